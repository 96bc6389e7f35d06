// Signing out: from the start page, and as an application asks for it (OpenID Connect RP-Initiated Logout 1.0).
//
// An application that shows an ID token of the session that is signed in here is believed; anyone else's request is put
// before the person first, so that no page can sign people out behind their backs. People are sent on only to an address
// registered for the application that the ID token, or a client_id that agrees with it, names, exactly as it is written.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread.
#pragma once

#include "core/sso/apps.hpp"
#include "core/sso/issuer.hpp"
#include "core/sso/visitor.hpp"

namespace hub::sso {

class SignOut {
public:
    struct Parts {
        const Apps& apps;
        Sessions& sessions;
        Issuer& issuer;
    };
    explicit SignOut(Parts parts) : parts_(parts) {}

    /// GET or POST /oauth2/logout.
    net::ServerResponse asked(const Parameters& parameters, const Visitor& visitor);
    /// POST /logout, from our own page: the person has said yes.
    net::ServerResponse confirmed(const Visitor& visitor);

private:
    struct Asked {
        bool believed = false;      ///< an ID token of the very session that is signed in here
        std::string return_to;      ///< where to go on to; empty: our own page
    };
    [[nodiscard]] Asked read(const Parameters& parameters, const Visitor& visitor) const;
    net::ServerResponse end(const std::string& return_to, const Visitor& visitor);

    Parts parts_;
};

}  // namespace hub::sso
