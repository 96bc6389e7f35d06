// JSON Web Signatures in the compact serialisation (RFC 7515 §7.1), signed and verified.
//
// What a header says decides nothing (RFC 8725 §3): the caller lists the algorithms and the keys, each key is bound to
// its algorithm, `kid` is compared and nothing more, nothing is ever fetched. Refused before any arithmetic: `none` and
// HS256 and whatever else is not listed, `crit`, `b64`, `jku`, `x5u`, `x5c`, an embedded `jwk` (but where a proof of
// possession must carry one), `enc` and `zip`, members that stand twice, base64url that is padded or ends in stray bits,
// any number of parts but three, an empty part, more than 16 KiB. `typ` has to be one of those the caller expects, so
// that no token passes for one of another kind (RFC 8725 §3.11).
//
// Ownership: Jws borrows the token's text. Threads: any. Errors: `jose.malformed`, `jose.too_large`, `jose.header`,
// `jose.algorithm`, `jose.type`, `jose.key_unknown`, `jose.signature`, `jwk.*` for an embedded key.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/sso/jose/jwk.hpp"

namespace hub::sso {

inline constexpr std::size_t kLargestToken = 16U << 10U;

struct JwsHeader {
    SignatureAlgorithm algorithm = SignatureAlgorithm::Es256;
    std::optional<std::string> key_id;
    std::string type;         ///< empty when it has none
    std::optional<Jwk> key;   ///< the embedded one
};

struct Jws {
    JwsHeader header;
    std::string payload;
    std::string_view signed_part;  ///< of the token that was read
    std::string signature;
};

/// Does the header carry the key that checks it? Only DPoP proofs do.
enum class EmbeddedKey : unsigned char { Refused, Required };

/// Takes it apart; nothing is verified, so nothing in it is true yet.
Result<Jws> read_jws(std::string_view compact, EmbeddedKey embedded = EmbeddedKey::Refused);

struct JwsRules {
    std::span<const SignatureAlgorithm> algorithms;
    /// Compared as media types: any case, with or without `application/`. "" stands for a token without `typ`.
    std::span<const std::string_view> types;
};

/// The algorithm and the type alone.
Status check_header(const JwsHeader& header, const JwsRules& rules);
Status check_signature(const Jws& token, const Jwk& key);
/// read_jws() and both checks, with the one key of `keys` that the token names.
Result<Jws> verify_jws(std::string_view compact, const KeySet& keys, const JwsRules& rules);

/// A private key with the name and the one algorithm it signs under. A handle like its key.
class JwsSigner {
public:
    JwsSigner(security::SigningKey key, SignatureAlgorithm algorithm, std::string id);

    /// `type` becomes `typ`; empty for none.
    [[nodiscard]] Result<std::string> sign(std::string_view type, std::string_view payload) const;

    [[nodiscard]] SignatureAlgorithm algorithm() const { return algorithm_; }
    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] const security::SigningKey& key() const { return key_; }
    [[nodiscard]] Jwk public_jwk() const { return {id_, algorithm_, key_.verifying_key()}; }

private:
    security::SigningKey key_;
    SignatureAlgorithm algorithm_;
    std::string id_;
    std::string header_start_;  ///< everything before `typ`, written once
};

}  // namespace hub::sso
