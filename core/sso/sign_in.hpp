// The page where people sign in, with a login name and a password.
//
// How often may be tried is throttle.hpp's rule. A name that nobody has and a wrong password get the same answer after the
// same work (password_check.hpp). What follows a right one, a second factor or a session, is entrance.hpp's.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. The answer to submit() may come later, from
// another thread.
#pragma once

#include <functional>
#include <optional>

#include "core/sso/authorization_flow.hpp"
#include "core/sso/entrance.hpp"
#include "core/sso/password_check.hpp"

namespace hub::sso {

class UpstreamSignIn;

class SignIn {
public:
    struct Parts {
        Accounts& accounts;
        PasswordCheck& password_check;
        Entrance& entrance;
        AuthorizationFlow& flow;
        UpstreamSignIn& upstream;
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
    net::ServerResponse show(const Entry& entry, int status, const Wording* problem);
    net::ServerResponse decided(const Entry& entry, const std::optional<Account>& account, const PasswordCheck::Answer& checked);

    Parts parts_;
};

}  // namespace hub::sso
