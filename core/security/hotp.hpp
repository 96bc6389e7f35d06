// The number of an HMAC-based one-time password (RFC 4226 §5.3): HMAC-SHA-1 of the counter, truncated. SHA-1 is what every
// authenticator app computes; what HOTP needs of it was never broken. And base 32 (RFC 4648 §6), in which apps are told secrets.
//
// Threads: any. Failure: `base32.unreadable`; an OpenSSL that cannot hash ends the process.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::security {

/// The 31-bit number before it is cut to digits.
std::uint32_t hotp_number(std::string_view secret, std::uint64_t counter);

/// Capitals, without padding.
std::string to_base32(std::string_view bytes);
/// Takes either case, without padding.
Result<std::string> from_base32(std::string_view text);

}  // namespace hub::security
