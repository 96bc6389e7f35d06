// Refusals of /api/v1/: application/problem+json (RFC 9457) in the language the caller asked for.
//
// Threads: pure. Failure: none.
#pragma once

#include <string_view>

#include "core/api/catalogue.hpp"
#include "core/base/error.hpp"
#include "core/net/http_server.hpp"

namespace hub::api {

inline constexpr std::string_view kProblemType = "application/problem+json";

net::ServerResponse rest_problem(int status, std::string_view code, std::string_view message, Language language);
/// With the status that the code means.
net::ServerResponse rest_problem(const Error& error, Language language);

}  // namespace hub::api
