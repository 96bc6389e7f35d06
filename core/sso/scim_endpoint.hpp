// SCIM 2.0 server (RFC 7643, RFC 7644) for machine clients: /scim/v2/Users and what describes it.
//
// Who calls shows an access token of its own with the scope `scim`, as Bearer or with DPoP (resource_endpoint.hpp); a person's
// token opens nothing here. Filters are `userName eq "…"` and `externalId eq "…"` alone, read by a grammar and never handed to the
// store as text. No bulk, no sorting, no ETags: the configuration says so. Pages hold at most 200.
//
// Ownership: borrows its parts; as cheap to make as a reference. Threads: any; not on a server's thread.
// Failure: SCIM errors (RFC 7644 §3.12); of the token as RFC 6750 §3 says.
#pragma once

#include "core/sso/resource_endpoint.hpp"
#include "core/sso/scim_users.hpp"

namespace hub::sso {

class ScimEndpoint {
public:
    static constexpr std::string_view kScope = "scim";
    struct Parts {
        ResourceEndpoint& resources;
        ScimUsers users;
        std::string issuer;
    };
    explicit ScimEndpoint(Parts parts) : parts_(std::move(parts)), base_(parts_.issuer + "/scim/v2") {}

    net::ServerResponse describe(const net::ServerRequest& request, std::string_view what);
    net::ServerResponse list(const net::ServerRequest& request);
    net::ServerResponse create(const net::ServerRequest& request);
    net::ServerResponse show(const net::ServerRequest& request, std::string_view id);
    net::ServerResponse replace(const net::ServerRequest& request, std::string_view id);
    net::ServerResponse patch(const net::ServerRequest& request, std::string_view id);
    net::ServerResponse remove(const net::ServerRequest& request, std::string_view id);

private:
    /// Its name, or the answer that says why it may not.
    tl::expected<std::string, net::ServerResponse> client_of(const net::ServerRequest& request);
    net::ServerResponse changed(const net::ServerRequest& request, std::string_view id, Status (*how)(ScimPerson&, const codec::Value&));

    Parts parts_;
    std::string base_;
};

/// What the server is and takes: ServiceProviderConfig, ResourceTypes or Schemas; nullopt for anything else.
std::optional<codec::Value> scim_description(std::string_view what, std::string_view base);

}  // namespace hub::sso
