// The page after the first: a second factor, setting one up, or proving oneself again (entrance.hpp says which).
//
// One field takes what an authenticator app shows or a recovery code, as they cannot be taken for one another; a passkey has
// its button. Wrong codes have a counter of their own, apart from the password's. A passkey is not guessed, so not counted.
//
//   GET  /login/step?s=…      the page
//   POST /login/step          what was entered
//   GET  /login/passkey       signing in with a passkey alone
//   POST /login/passkey       its answer
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Failure: a page.
#pragma once

#include <functional>

#include "core/sso/entrance.hpp"
#include "core/sso/passkey_desk.hpp"
#include "core/sso/password_check.hpp"

namespace hub::sso {

class SecondStep {
public:
    struct Parts {
        Accounts& accounts;
        Factors& factors;
        PasskeyDesk& passkeys;
        PasswordCheck& password_check;
        Throttle& throttle;
        Known known;
        Entrance& entrance;
        AuthorizationFlow& flow;
        std::string site;  ///< what authenticator apps call it
    };
    explicit SecondStep(Parts parts) : parts_(std::move(parts)) {}

    using Answer = std::function<void(net::ServerResponse)>;
    net::ServerResponse page(const std::string& name, const Visitor& visitor);
    void submit(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor, const Answer& answer);

    net::ServerResponse passkey_page(const Parameters& parameters, const Visitor& visitor);
    net::ServerResponse passkey_answer(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor);

private:
    /// One page that was asked for or filled in.
    struct Open {
        std::string name;
        Pending pending;
        Visitor visitor;
    };
    net::ServerResponse show(const Open& open, int status, const Wording* problem);
    net::ServerResponse try_code(const net::ServerRequest& request, const Open& open, const std::string& code);
    net::ServerResponse try_passkey(const Open& open, const std::string& json);
    void try_password(const net::ServerRequest& request, const Open& open, const std::string& password, const Answer& answer);
    Status check_code(const Open& open, const std::string& code);
    net::ServerResponse show_passkey(const Parameters& parameters, const Visitor& visitor, int status, const Wording* problem);
    std::string form_origin(const std::string& transaction, const Visitor& visitor) const;

    Parts parts_;
};

}  // namespace hub::sso
