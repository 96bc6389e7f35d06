// Challenges for passkeys: drawn, bound to one browser's session, taken once, for five minutes.
//
// In memory: a restart ends the ceremonies that are open, and people press the button again. Bounded: beyond `most` the
// oldest goes, and one session has at most one open challenge of a purpose.
//
// Ownership: borrows clock and randomness. Threads: any. Failure: `passkey.challenge`.
#pragma once

#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/base/result.hpp"

namespace hub::sso {

enum class Ceremony : unsigned char { Registration, SignIn, StepUp };

class Challenges {
public:
    Challenges(const Clock& clock, Random& random, std::size_t most = 100'000) : clock_(clock), random_(random), most_(most) {}

    /// `session`: the browser's, before it signed in or after. 32 bytes.
    std::string issue(Ceremony ceremony, std::string_view session);
    /// The challenge that the session has to answer, which ends with this.
    Result<std::string> take(Ceremony ceremony, std::string_view session);
    [[nodiscard]] std::size_t open() const;

private:
    struct Open {
        std::string challenge;
        Instant until;
        std::list<std::string>::iterator place;
    };
    static std::string key_of(Ceremony ceremony, std::string_view session);
    void erase(std::unordered_map<std::string, Open>::iterator found);

    const Clock& clock_;
    Random& random_;
    std::size_t most_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Open> open_;
    std::list<std::string> by_age_;
};

}  // namespace hub::sso
