// Is an IP address inside the house? Loopback, private, link-local, unique-local, multicast,
// unspecified, carrier-grade and IPv4 in IPv6 forms (RFC 6890) all count as local.
//
// Threads: pure. Failure: what is no address counts as local.
#pragma once

#include <string>

namespace hub::net {

bool is_local_address(const std::string& address);

}  // namespace hub::net
