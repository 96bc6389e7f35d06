// The hub as SAML 2.0 identity provider for its apps (saml-profiles §4.1): /saml2/metadata, /saml2/sso, and the launcher's
// /saml2/start/{app}.
//
// A request is checked as it arrives; from then on the checked request goes on, never the message. One that comes by POST
// comes from the app's site, without our cookies (SameSite), so it is put aside and the browser comes back for it by
// itself. Signing in is that of every other app: the errand of authorization_flow.hpp. The answer goes by POST to a place
// that the app's metadata lists; the relay state goes with it untouched and is read by nobody here. What a trustworthy
// request asks and cannot have is answered to the app with a status; anything else is a page that leads nowhere. Whom the
// hub lets in is noted as a participant of the session first (participants.hpp).
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Failure: as pages and statuses.
#pragma once

#include <memory>
#include <string>

#include "core/sso/app_links.hpp"
#include "core/sso/authorization_flow.hpp"
#include "core/sso/jose/replay_guard.hpp"
#include "core/sso/saml/authn_request.hpp"
#include "core/sso/saml_keys.hpp"
#include "core/sso/saml_names.hpp"
#include "core/sso/saml_page.hpp"

namespace hub::sso {

class SamlSignOn {
public:
    static constexpr std::int64_t kAsideLife = 5LL * 60 * 1000;

    struct Parts {
        const Apps& apps;
        SamlKeys& keys;
        AuthorizationFlow& flow;
        Sessions& sessions;
        AppLinks& links;
        IdentityStore& store;
        ReplayGuard& seen;
        const security::Sealer& sealer;
        Random& random;
        const Clock& clock;
        const SamlNames& names;
        std::string secret;  ///< for the names of people
    };
    explicit SamlSignOn(Parts parts) : parts_(std::move(parts)), aside_(parts_.clock, kAsideLife) {}

    net::ServerResponse metadata();
    /// GET /saml2/sso.
    net::ServerResponse by_redirect(std::string_view query, const Visitor& visitor);
    /// POST /saml2/sso: puts it aside.
    net::ServerResponse by_post(const net::ServerRequest& request);
    /// GET /saml2/sso/{name}: what was put aside, once.
    net::ServerResponse come_back(const std::string& name, const Visitor& visitor);
    /// GET /saml2/start/{app}.
    net::ServerResponse start(std::string_view app, const Visitor& visitor);

private:
    /// What an app wants, once nothing about it is in doubt.
    struct Wanted {
        const App* app = nullptr;
        std::string recipient;
        std::string in_response_to;  ///< empty: nobody asked
        std::string relay_state;
        saml::NameIdPolicy name_id = {};
        saml::RequestedContext context = {};
        std::string_view complaint = {};
        bool again = false, silent = false;
    };
    Result<Wanted> read(const saml::ReceivedMessage& message);
    net::ServerResponse begin(const Wanted& wanted, const Visitor& visitor);
    net::ServerResponse answer(const Wanted& wanted, const Visitor& visitor);
    Result<std::string> response_for(const Wanted& wanted, const Visitor& visitor);
    net::ServerResponse complain(const Wanted& wanted, std::string_view status, const Visitor& visitor, const Wording* word = nullptr);
    [[nodiscard]] saml::Answer answer_to(const Wanted& wanted) const { return {parts_.names.entity_id, wanted.recipient, wanted.in_response_to}; }
    Result<std::string> take_part(const App& app, const Session& session, const saml::NameId& name);

    Parts parts_;
    ExpiringBook<Wanted> aside_;
};

}  // namespace hub::sso
