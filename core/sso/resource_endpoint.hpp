// Where an access token opens something of the hub's own: /oauth2/userinfo (OpenID Connect Core §5.3) for a person's, and
// /oauth2/machine for a machine's, which tells it as whom, for what and until when it is let in. SCIM (scim_endpoint.hpp) asks
// presented() as well.
//
// A token bound to a key is taken under the scheme DPoP with a proof alone (RFC 9449 §7.1), one that is not under Bearer
// alone: neither passes for the other. Schemes are compared in any case of letters. A token in the address is refused, and
// so is a bound one in a form.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Failure: RFC 6750 §3 and RFC 9449 §7.1 as JSON and
// WWW-Authenticate.
#pragma once

#include "core/sso/claims.hpp"
#include "core/sso/sender_proof.hpp"
#include "core/sso/token_lookup.hpp"

namespace hub::sso {

class ResourceEndpoint {
public:
    struct Parts {
        PersonClaims& claims;
        TokenLookup& lookup;
        SenderProof& proof;
    };
    explicit ResourceEndpoint(Parts parts) : parts_(parts) {}

    net::ServerResponse userinfo(const net::ServerRequest& request);
    net::ServerResponse machine(const net::ServerRequest& request);

    /// The token that the request rightly presents, or the answer that says why not.
    tl::expected<LivingToken, net::ServerResponse> presented(const net::ServerRequest& request);

private:
    Parts parts_;
};

}  // namespace hub::sso
