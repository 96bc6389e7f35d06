// SHA-256, Ed25519 and hexadecimal on OpenSSL's libcrypto, for a program that shares nothing with the hub.
//
// Threads: any. Failure: an OpenSSL that cannot hash ends the program; a signature that cannot be checked is none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hub::verifier {

/// 32 bytes.
std::string sha256(std::string_view data);
bool is_signed_by(std::string_view public_key, std::string_view message, std::string_view signature);

std::string to_hex(std::string_view bytes);
/// Lower-case digits, an even number of them; anything else is nullopt.
std::optional<std::string> from_hex(std::string_view text);

}  // namespace hub::verifier
