// Is this the account's password? One way to ask, for signing in and for proving oneself again: throttled, hashed on the
// pool, alike for names that nobody has, and upgraded when it was hashed by older rules.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. `done` comes later, on the executor.
// Failure: an answer, never an error.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/executor.hpp"
#include "core/net/http_server.hpp"
#include "core/sso/accounts.hpp"
#include "core/sso/credentials/hash_pool.hpp"
#include "core/sso/credentials/throttle.hpp"
#include "core/sso/known_devices.hpp"
#include "core/sso/known_places.hpp"
#include "core/sso/passwords.hpp"

namespace hub::sso {

/// What makes a caller no stranger to an account.
struct Known {
    const KnownDevices& devices;
    const KnownPlaces& places;
};

/// Who tries, as the throttle counts it. `typed`: the name where there is no account.
Attempt attempt_of(CredentialKind kind, const net::ServerRequest& request, const Known& known, const std::optional<Account>& account, std::string_view typed);

class PasswordCheck {
public:
    struct Parts {
        Passwords& passwords;
        HashPool& hashes;
        Throttle& throttle;
        Known known;
        Executor& executor;  ///< for what follows a hash
    };
    explicit PasswordCheck(Parts parts) : parts_(parts) {}

    struct Answer {
        enum class Verdict : unsigned char { Right, Wrong, TooOften, Busy } verdict = Verdict::Wrong;
        std::int64_t wait_seconds = 0;  ///< of TooOften and Busy
        Familiarity familiarity = Familiarity::Stranger;
        StoredPassword::Standing standing = StoredPassword::Standing::Chosen;  ///< of Right
    };
    struct Asked {
        std::string name;                ///< as it was typed
        std::optional<Account> account;  ///< nobody's: the answer is Wrong after the same work
        std::string password;
    };
    void check(const net::ServerRequest& request, Asked asked, std::function<void(Answer)> done);

private:
    Answer judged(const Asked& asked, const Attempt& attempt, const std::optional<StoredPassword>& stored, const Result<PasswordVerdict>& verdict);

    Parts parts_;
};

}  // namespace hub::sso
