// What the issuer publishes about itself: OpenID Connect Discovery 1.0 §3 and RFC 8414.
//
// Written once, at start; served as it stands.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace hub::sso {

std::string discovery_document(std::string_view issuer);

}  // namespace hub::sso
