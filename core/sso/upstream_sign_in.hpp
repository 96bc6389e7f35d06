// Signing in with an account above us: VNeID, the province's, Google (profiles in upstream/connector.hpp).
//
// Each provider has a callback of its own, and what comes back is taken only there, only in the browser that was sent, and
// once: by `state`, of OpenID Connect also by nonce and `iss` (RFC 9207), of SAML by the request's ID. A person who is linked
// (upstream_links.hpp) is signed in; anyone else is asked to sign in here as usual once, and says yes to the link: that is the proof
// that both are the same person. Whoever has a second factor here is asked for it all the same (entrance.hpp). Local sign-in needs no provider: when one is down, the page says so and goes on.
//
// Ownership: borrows its parts, owns what is under way and what each provider said of itself. Threads: any; calls to a
// provider block: not on a server's thread. Failure: as pages.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "core/sso/authorization_flow.hpp"
#include "core/sso/entrance.hpp"
#include "core/sso/jose/replay_guard.hpp"
#include "core/sso/upstream_links.hpp"
#include "core/sso/saml/upstream_request.hpp"
#include "core/sso/saml_keys.hpp"
#include "core/sso/upstream/openid_provider.hpp"
#include "core/sso/upstream_page.hpp"

namespace hub::sso {

class UpstreamSignIn {
public:
    static constexpr std::int64_t kLife = 15LL * 60 * 1000;  ///< of a way there and back
    static constexpr std::int64_t kDownShown = 60'000;

    struct Parts {
        const std::vector<upstream::Connector>& connectors;
        UpstreamLinks& links;
        Accounts& accounts;
        Entrance& entrance;
        AuthorizationFlow& flow;
        SamlKeys& keys;
        ReplayGuard& seen;
        net::Egress& egress;
        Random& random;
        const Clock& clock;
        std::string issuer;
    };
    explicit UpstreamSignIn(Parts parts);

    /// For the sign-in page.
    [[nodiscard]] std::vector<UpstreamChoice> choices() const;
    /// GET /upstream/begin/{id}, for the sign-in `transaction`, if there is one.
    net::ServerResponse begin(std::string_view id, const std::string& transaction, const Visitor& visitor);
    /// GET /upstream/callback/{id}: OpenID Connect.
    net::ServerResponse callback(std::string_view id, const Parameters& parameters, const net::ServerRequest& request, const Visitor& visitor);
    /// POST /upstream/acs/{id}: SAML, without our cookies; puts it aside.
    net::ServerResponse put_aside(std::string_view id, const net::ServerRequest& request);
    /// GET /upstream/back/{name}: what was put aside, once.
    net::ServerResponse come_back(const std::string& name, const net::ServerRequest& request, const Visitor& visitor);
    /// GET /upstream/metadata/{id}: the hub as that provider's app.
    net::ServerResponse metadata(std::string_view id);
    /// GET /upstream/prove/{name}: sign in here once.
    net::ServerResponse prove(const std::string& name, const Visitor& visitor);
    /// POST /upstream/link: the person has said yes.
    net::ServerResponse link(const Parameters& form, const Visitor& visitor);

    /// GET /account/links and POST /account/links.
    net::ServerResponse links_page(const Visitor& visitor);
    net::ServerResponse unlink(const Parameters& form, const Visitor& visitor);

private:
    struct Working {
        const upstream::Connector* connector = nullptr;
        std::unique_ptr<upstream::OpenIdProvider> openid;  ///< of OpenID Connect
        std::atomic<std::int64_t> down_at{-kDownShown};    ///< monotonic
    };
    /// Somebody on the way.
    struct Pending {
        std::string connector, transaction, browser_hash;
        std::string nonce, verifier;  ///< of OpenID Connect
        std::string request;          ///< of SAML: our request's ID
    };
    /// Somebody known above us and not yet here.
    struct Proved {
        upstream::Person person;
        std::string connector, transaction, browser_hash;
        Instant at;
    };
    struct Aside {
        std::string connector;
        saml::ReceivedMessage message;
    };
    Working* find(std::string_view id);
    [[nodiscard]] std::string address(std::string_view door, std::string_view id) const;
    Result<std::string> question(Working& at, const std::string& state, Pending& pending, saml::Prompt prompt);
    /// Taken once, and only at its own callback and in its own browser. Errors: `upstream.state`.
    Result<Pending> take(const std::string& state, std::string_view id, const Visitor& visitor);
    Result<upstream::Person> person_of(const saml::ReceivedMessage& message, const Pending& pending, const upstream::Connector& connector);
    net::ServerResponse arrived(Result<upstream::Person> person, const Pending& pending, const net::ServerRequest& request, const Visitor& visitor);
    net::ServerResponse let_in(Key account, const Pending& pending, const net::ServerRequest& request, const Visitor& visitor);
    [[nodiscard]] net::ServerResponse failed(const Working& at, const std::string& transaction, const Error& error, const Visitor& visitor) const;

    Parts parts_;
    std::vector<std::unique_ptr<Working>> working_;
    ExpiringBook<Pending> pending_;  ///< by state
    ExpiringBook<Proved> proved_;
    ExpiringBook<Aside> aside_;
};

}  // namespace hub::sso
