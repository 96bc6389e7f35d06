#include "core/api/refused_callers.hpp"

#include "core/observe/log.hpp"

namespace hub::api {
namespace {

constexpr int kPerMinute = 60;
constexpr int kLoggedPerMinute = 3;
constexpr std::size_t kMostAddresses = 10'000;
constexpr std::int64_t kMinuteMilliseconds = 60'000;

}  // namespace

bool is_loopback(const net::Caller& caller) { return caller.address.empty() || caller.address == "::1" || caller.address.starts_with("127."); }

bool came_in_the_clear(const net::Caller& caller) {
    if (caller.transport == net::Transport::Encrypted) return false;
    // What a proxy passes on came from elsewhere, wherever the proxy runs, unless it says that it was encrypted.
    return caller.via == net::Via::TrustedProxy || !is_loopback(caller);
}

RefusedCallers::Answer RefusedCallers::count(const net::Caller& caller, const std::string& path) {
    if (is_loopback(caller)) return Answer::Refuse;
    int times = 0;
    {
        const std::lock_guard lock(mutex_);
        const std::int64_t minute = clock_.monotonic_milliseconds() / kMinuteMilliseconds;
        if (minute != minute_) refused_.clear();
        minute_ = minute;
        // With so many at once each is not worth a count of its own: they share one.
        const bool counted = refused_.size() < kMostAddresses || refused_.contains(caller.address);
        times = ++refused_[counted ? caller.address : std::string()];
    }
    if (times <= kLoggedPerMinute) observe::log(observe::Level::Warning, "token.refused", {{"address", caller.address}, {"path", path}});
    return times > kPerMinute ? Answer::ComeBackLater : Answer::Refuse;
}

}  // namespace hub::api
