// SHA-256, HMAC-SHA-256, hexadecimal, base64url and constant-time comparison, on OpenSSL's EVP.
//
// Threads: any; algorithm objects are fetched once a thread. Failure: none — an OpenSSL that cannot
// hash ends the process, nothing safe is left to do.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::security {

using Digest = std::array<unsigned char, 32>;

Digest sha256(std::string_view data);
/// SHA-256 of the concatenation, without building it.
Digest sha256(std::span<const std::string_view> parts);
Digest hmac_sha256(std::string_view key, std::string_view data);

std::string to_hex(std::string_view bytes);
std::string to_hex(const Digest& digest);
Result<std::string> from_hex(std::string_view text);

/// RFC 4648 §5, without padding.
std::string to_base64url(std::string_view bytes);
Result<std::string> from_base64url(std::string_view text);

bool equal_constant_time(std::string_view a, std::string_view b);

inline std::string_view as_bytes(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace hub::security
