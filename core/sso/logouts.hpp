// Telling the applications that a session has ended, and knowing what became of it.
//
// An OpenID Connect application with an address for it is sent a logout token (OpenID Connect Back-Channel Logout 1.0 §2.5)
// until it has answered: 200 or 204 is its receipt, another 4xx its refusal, everything else is tried again with back-off,
// across restarts, for a day. A slow or dead application delays no other: each has its own line, two calls at most, and
// rests after a failure. Applications that cannot be told are on record as such, so that the page of signing out can say so.
//
// Ownership: borrows its parts; owns its threads.
// Threads: any. Errors: those of the store.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/net/egress.hpp"
#include "core/security/sealing.hpp"
#include "core/sso/apps.hpp"
#include "core/sso/identity_store.hpp"
#include "core/sso/issuer.hpp"
#include "core/sso/logout_notices.hpp"

namespace hub::sso {

struct Session;

class Logouts {
public:
    struct Parts {
        const Apps& apps;
        IdentityStore& store;
        Issuer& issuer;
        net::Egress& egress;
        const security::Sealer& sealer;
        Random& random;
        const Clock& clock;
    };
    /// Goes on with what an earlier run left.
    static Result<std::unique_ptr<Logouts>> open(Parts parts);
    ~Logouts();

    /// Ends the threads after the calls under way (5 s at most); whoever waits in when_tried() is not called any more.
    void stop();

    /// The session's end is on disk (with put_ended_session): tell its applications.
    void ended(const std::string& sid);
    /// Calls `then` once every application of the session has answered or failed to, or after `milliseconds`; on a thread of
    /// ours, which it must not hold.
    void when_tried(const std::string& sid, std::int64_t milliseconds, std::function<void()> then);
    Result<std::vector<LogoutNotice>> of_session(const std::string& sid);
    /// What the person's browser brought back, for State::Browser.
    Status settle(const std::string& sid, const std::string& app, LogoutNotice::State state, std::string receipt);

private:
    struct State;
    explicit Logouts(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hub::sso
