// Single logout with SAML apps (saml-profiles §4.4): an app ends the session here, and the end of a session is brought to
// the apps by the person's own browser, one after the other (a tour), since that is the one way most of them offer.
//
// The session ends first, durably; the tour only tells of it. An app that never sends the browser back breaks the tour,
// not the logout: its notice stays open, and the page of signing out offers to tell it again. An app's request is taken
// signed only, and ends the sessions whose index or name it was given by us, no others. A tour begins only in the browser
// whose session it is.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Answers may come later, from another thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/executor.hpp"
#include "core/sso/apps.hpp"
#include "core/sso/expiring_book.hpp"
#include "core/sso/jose/replay_guard.hpp"
#include "core/sso/logouts.hpp"
#include "core/sso/saml/logout.hpp"
#include "core/sso/saml_keys.hpp"
#include "core/sso/saml_names.hpp"
#include "core/sso/saml_participation.hpp"
#include "core/sso/visitor.hpp"

namespace hub::sso {

class SamlLogout {
public:
    static constexpr std::int64_t kLife = 15LL * 60 * 1000;   ///< of a tour
    static constexpr std::int64_t kPatience = 1'500;          ///< ms for the apps that are told without the browser

    struct Parts {
        const Apps& apps;
        SamlKeys& keys;
        Sessions& sessions;
        Logouts& logouts;
        IdentityStore& store;
        ReplayGuard& seen;
        const security::Sealer& sealer;
        Random& random;
        const Clock& clock;
        const SamlNames& names;
        Executor& executor;  ///< for what follows the apps' answers
    };
    explicit SamlLogout(Parts parts) : parts_(parts), aside_(parts.clock, kLife), sent_(parts.clock, kLife), tours_(parts.clock, kLife) {}

    using Answer = std::function<void(net::ServerResponse)>;
    /// GET /saml2/slo: an app's request, or its answer to ours.
    void by_redirect(std::string_view query, const Visitor& visitor, const Answer& answer);
    /// POST /saml2/slo, without our cookies: puts it aside.
    net::ServerResponse by_post(const net::ServerRequest& request);
    /// GET /saml2/slo/{name}: what was put aside, once.
    void come_back(const std::string& name, const Visitor& visitor, const Answer& answer);
    /// GET /saml2/tell/{app}: the person asks to tell this app again of the session that ended in this browser last.
    net::ServerResponse tell_again(std::string_view app, const std::string& sid, const Visitor& visitor);

    using Then = std::function<net::ServerResponse(const Visitor&)>;
    /// Where the browser goes to tell the apps of a session that has ended here, and `then`; nullopt when it has nobody to
    /// tell.
    std::optional<net::ServerResponse> tour(const std::string& sid, const Visitor& visitor, Then then);

private:
    struct Sent {
        std::string sid, app, request;
    };
    struct Tour {
        std::set<std::string> told;  ///< App::id
        Then then;
    };
    using Message = std::shared_ptr<const saml::ReceivedMessage>;
    void take(const saml::ReceivedMessage& message, const Visitor& visitor, const Answer& answer);
    void take_request(const saml::ReceivedMessage& message, const Visitor& visitor, const Answer& answer);
    net::ServerResponse take_answer(const saml::ReceivedMessage& message, const Visitor& visitor);
    /// The sessions an app means, the one of this browser last.
    Result<std::vector<std::string>> meant(const saml::LogoutRequest& request, const App& app, const Visitor& visitor);
    Result<SamlParticipation> participation(const std::string& sid, const App& app);
    net::ServerResponse go_on(const std::string& sid, const Visitor& visitor);
    Result<net::ServerResponse> tell(const App& app, const std::string& sid, const Visitor& visitor);
    net::ServerResponse reply(const saml::LogoutRequest& request, saml::LogoutResponse::Outcome outcome, const Visitor& visitor);
    [[nodiscard]] saml::LogoutResponse::Outcome outcome_of(const std::string& sid, const std::string& asking);
    Result<net::ServerResponse> send(const saml::OutgoingMessage& message, saml::Binding binding, const Visitor& visitor);
    [[nodiscard]] saml::Peers peers() const;

    Parts parts_;
    ExpiringBook<Message> aside_;
    ExpiringBook<Sent> sent_;   ///< by relay state
    ExpiringBook<Tour> tours_;  ///< by sid
};

}  // namespace hub::sso
