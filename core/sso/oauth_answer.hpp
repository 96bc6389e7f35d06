// What applications send to the OAuth endpoints, and the answers they get, as JSON: the standard's error words (RFC 6749 §5.2), never which part of a code, token or
// secret was wrong.
//
// Threads: pure. Failure: none.
#pragma once

#include <string_view>

#include "core/base/result.hpp"
#include "core/codec/value.hpp"
#include "core/net/http_server.hpp"
#include "core/sso/parameters.hpp"

namespace hub::sso {

/// The form of a request, or the answer that says why there is none.
tl::expected<Parameters, net::ServerResponse> read_oauth_form(const net::ServerRequest& request);

net::ServerResponse oauth_answer(const codec::Value& body);
/// {"error": …, "error_description": …}.
net::ServerResponse oauth_error(int status, std::string_view error, std::string_view description);
net::ServerResponse invalid_grant();
/// The hub cannot keep or do this at the moment: 503 with Retry-After.
net::ServerResponse not_now();
/// The application that sent this is not known to be who it says (RFC 6749 §5.2).
net::ServerResponse wrong_client(const net::ServerRequest& request, const Error& error);
/// What a failure of grants or of the store means to an application.
net::ServerResponse because_of(const Error& error);

}  // namespace hub::sso
