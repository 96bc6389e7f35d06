#include "core/sso/password_check.hpp"

#include "core/sso/caller.hpp"

namespace hub::sso {

Attempt attempt_of(CredentialKind kind, const net::ServerRequest& request, const Known& known, const std::optional<Account>& account, std::string_view typed) {
    Attempt attempt;
    attempt.kind = kind;
    attempt.subnet = subnet_of_caller(request);
    const auto name = normal_login(typed);
    attempt.account = account ? subject_of(account->id) : name.value_or(std::string());
    if (!account) return attempt;
    if (auto device = known.devices.device_of(request.cookie, account->id)) {
        attempt.familiarity = Familiarity::KnownDevice;
        attempt.device = std::move(*device);
    } else if (known.places.knows(account->id, attempt.subnet)) {
        attempt.familiarity = Familiarity::KnownPlace;
    }
    return attempt;
}

void PasswordCheck::check(const net::ServerRequest& request, Asked asked, std::function<void(Answer)> done) {
    using Verdict = Answer::Verdict;
    const Attempt attempt = attempt_of(CredentialKind::Password, request, parts_.known, asked.account, asked.name);
    if (const auto admission = parts_.throttle.admit(attempt); !admission.may_go()) return done({Verdict::TooOften, admission.wait_seconds, attempt.familiarity});
    std::optional<StoredPassword> stored;
    if (asked.account && asked.account->state == Account::State::Active) {
        auto found = parts_.passwords.find(asked.account->id);
        if (!found) {
            parts_.throttle.settle(attempt, Throttle::Ending::NotTried);
            return done({Verdict::Busy, 1, attempt.familiarity});
        }
        stored = std::move(*found);
    }
    // In its normal form, so that every spelling of a name that nobody has costs what one of them costs.
    const std::string name = normal_login(asked.name).value_or(std::string());
    std::optional<std::string> hash = stored ? std::optional(stored->hash) : std::nullopt;
    std::string password = asked.password;
    auto ticket = parts_.hashes.verify_or_pretend(attempt.subnet, name, std::move(hash), std::move(password),
                                                  [this, attempt, asked = std::move(asked), stored = std::move(stored), done = std::move(done)](Result<PasswordVerdict> verdict) {
                                                      parts_.executor.post([this, attempt, asked, stored, done, verdict = std::move(verdict)] { done(judged(asked, attempt, stored, verdict)); });
                                                  });
    ticket.release();
}

PasswordCheck::Answer PasswordCheck::judged(const Asked& asked, const Attempt& attempt, const std::optional<StoredPassword>& stored, const Result<PasswordVerdict>& verdict) {
    using Verdict = Answer::Verdict;
    if (!verdict) {
        parts_.throttle.settle(attempt, Throttle::Ending::NotTried);
        return {Verdict::Busy, parts_.hashes.retry_after_seconds(), attempt.familiarity};
    }
    const bool right = verdict->match == security::Match::Yes && stored;
    parts_.throttle.settle(attempt, right ? Throttle::Ending::Succeeded : Throttle::Ending::Failed);
    if (!right) return {Verdict::Wrong, 0, attempt.familiarity};
    if (verdict->upgraded && !parts_.passwords.keep(asked.account->id, *verdict->upgraded)) return {Verdict::Busy, 1, attempt.familiarity};
    return {Verdict::Right, 0, attempt.familiarity, stored->standing};
}

}  // namespace hub::sso
