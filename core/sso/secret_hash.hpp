// What is kept of a secret that was handed out: its SHA-256. Enough for secrets of 128 random bits and more, which nobody
// guesses; what people choose goes through the hash pool.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>
#include <string_view>

#include "core/security/digest.hpp"

namespace hub::sso {

inline std::string secret_hash(std::string_view secret) { return std::string(security::as_bytes(security::sha256(secret))); }

}  // namespace hub::sso
