// Where applications come for tokens and with them: /oauth2/token, /oauth2/introspect (RFC 7662), /oauth2/revoke
// (RFC 7009) and /oauth2/userinfo (OpenID Connect Core §5.3).
//
// A code is taken once, by the application, address and proof key it was made for; a second use ends the grant that the
// first began (RFC 6749 §4.1.2). Nothing is answered before it is on disk. Answers are the standard's error words; which
// part of a code or token was wrong is told nobody.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Failure: OAuth errors as JSON.
#pragma once

#include <functional>

#include "core/base/executor.hpp"
#include "core/sso/authorization_flow.hpp"

namespace hub::sso {

class TokenEndpoint {
public:
    struct Parts {
        const Apps& apps;
        Accounts& accounts;
        Sessions& sessions;
        Grants& grants;
        Issuer& issuer;
        AuthorizationFlow& flow;
        const security::Sealer& sealer;
        const Clock& clock;
        Executor& executor;  ///< for what follows a commit
    };
    explicit TokenEndpoint(Parts parts) : parts_(parts) {}

    using Answer = std::function<void(net::ServerResponse)>;
    void token(const net::ServerRequest& request, Answer answer);
    void introspect(const net::ServerRequest& request, Answer answer);
    void revoke(const net::ServerRequest& request, Answer answer);
    void userinfo(const net::ServerRequest& request, Answer answer);

private:
    void redeem(const Parameters& form, const Client& client, Answer answer);
    void refresh(const Parameters& form, const Client& client, Answer answer);
    /// Access, refresh and ID token of a grant as it stands.
    [[nodiscard]] net::ServerResponse tokens_of(const Grant& grant, const Client& client, std::string_view scope, const AuthorizationRequest* request);
    /// The grant of an access token that may still be used.
    Result<Grant> living_grant(const AccessToken& token);
    Result<Grant> with_its_session(Grant grant);

    Parts parts_;
};

/// {"error": …, "error_description": …} with the status that goes with it.
net::ServerResponse oauth_error(int status, std::string_view error, std::string_view description);

}  // namespace hub::sso
