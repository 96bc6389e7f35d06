// Ed25519 (RFC 8032) key pairs, as raw 32-byte values; used for plugin manifests and checkpoints.
//
// Threads: any. Errors: `key.unreadable`, `signature.failed`.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::security {

struct KeyPair {
    std::string public_key;   ///< 32 bytes
    std::string private_key;  ///< 32 bytes: the seed
};

Result<KeyPair> generate_ed25519();
Result<std::string> public_key_of(std::string_view private_key);
/// 64 bytes.
Result<std::string> sign_ed25519(std::string_view private_key, std::string_view message);
bool verify_ed25519(std::string_view public_key, std::string_view message, std::string_view signature);

}  // namespace hub::security
