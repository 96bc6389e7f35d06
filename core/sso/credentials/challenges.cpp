#include "core/sso/credentials/challenges.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kChallengeBytes = 32;
constexpr std::int64_t kLivesMilliseconds = 300'000;

}  // namespace

std::string Challenges::key_of(Ceremony ceremony, std::string_view session) { return std::string(1, static_cast<char>(ceremony)) + std::string(session); }

void Challenges::erase(std::unordered_map<std::string, Open>::iterator found) {
    by_age_.erase(found->second.place);
    open_.erase(found);
}

std::string Challenges::issue(Ceremony ceremony, std::string_view session) {
    const std::string key = key_of(ceremony, session);
    const std::lock_guard lock(mutex_);
    if (const auto found = open_.find(key); found != open_.end()) erase(found);
    while (!by_age_.empty()) {
        const auto oldest = open_.find(by_age_.front());
        if (open_.size() < most_ && clock_.now() < oldest->second.until) break;
        erase(oldest);
    }
    by_age_.push_back(key);
    Open one{random_.bytes(kChallengeBytes), clock_.now().plus_milliseconds(kLivesMilliseconds), std::prev(by_age_.end())};
    return open_.emplace(key, std::move(one)).first->second.challenge;
}

Result<std::string> Challenges::take(Ceremony ceremony, std::string_view session) {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(key_of(ceremony, session));
    if (found == open_.end()) return fail("passkey.challenge", "nothing was asked of this browser, or it was answered already");
    std::string challenge = std::move(found->second.challenge);
    const bool late = found->second.until <= clock_.now();
    erase(found);
    if (late) return fail("passkey.challenge", "the answer came too late; try again");
    return challenge;
}

std::size_t Challenges::open() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
}

}  // namespace hub::sso
