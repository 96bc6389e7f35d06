// P-256 and RSA keys for signatures that others check: ECDSA and RSA over SHA-256, as RFC 7518 §3 lists them, and RSA over
// longer hashes.
//
// A key is parsed and checked once and then used many times; each keeps its set-up OpenSSL contexts, one for every
// thread that ever used it at the same time, because setting one up costs a tenth of a P-256 signature. RSA moduli are
// 2048 to 4096 bits (RFC 7518 §3.3; more would let a stranger's key burn our time), the exponent is odd and between
// 2^16 and 2^32 (FIPS 186-5 §A.1.1; the same reason above). A point has to lie on its curve, which for P-256, of
// cofactor 1, is the whole check (SP 800-186 §D.1.1).
//
// Ownership: a key is a handle, copies share it; the private bytes go, wiped, with the last copy. Threads: any.
// Failure: `key.unreadable` (not such a key, or a weak one), `signature.failed` (OpenSSL refused, or a key of the other
// kind), `seal.*` of the sealer. verify() is false for whatever does not hold.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/security/sealing.hpp"

namespace hub::security {

enum class SignatureAlgorithm : unsigned char {
    Es256,  ///< ECDSA on P-256; the signature is r and s, 32 bytes each (RFC 7518 §3.4)
    Rs256,  ///< RSASSA-PKCS1-v1_5 (§3.3)
    Ps256,  ///< RSASSA-PSS with MGF1 and a salt of 32 bytes (§3.5)
    Rs384,  ///< as Rs256 over SHA-384; SAML's peers may choose it (RFC 4051 §2.3.3)
    Rs512,  ///< over SHA-512
};

enum class KeyKind : unsigned char { P256, Rsa };
KeyKind kind_for(SignatureAlgorithm algorithm);

/// The public half as numbers, big endian: a point's x and y in 32 bytes each, or RSA's n and e without leading zeros.
struct PublicNumbers {
    KeyKind kind = KeyKind::P256;
    std::string first;   ///< x, or n
    std::string second;  ///< y, or e
    bool operator==(const PublicNumbers&) const = default;
};

class VerifyingKey {
public:
    static Result<VerifyingKey> from(const PublicNumbers& numbers);
    /// The SubjectPublicKeyInfo of a certificate, DER (RFC 5280 §4.1.2.7).
    static Result<VerifyingKey> from_subject_public_key_info(std::string_view der);

    [[nodiscard]] KeyKind kind() const;
    [[nodiscard]] const PublicNumbers& numbers() const;
    [[nodiscard]] bool verify(SignatureAlgorithm algorithm, std::string_view message, std::string_view signature) const;

private:
    friend class SigningKey;
    struct Parsed;
    explicit VerifyingKey(std::shared_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}
    std::shared_ptr<const Parsed> parsed_;
};

class SigningKey {
public:
    /// RSA keys have 2048 bits and take a tenth of a second to find.
    static Result<SigningKey> generate(KeyKind kind);
    /// PKCS #8, DER (RFC 5958), unencrypted.
    static Result<SigningKey> from_pkcs8(std::string_view der);
    /// What seal_with() made, under the same associated data.
    static Result<SigningKey> open_sealed(const Sealer& sealer, std::string_view sealed, std::string_view associated);

    [[nodiscard]] KeyKind kind() const { return verifying_.kind(); }
    [[nodiscard]] const VerifyingKey& verifying_key() const { return verifying_; }
    [[nodiscard]] Result<std::string> sign(SignatureAlgorithm algorithm, std::string_view message) const;
    /// The private key itself: to be sealed or shown to nobody.
    [[nodiscard]] Result<std::string> pkcs8() const;
    [[nodiscard]] Result<std::string> seal_with(const Sealer& sealer, std::string_view associated) const;

private:
    explicit SigningKey(VerifyingKey both) : verifying_(std::move(both)) {}
    VerifyingKey verifying_;  ///< of a parsed key that has its private half too
};

}  // namespace hub::security
