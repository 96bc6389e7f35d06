// Addresses that an app file may name: compared as they stand, so they have to be written exactly.
//
// https:// to anywhere; http:// to this machine alone, its host compared whole: `127.0.0.1.evil.example` is a stranger's.
// An exact address has no fragment, user, wildcard, white space or way up (RFC 9700 §2.1).
//
// Threads: pure. Failure: false.
#pragma once

#include <string_view>

namespace hub::sso {

bool is_web_address(std::string_view uri);
bool is_exact_address(std::string_view uri);
/// http:// to `localhost`: a name that may be led elsewhere, unlike the loopback addresses (RFC 8252 §8.3).
bool is_localhost_by_name(std::string_view uri);

}  // namespace hub::sso
