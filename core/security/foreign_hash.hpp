// Password hashes of other systems. Part of password_hash.hpp, which says what may lie at rest.
//
//   bcrypt            $2a$ $2b$ $2y$ cost 4–14                      libcrypt
//   SHA-crypt         $5$ $6$, rounds 1,000–500,000                 libcrypt
//   PBKDF2            pbkdf2_sha256$rounds$salt$hash, pbkdf2_sha512 (Django); $pbkdf2-sha256$… (passlib, and the PHC form
//                     with i=); fewer than 10,000 rounds count as fast
//   fast digests      {SSHA} {SHA} {SMD5} {MD5} {SSHA256} (RFC 2307 and OpenLDAP: digest, then salt, in base64),
//                     md5$salt$hex, sha1$salt$hex, sha256$salt$hex (Django: salt before the password)
//
// Threads: any. Failure: `password.hash_unknown`, `password.hash_costly`.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::security {

/// A digest that can be computed again from the password and these; its `name` and `parameters` are what a wrapped hash
/// carries: no ':' stands in either.
struct FastDigest {
    enum class Kind : unsigned char { Md5, Sha1, Sha256, Pbkdf2Sha256, Pbkdf2Sha512 } kind = Kind::Sha1;
    enum class Salt : unsigned char { Before, After } salt_stands = Salt::Before;
    unsigned rounds = 0;  ///< of PBKDF2
    std::string salt = {};

    [[nodiscard]] std::string compute(std::string_view password) const;
    [[nodiscard]] std::string_view name() const;
    [[nodiscard]] std::string parameters() const;
    static Result<FastDigest> parse(std::string_view name, std::string_view parameters);
};

struct ForeignHash {
    enum class Pace : unsigned char { Slow, Fast } pace = Pace::Slow;
    enum class Family : unsigned char { Crypt, Recomputed } family = Family::Crypt;
    std::string crypt = {};      ///< the whole text, for libcrypt
    FastDigest digest = {};      ///< otherwise how to compute it,
    std::string expected = {};   ///< and what must come out

    static Result<ForeignHash> parse(std::string_view text);
    [[nodiscard]] bool matches(std::string_view password) const;
};

}  // namespace hub::security
