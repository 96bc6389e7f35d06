// Errors as HTTP answers: a stable code, a message, what to do; the status by the code.
//
// Threads: pure.
#pragma once

#include <string_view>

#include "core/base/result.hpp"
#include "core/net/http_server.hpp"

namespace hub::api {

net::ServerResponse problem(int status, std::string_view code, std::string_view message);
/// 503 with Retry-After for what may be tried again, 400 for the rest, but for the codes that mean
/// something else.
net::ServerResponse problem(const Error& error);

}  // namespace hub::api
