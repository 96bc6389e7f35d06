// JSON Web Keys (RFC 7517, with the members of RFC 7518 §6) and their thumbprints (RFC 7638): public keys for ECDSA on
// P-256 and for RSA, nothing else.
//
// A key's algorithm is bound to it: by its kind, and by `alg` where it has one. One key alone must be of a kind we know
// and be whole; in a set, keys of other kinds, curves, algorithms and uses are passed over (RFC 7517 §5). A private or
// symmetric key is refused in both: whoever sent it has shown it to the world. Numbers have to be written the one way
// that RFC 7518 §6.2.1.2 and §6.3.1.1 allow.
//
// Ownership: values. Threads: any. Errors: `jwk.unreadable`, `jwk.private`, `jwk.unsupported` (one key only),
// `jwk.duplicate` (two of a set answer to one name and algorithm), those of codec/json.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/value.hpp"
#include "core/security/asymmetric_key.hpp"

namespace hub::sso {

using security::SignatureAlgorithm;

/// "ES256" and so on; nothing for `none`, HS256 and whatever else we do not do.
std::string_view name_of(SignatureAlgorithm algorithm);
std::optional<SignatureAlgorithm> algorithm_named(std::string_view name);

struct Jwk {
    std::string id;                                  ///< `kid`; empty when it has none
    std::optional<SignatureAlgorithm> algorithm;     ///< `alg`
    security::VerifyingKey key;

    [[nodiscard]] bool fits(SignatureAlgorithm wanted) const {
        return security::kind_for(wanted) == key.kind() && (!algorithm || *algorithm == wanted);
    }
};

Result<Jwk> parse_jwk(const codec::Value& members);
/// With `use` sig.
codec::Value write_jwk(const Jwk& key);
/// SHA-256 of the required members, base64url: RFC 7638 §3.
std::string thumbprint(const security::VerifyingKey& key);

class KeySet {
public:
    KeySet() = default;
    explicit KeySet(std::vector<Jwk> keys) : keys_(std::move(keys)) {}

    /// A token that names a key gets exactly that one; one that names none gets the only key that fits. Null otherwise.
    [[nodiscard]] const Jwk* find(const std::optional<std::string>& id, SignatureAlgorithm algorithm) const;
    [[nodiscard]] const std::vector<Jwk>& keys() const { return keys_; }

private:
    std::vector<Jwk> keys_;
};

/// `{"keys": [...]}`, at most 64 KiB and 64 keys.
Result<KeySet> parse_jwks(std::string_view json);
std::string write_jwks(const KeySet& keys);

}  // namespace hub::sso
