// The network that a request comes from, as throttling and class windows count it.
//
// Threads: pure. Failure: empty for an address that is none, which counts as a network of its own.
#pragma once

#include <string>

#include "core/net/http_server.hpp"

namespace hub::sso {

std::string subnet_of_caller(const net::ServerRequest& request);

}  // namespace hub::sso
