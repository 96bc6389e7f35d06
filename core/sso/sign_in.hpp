// The page where people sign in, with a login name and a password.
//
// How often may be tried is throttle.hpp's rule. A name that nobody has and a wrong password get the same answer after the same work. Signing in makes a new session,
// whatever the browser brought (session fixation), and leads on to the authorization that asked for it, or to the start
// page.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. The answer to submit() may come later, from
// another thread.
#pragma once

#include <functional>
#include <optional>

#include "core/base/executor.hpp"
#include "core/sso/authorization_flow.hpp"
#include "core/sso/credentials/hash_pool.hpp"
#include "core/sso/credentials/throttle.hpp"
#include "core/sso/known_devices.hpp"
#include "core/sso/passwords.hpp"

namespace hub::sso {

class SignIn {
public:
    struct Parts {
        Accounts& accounts;
        Passwords& passwords;
        Sessions& sessions;
        HashPool& hashes;
        Throttle& throttle;
        const KnownDevices& devices;
        AuthorizationFlow& flow;
        Executor& executor;  ///< for what follows a hash
        std::string issuer;
    };
    explicit SignIn(Parts parts) : parts_(std::move(parts)) {}

    using Answer = std::function<void(net::ServerResponse)>;
    /// GET /login, with the transaction `t` if there is one.
    net::ServerResponse page(const Parameters& parameters, const Visitor& visitor);
    /// POST /login.
    void submit(const net::ServerRequest& request, const Visitor& visitor, const Answer& answer);

private:
    /// One filled-in page.
    struct Entry {
        std::string login, transaction, device;
        Session::Place place = Session::Place::Own;
        Visitor visitor;
    };
    [[nodiscard]] Attempt attempt_of(const net::ServerRequest& request, const Entry& entry, const std::optional<Account>& account) const;
    net::ServerResponse show(const Entry& entry, int status, const Wording* problem);
    net::ServerResponse decided(const Entry& entry, const Attempt& attempt, const std::optional<Account>& account, const Result<PasswordVerdict>& verdict);

    Parts parts_;
};

}  // namespace hub::sso
