// Bodies at rest: AES-256-GCM with a random 96-bit nonce and the key's id in the header, so keys
// rotate while old bodies stay readable.
//
// Layout: 'S' version(1) key-id(4, big endian) nonce(12) ciphertext tag(16). The associated data
// names where the body stands (table, row), so a body copied to another row does not open.
//
// Ownership: Sealer copies the keys and wipes them. Threads: any. Errors: `seal.key_unknown`,
// `seal.broken` (altered, truncated, or moved), `seal.keyring` (unreadable key file).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/random.hpp"
#include "core/base/result.hpp"

namespace hub::security {

/// Key id → 32 bytes. The highest id seals; every id opens.
struct Keyring {
    std::map<std::uint32_t, std::string> keys;
};

/// One key a line, `id:64 hexadecimal digits`; `#` starts a comment.
Result<Keyring> parse_keyring(std::string_view text);
/// A line for a keyring file holding a new key.
std::string new_keyring_line(std::uint32_t id, Random& random);

class Sealer {
public:
    explicit Sealer(Keyring keyring);
    ~Sealer();
    Sealer(const Sealer&) = delete;
    Sealer& operator=(const Sealer&) = delete;

    [[nodiscard]] std::string seal(std::string_view plain, std::string_view associated) const;
    [[nodiscard]] Result<std::string> open(std::string_view sealed, std::string_view associated) const;
    /// The key id a sealed body names; for rotation reports.
    [[nodiscard]] static Result<std::uint32_t> key_id_of(std::string_view sealed);

private:
    Keyring keyring_;
    std::uint64_t serial_ = 0;  ///< never that of another sealer of this process: threads keep keys expanded by it
};

}  // namespace hub::security
