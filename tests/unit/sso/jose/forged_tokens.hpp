// Tokens for tests: honest ones from a key of the test, and ones whose header and payload say whatever an attacker likes.
//
// Ownership: keys are made once a program. Threads: one.
#pragma once

#include <string>
#include <string_view>

#include "core/security/digest.hpp"
#include "core/sso/jose/jws.hpp"

namespace hub::test {

using security::SignatureAlgorithm;

/// The nth key of its kind.
inline const security::SigningKey& signing_key(security::KeyKind kind, std::size_t nth = 0) {
    static std::vector<security::SigningKey> keys[2];
    auto& of_kind = keys[kind == security::KeyKind::Rsa ? 1 : 0];
    of_kind.reserve(8);
    while (of_kind.size() <= nth) of_kind.push_back(security::SigningKey::generate(kind).value());
    return of_kind[nth];
}

inline sso::JwsSigner signer(SignatureAlgorithm algorithm, std::string id, std::size_t nth = 0) {
    return {signing_key(security::kind_for(algorithm), nth), algorithm, std::move(id)};
}

/// Any header at all, rightly signed by `key`.
inline std::string forge(std::string_view header, std::string_view payload, const security::SigningKey& key, SignatureAlgorithm algorithm) {
    const std::string text = security::to_base64url(header) + "." + security::to_base64url(payload);
    return text + "." + security::to_base64url(key.sign(algorithm, text).value());
}
inline std::string forge(std::string_view header, std::string_view payload) {
    return forge(header, payload, signing_key(security::KeyKind::P256), SignatureAlgorithm::Es256);
}

template <typename T>
std::string code_of(const Result<T>& result) {
    return result ? "taken" : result.error().code;
}

}  // namespace hub::test
