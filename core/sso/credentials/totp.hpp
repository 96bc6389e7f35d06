// Codes of an authenticator app: TOTP (RFC 6238), SHA-1, 30 seconds, six digits, 20 bytes of secret: what every app knows.
//
// One step before and one after now are taken (§5.2). Each step is taken once: the caller keeps the last step that was
// accepted and hands it in, and accepts nothing up to it, so that a code seen over a shoulder is spent. That two requests
// with one code do not both read the old step is decided on the row (credential_tables.hpp).
//
// Threads: any. Failure: none; a wrong code is an answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/random.hpp"

namespace hub::sso {

std::string new_totp_secret(Random& random);

/// otpauth://totp/issuer:account?secret=…&issuer=… as apps read it from a QR code; both names are percent-encoded.
std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account);

/// The step whose code was typed, to be kept as the last; nothing when it is wrong or spent. Spaces are passed over.
std::optional<std::int64_t> accepted_totp_step(std::string_view secret, std::string_view typed, Instant now, std::int64_t last_step);

}  // namespace hub::sso
