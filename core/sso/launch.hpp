// Opening an application from the start page: /launch/{app}, each on the rung that it honestly has.
//
//   OpenID, SAML   its own address, which asks us who it is; SAML apps that allow it begin here (saml_sign_on.hpp)
//   launch link    a ticket, posted to the application: a JWT (`launch+jwt`, ES256, checked against /oauth2/jwks) for this
//                  application alone, good once (`jti`) and for a minute
//   assisted       the application's own page opens; the user name is at hand, the person types the password and whatever
//                  picture it shows. The hub keeps none of it
//
// Whoever has several accounts there chooses one (links.hpp). The application is noted as a participant of the session, so
// that the page of signing out speaks of it.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread.
#pragma once

#include <string_view>

#include "core/sso/apps.hpp"
#include "core/sso/authorization_flow.hpp"
#include "core/sso/links.hpp"
#include "core/sso/visitor.hpp"

namespace hub::sso {

class Launch {
public:
    static constexpr std::int64_t kTicketLife = 60'000;

    struct Parts {
        const Apps& apps;
        Links& links;
        Sessions& sessions;
        AuthorizationFlow& flow;
        Issuer& issuer;
        const security::Sealer& sealer;
        Random& random;
        const Clock& clock;
    };
    explicit Launch(Parts parts) : parts_(parts) {}

    /// GET /launch/{app}; `link`: id of the account that was chosen.
    net::ServerResponse open(std::string_view app, const std::string& link, const Visitor& visitor);

private:
    struct Target {
        const App& app;
        std::optional<AppLink> link;  ///< none: the application knows people by their subject
    };
    net::ServerResponse choose(const App& app, const std::string& link, const Visitor& visitor);
    net::ServerResponse chooser(const App& app, const std::vector<AppLink>& links, Language language) const;
    net::ServerResponse enter(const Target& target, const Visitor& visitor);
    net::ServerResponse ticket_page(const Target& target, const Visitor& visitor);
    [[nodiscard]] Result<std::string> ticket(const Target& target, const Visitor& visitor) const;

    Parts parts_;
};

}  // namespace hub::sso
