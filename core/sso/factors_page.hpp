// /account/factors and /account/password: what somebody signs in with, set up and taken away by themselves.
//
// Every change asks for a sign-in of the last minutes (Entrance::is_recent), so that a browser left open gives nobody a lasting
// way in; secrets are shown then too. A new password ends all other sessions, and this one gets a new secret.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Failure: a page.
#pragma once

#include <functional>

#include "core/sso/entrance.hpp"
#include "core/sso/new_password.hpp"
#include "core/sso/passkey_desk.hpp"

namespace hub::sso {

class FactorsPage {
public:
    struct Parts {
        Factors& factors;
        PasskeyDesk& passkeys;
        Sessions& sessions;
        Entrance& entrance;
        NewPassword& new_password;
        std::string site;  ///< what authenticator apps call it
    };
    explicit FactorsPage(Parts parts) : parts_(std::move(parts)) {}

    using Answer = std::function<void(net::ServerResponse)>;
    net::ServerResponse list(const Visitor& visitor);
    net::ServerResponse app_page(const Visitor& visitor);
    net::ServerResponse confirm_app(const Parameters& form, const Visitor& visitor);
    net::ServerResponse remove_app(const Visitor& visitor);
    net::ServerResponse renew_codes(const Visitor& visitor);
    net::ServerResponse passkey_page(const Visitor& visitor);
    net::ServerResponse add_passkey(const Parameters& form, const Visitor& visitor);
    net::ServerResponse remove_passkey(const Parameters& form, const Visitor& visitor);
    net::ServerResponse password_page(const Visitor& visitor);
    void change_password(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor, const Answer& answer);

private:
    /// The answer for who may not change anything yet; nullopt for who may.
    std::optional<net::ServerResponse> refused(const Visitor& visitor, std::string_view path);
    net::ServerResponse show_app(const Visitor& visitor, int status, const Wording* problem);
    net::ServerResponse show_passkey(const Visitor& visitor, int status, const Wording* problem);
    net::ServerResponse show_password(const Visitor& visitor, int status, const Wording* problem);
    net::ServerResponse password_changed(const Visitor& visitor);

    Parts parts_;
};

}  // namespace hub::sso
