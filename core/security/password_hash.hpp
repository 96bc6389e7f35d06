// Passwords of people, hashed with Argon2id (RFC 9106) and written as a PHC string; hashes that other systems made are
// verified until the person's next sign-in replaces them.
//
// Cost: 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet); libsodium takes its work memory from the kernel
// for each hash and offers no way to lend it an arena. Secrets that the hub itself draws need none of this: SHA-256 is
// enough for 80 random bits.
//
// What may stand in a store:
//   $argon2id$v=19$m=19456,t=2,p=1$salt$hash        ours
//   $2b$…, $5$…, $6$…, pbkdf2_sha256$…              another system's, slow by itself (foreign_hash.hpp)
//   wrapped:<kind>:<parameters>:$argon2id$…         another system's fast digest, itself hashed with Argon2id at the import,
//                                                   so that no fast hash lies at rest; `parameters` rebuild the digest
//
// Every parameter is bounded where a hash enters and again where it is verified, so that an imported hash cannot buy
// minutes of work or gigabytes: at most 64 MiB and ten passes of Argon2id, bcrypt of cost 14, 2,000,000 rounds of PBKDF2,
// 500,000 of SHA-crypt: about a second each.
//
// A password is compared as an OpaqueString (core/text/opaque_string.hpp). Where the typed bytes differ from that form they
// are tried as well: another system may have hashed them as they came. The work depends on what was typed, never on whether
// the account exists.
//
// Threads: any. Failure: `password.hash_unknown`, `password.hash_costly`, `password.memory` (later), `password.too_long`,
// those of opaque_string().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/random.hpp"
#include "core/base/result.hpp"

namespace hub::security {

struct Argon2Cost {
    std::uint32_t memory_kib = 19 * 1024;
    std::uint32_t passes = 2;
};

/// More is refused when it is set and wrong when it is verified: hashing a megabyte is work that a stranger can order.
inline constexpr std::size_t kLongestPasswordBytes = 256;

enum class Match : unsigned char { No, Yes };

Result<std::string> hash_password(std::string_view typed, const Argon2Cost& cost, Random& random);
/// Against anything that may stand in a store.
Result<Match> verify_password(std::string_view stored, std::string_view typed);
/// Whether the hash should be made anew, now that the password is at hand.
bool needs_upgrade(std::string_view stored, const Argon2Cost& cost);

/// What to store for another system's hash: itself, or wrapped. Wrapping costs as much as hashing a password.
/// Beside the formats above it takes LDAP's `{SSHA}`, `{SMD5}`, `{SSHA256}`, `{SHA}`, `{MD5}` and Django's
/// `md5$salt$hex`, `sha1$salt$hex`, `sha256$salt$hex`.
Result<std::string> import_password_hash(std::string_view foreign, const Argon2Cost& cost, Random& random);

}  // namespace hub::security
