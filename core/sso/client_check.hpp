// Which application is calling (RFC 6749 §2.3): by its secret in the Authorization header or in the form, or, a public one,
// by its name alone.
//
// One way at a time. Secrets have 256 random bits, so a hash and a comparison in constant time are all they cost, and an
// unknown application costs the same.
//
// Threads: pure. Errors: `oauth.client` (unknown, wrong or missing secret, two ways at once).
#pragma once

#include "core/net/http_server.hpp"
#include "core/sso/apps.hpp"
#include "core/sso/parameters.hpp"

namespace hub::sso {

Result<const Client*> check_client(const net::ServerRequest& request, const Parameters& form, const Apps& apps);

}  // namespace hub::sso
