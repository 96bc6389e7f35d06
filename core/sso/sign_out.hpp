// Signing out: from the start page, and as an application asks for it (OpenID Connect RP-Initiated Logout 1.0).
//
// An application that shows an ID token of the session that is signed in here is believed; anyone else's request is put
// before the person first, so that no page can sign people out behind their backs. People are sent on only to an address
// registered for the application that the ID token, or a client_id that agrees with it, names, exactly as it is written.
//
// The applications of the session are told (logouts.hpp), and the page waits a moment for their answers, so that it can
// say of each what became of it; those that only the browser can tell come before the page (saml_logout.hpp). Whoever is to be sent on sees that page first if an application is still open.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Answers come later, from another thread.
#pragma once

#include <functional>

#include "core/base/executor.hpp"
#include "core/sso/apps.hpp"
#include "core/sso/issuer.hpp"
#include "core/sso/logouts.hpp"
#include "core/sso/saml_logout.hpp"
#include "core/sso/visitor.hpp"

namespace hub::sso {

class SignOut {
public:
    static constexpr std::int64_t kPatience = 1'500;  ///< ms for the applications' answers

    struct Parts {
        const Apps& apps;
        Sessions& sessions;
        Logouts& logouts;
        Issuer& issuer;
        SamlLogout& saml;
        Executor& executor;  ///< for what follows the applications' answers
    };
    explicit SignOut(Parts parts) : parts_(parts) {}

    using Answer = std::function<void(net::ServerResponse)>;
    /// GET or POST /oauth2/logout.
    void asked(const Parameters& parameters, const Visitor& visitor, const Answer& answer);
    /// POST /logout, from our own page: the person has said yes.
    void confirmed(const Visitor& visitor, const Answer& answer);
    /// GET /logout: what became of the session that ended in this browser last.
    net::ServerResponse status(std::string_view cookies, const Visitor& visitor);

private:
    /// Where to go on to, and for whom.
    struct Return {
        std::string address;  ///< empty: our own page
        std::string app;      ///< App::id of who asked; it knows by itself
    };
    struct Asked {
        bool believed = false;  ///< an ID token of the very session that is signed in here
        Return then;
    };
    [[nodiscard]] Asked read(const Parameters& parameters, const Visitor& visitor) const;
    [[nodiscard]] net::ServerResponse ask(const Visitor& visitor) const;
    void end(const Return& then, const Visitor& visitor, const Answer& answer);
    [[nodiscard]] net::ServerResponse ended(const std::string& sid, const Return& then, const Visitor& visitor);
    [[nodiscard]] net::ServerResponse told(const std::string& sid, const Return& then, Language language);

    Parts parts_;
};

}  // namespace hub::sso
