// DPoP (RFC 9449) at the endpoints: which key the sender of a request holds, and what is answered when it does not show it.
//
// The address a proof is made for is the issuer's with the path that was asked for, whatever the hub itself listens on.
//
// Ownership: borrows the checker. Threads: any. Errors: those of DpopChecker::check.
#pragma once

#include <string>
#include <string_view>

#include "core/net/http_server.hpp"
#include "core/sso/jose/dpop.hpp"

namespace hub::sso {

/// For WWW-Authenticate and discovery: names with spaces between.
std::string proof_algorithms();

class SenderProof {
public:
    SenderProof(DpopChecker& checker, std::string issuer) : checker_(checker), issuer_(std::move(issuer)) {}

    /// The key's thumbprint; empty when the request has no proof at all.
    Result<std::string> key_of(const net::ServerRequest& request);
    /// The request presents an access token bound to this key.
    Status check_presented(const net::ServerRequest& request, std::string_view access_token, std::string_view key);

    /// RFC 9449 §5, §8: 400 from where tokens are given out.
    [[nodiscard]] net::ServerResponse refused(const Error& error) const;
    /// RFC 9449 §7.1, §9: 401 from where they are presented.
    [[nodiscard]] net::ServerResponse refused_presented(const Error& error) const;

private:
    DpopChecker& checker_;
    std::string issuer_;
};

}  // namespace hub::sso
