// Where applications come for tokens and ask after them: /oauth2/token, /oauth2/introspect (RFC 7662) and /oauth2/revoke
// (RFC 7009).
//
// A code is taken once, by the application, address, proof key and, if one was announced, DPoP key it was made for; a
// second use ends the grant that the first began (RFC 6749 §4.1.2). A machine gets an access token for itself and nothing
// else (§4.4). Nothing is answered before it is on disk, the one use of an assertion included. With a DPoP proof tokens are
// bound to its key (RFC 9449 §5), for some applications with nothing less. Answers are the standard's error words.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Failure: OAuth errors as JSON.
#pragma once

#include <functional>

#include "core/base/executor.hpp"
#include "core/sso/authorization_flow.hpp"
#include "core/sso/claims.hpp"
#include "core/sso/oauth_answer.hpp"
#include "core/sso/token_lookup.hpp"

namespace hub::sso {

class TokenEndpoint {
public:
    struct Parts {
        const Apps& apps;
        PersonClaims& claims;
        Sessions& sessions;
        Impersonations& impersonations;
        Grants& grants;
        Issuer& issuer;
        AuthorizationFlow& flow;
        ClientCheck& clients;
        SenderProof& proof;
        TokenLookup& lookup;
        const security::Sealer& sealer;
        const Clock& clock;
        Executor& executor;  ///< for what follows a commit
    };
    explicit TokenEndpoint(Parts parts) : parts_(parts) {}

    using Answer = std::function<void(net::ServerResponse)>;
    void token(const net::ServerRequest& request, Answer answer);
    void introspect(const net::ServerRequest& request, Answer answer);
    void revoke(const net::ServerRequest& request, Answer answer);

private:
    /// A form, who sent it, and the key it showed.
    struct Asked {
        Parameters form;
        CheckedClient checked;
        std::string key = {};  ///< thumbprint; empty: none

        [[nodiscard]] const Client& client() const { return *checked.client; }
    };
    /// Or the answer that says why not.
    tl::expected<Asked, net::ServerResponse> read(const net::ServerRequest& request);
    void redeem(const Asked& asked, Answer answer);
    void refresh(const Asked& asked, Answer answer);
    void machine(const Asked& asked, Answer answer);
    /// What a token is given out for.
    struct Issue {
        const Grant& grant;
        const Client& client;
        std::string_view scope, key;
        const AuthorizationRequest* request = nullptr;  ///< of a code's first use
    };
    [[nodiscard]] net::ServerResponse tokens_of(const Issue& issue);
    /// Type, end and scope of an access token, with the token itself.
    Result<codec::Value> access_of(const AccessToken& token, std::string_view subject, const Client& client);

    Parts parts_;
};

}  // namespace hub::sso
