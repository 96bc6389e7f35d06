#include "core/security/asymmetric_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

#include "core/security/digest.hpp"
#include "core/security/long_digest.hpp"

namespace hub::security {
namespace {

constexpr std::size_t kCoordinateSize = 32;
constexpr int kFewestModulusBits = 2048;
constexpr int kMostModulusBits = 4096;
constexpr int kFewestExponentBits = 17;
constexpr int kMostExponentBits = 32;
constexpr std::size_t kMostSignature = kMostModulusBits / 8;

template <auto Function>
struct FreeBy {
    template <typename T>
    void operator()(T* object) const { Function(object); }
};
using Pkey = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, FreeBy<EVP_PKEY_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, FreeBy<BN_free>>;
using SignaturePair = std::unique_ptr<ECDSA_SIG, FreeBy<ECDSA_SIG_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, FreeBy<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, FreeBy<OSSL_PARAM_free>>;
using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeBy<PKCS8_PRIV_KEY_INFO_free>>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// What OpenSSL leaves in the thread's queue would be taken for the failure of the next TLS read.
tl::unexpected<Error> refused(std::string_view code, const char* message) {
    ERR_clear_error();
    return fail(code, message);
}

enum class Use : unsigned char { Sign, Verify };

bool set_up(EVP_PKEY_CTX* context, Use use, SignatureAlgorithm algorithm) {
    if ((use == Use::Sign ? EVP_PKEY_sign_init(context) : EVP_PKEY_verify_init(context)) != 1) return false;
    if (algorithm == SignatureAlgorithm::Es256) return true;
    const bool probabilistic = algorithm == SignatureAlgorithm::Ps256;
    const EVP_MD* hash = algorithm == SignatureAlgorithm::Rs384 ? EVP_sha384() : algorithm == SignatureAlgorithm::Rs512 ? EVP_sha512() : EVP_sha256();
    return EVP_PKEY_CTX_set_rsa_padding(context, probabilistic ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) == 1 &&
           EVP_PKEY_CTX_set_signature_md(context, hash) == 1 &&
           (!probabilistic || (EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
                               EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1));
}

/// Contexts of one key, use and algorithm: set up once, lent to one thread at a time.
class Contexts {
public:
    Context borrow(EVP_PKEY* key, Use use, SignatureAlgorithm algorithm) {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                Context context = std::move(idle_.back());
                idle_.pop_back();
                return context;
            }
        }
        Context context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
        if (!context || !set_up(context.get(), use, algorithm)) return nullptr;
        return context;
    }
    void give_back(Context context) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(context));
    }

private:
    std::mutex mutex_;
    std::vector<Context> idle_;  // as many as were ever asked at once
};

Number number_of(EVP_PKEY* key, const char* name) {
    BIGNUM* value = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &value) != 1) return nullptr;
    return Number(value);
}

std::string big_endian(const BIGNUM* value, int size) {
    std::string out(static_cast<std::size_t>(size), '\0');
    if (BN_bn2binpad(value, bytes_of(out), size) != size) out.clear();
    return out;
}

Result<PublicNumbers> numbers_of_p256(EVP_PKEY* key) {
    std::array<char, 64> group{};
    std::size_t length = 0;
    const bool named = EVP_PKEY_get_group_name(key, group.data(), group.size(), &length) == 1;
    if (!named || std::string_view(group.data(), length) != "prime256v1") return refused("key.unreadable", "an EC key has to be on P-256");
    const Number x = number_of(key, OSSL_PKEY_PARAM_EC_PUB_X);
    const Number y = number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y);
    if (!x || !y) return refused("key.unreadable", "an EC key without its point");
    return PublicNumbers{KeyKind::P256, big_endian(x.get(), kCoordinateSize), big_endian(y.get(), kCoordinateSize)};
}

Status check_strength(const BIGNUM* n, const BIGNUM* e) {
    const int modulus = BN_num_bits(n);
    const int exponent = BN_num_bits(e);
    if (modulus < kFewestModulusBits || modulus > kMostModulusBits || BN_is_odd(n) == 0) {
        return fail("key.unreadable", "an RSA modulus is odd and has 2048 to 4096 bits");
    }
    if (exponent < kFewestExponentBits || exponent > kMostExponentBits || BN_is_odd(e) == 0) {
        return fail("key.unreadable", "an RSA exponent is odd and lies between 2^16 and 2^32; 65537 is usual");
    }
    return {};
}

Result<PublicNumbers> numbers_of_rsa(EVP_PKEY* key) {
    const Number n = number_of(key, OSSL_PKEY_PARAM_RSA_N);
    const Number e = number_of(key, OSSL_PKEY_PARAM_RSA_E);
    if (!n || !e) return refused("key.unreadable", "an RSA key without its modulus or exponent");
    HUB_TRY(check_strength(n.get(), e.get()));
    return PublicNumbers{KeyKind::Rsa, big_endian(n.get(), BN_num_bytes(n.get())), big_endian(e.get(), BN_num_bytes(e.get()))};
}

Result<PublicNumbers> numbers_of(EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "EC") == 1) return numbers_of_p256(key);
    if (EVP_PKEY_is_a(key, "RSA") == 1) return numbers_of_rsa(key);
    return fail("key.unreadable", "a signing key is EC on P-256 or RSA");
}

Pkey rsa_key_from(OSSL_PARAM* parameters) {
    const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        EVP_PKEY_free(key);
        return nullptr;
    }
    return Pkey(key);
}

/// A key of the curve without a point. Naming the curve anew for each key costs four times what a copy does, and every
/// proof of a stranger brings a key. Never freed.
EVP_PKEY* curve_of_p256() {
    static EVP_PKEY* const curve = [] {
        const Pkey any(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
        EVP_PKEY* parameters = EVP_PKEY_new();
        if (!any || parameters == nullptr || EVP_PKEY_copy_parameters(parameters, any.get()) != 1) std::abort();
        return parameters;
    }();
    return curve;
}

Result<Pkey> load_p256(const PublicNumbers& point) {
    if (point.first.size() != kCoordinateSize || point.second.size() != kCoordinateSize) {
        return fail("key.unreadable", "a coordinate of P-256 has 32 bytes");
    }
    const std::string uncompressed = "\x04" + point.first + point.second;  // SEC 1 §2.3.3
    Pkey key(EVP_PKEY_dup(curve_of_p256()));
    if (!key || EVP_PKEY_set1_encoded_public_key(key.get(), bytes_of(std::string_view(uncompressed)), uncompressed.size()) != 1) {
        return refused("key.unreadable", "the point does not lie on P-256");
    }
    return key;
}

Result<Pkey> load_rsa(const PublicNumbers& numbers) {
    constexpr std::size_t kMostBytes = kMostModulusBits / 8;
    if (numbers.first.size() > kMostBytes || numbers.second.size() > kMostBytes || numbers.first.empty() || numbers.second.empty() ||
        numbers.first.front() == '\0' || numbers.second.front() == '\0') {
        return fail("key.unreadable", "an RSA number is too long, empty, or begins with zeros");
    }
    const Number n(BN_bin2bn(bytes_of(std::string_view(numbers.first)), static_cast<int>(numbers.first.size()), nullptr));
    const Number e(BN_bin2bn(bytes_of(std::string_view(numbers.second)), static_cast<int>(numbers.second.size()), nullptr));
    if (!n || !e) return refused("key.unreadable", "OpenSSL cannot hold these numbers");
    HUB_TRY(check_strength(n.get(), e.get()));
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
        return refused("key.unreadable", "OpenSSL cannot hold these numbers");
    }
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    Pkey key = rsa_key_from(parameters.get());
    if (!key) return refused("key.unreadable", "OpenSSL refuses this RSA key");
    return key;
}

/// From r and s, 32 bytes each, to the DER that OpenSSL reads, and back.
std::string der_of(std::string_view raw) {
    if (raw.size() != 2 * kCoordinateSize) return {};
    const SignaturePair pair(ECDSA_SIG_new());
    Number r(BN_bin2bn(bytes_of(raw), kCoordinateSize, nullptr));
    Number s(BN_bin2bn(bytes_of(raw) + kCoordinateSize, kCoordinateSize, nullptr));
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
    (void)r.release();  // the pair's now
    (void)s.release();
    std::string der(80, '\0');  // 72 at most
    unsigned char* end = bytes_of(der);
    const int size = i2d_ECDSA_SIG(pair.get(), &end);
    der.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return der;
}

std::string raw_of(const unsigned char* der, std::size_t size) {
    const SignaturePair pair(d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(size)));
    if (!pair) return {};
    return big_endian(ECDSA_SIG_get0_r(pair.get()), kCoordinateSize) + big_endian(ECDSA_SIG_get0_s(pair.get()), kCoordinateSize);
}

/// What is signed in fact.
std::string hash_of(SignatureAlgorithm algorithm, std::string_view message) {
    if (algorithm == SignatureAlgorithm::Rs384) return sha384(message);
    if (algorithm == SignatureAlgorithm::Rs512) return sha512(message);
    return std::string(as_bytes(sha256(message)));
}

}  // namespace

KeyKind kind_for(SignatureAlgorithm algorithm) { return algorithm == SignatureAlgorithm::Es256 ? KeyKind::P256 : KeyKind::Rsa; }

struct VerifyingKey::Parsed {
    Pkey key;
    PublicNumbers numbers;

    Parsed(Pkey its_key, PublicNumbers its_numbers) : key(std::move(its_key)), numbers(std::move(its_numbers)) {}

    [[nodiscard]] KeyKind kind() const { return numbers.kind; }

    /// Runs `operation` with a context set up for this; false when there is none or the operation is.
    template <typename Operation>
    bool with_context(Use use, SignatureAlgorithm algorithm, Operation operation) const {
        if (kind_for(algorithm) != kind()) return false;
        Contexts& pool = contexts_[use == Use::Sign ? 0 : 1][static_cast<std::size_t>(algorithm)];
        Context context = pool.borrow(key.get(), use, algorithm);
        const bool good = context && operation(context.get());
        if (good) pool.give_back(std::move(context));
        else ERR_clear_error();
        return good;
    }

private:
    mutable std::array<std::array<Contexts, 5>, 2> contexts_;
};

Result<VerifyingKey> VerifyingKey::from(const PublicNumbers& numbers) {
    HUB_TRY_ASSIGN(Pkey key, numbers.kind == KeyKind::P256 ? load_p256(numbers) : load_rsa(numbers));
    return VerifyingKey(std::make_shared<const Parsed>(std::move(key), numbers));
}

Result<VerifyingKey> VerifyingKey::from_subject_public_key_info(std::string_view der) {
    const unsigned char* at = bytes_of(der);
    Pkey key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    if (!key || at != bytes_of(der) + der.size()) return refused("key.unreadable", "not a public key in DER");
    HUB_TRY_ASSIGN(PublicNumbers numbers, numbers_of(key.get()));
    return VerifyingKey(std::make_shared<const Parsed>(std::move(key), std::move(numbers)));
}

KeyKind VerifyingKey::kind() const { return parsed_->kind(); }
const PublicNumbers& VerifyingKey::numbers() const { return parsed_->numbers; }

bool VerifyingKey::verify(SignatureAlgorithm algorithm, std::string_view message, std::string_view signature) const {
    const std::string der = algorithm == SignatureAlgorithm::Es256 ? der_of(signature) : std::string();
    const std::string_view read = algorithm == SignatureAlgorithm::Es256 ? std::string_view(der) : signature;
    if (read.empty()) return false;
    const std::string digest = hash_of(algorithm, message);
    return parsed_->with_context(Use::Verify, algorithm, [&](EVP_PKEY_CTX* context) {
        return EVP_PKEY_verify(context, bytes_of(read), read.size(), bytes_of(std::string_view(digest)), digest.size()) == 1;
    });
}

Result<SigningKey> SigningKey::generate(KeyKind kind) {
    Pkey key(kind == KeyKind::P256 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                                   : EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(kFewestModulusBits)));
    if (!key) return refused("key.unreadable", "OpenSSL cannot make a signing key");
    HUB_TRY_ASSIGN(PublicNumbers numbers, numbers_of(key.get()));
    return SigningKey(VerifyingKey(std::make_shared<const VerifyingKey::Parsed>(std::move(key), std::move(numbers))));
}

Result<SigningKey> SigningKey::from_pkcs8(std::string_view der) {
    const unsigned char* at = bytes_of(der);
    const Pkcs8 info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
    if (!info || at != bytes_of(der) + der.size()) return refused("key.unreadable", "not a private key in PKCS #8");
    Pkey key(EVP_PKCS82PKEY(info.get()));
    if (!key) return refused("key.unreadable", "not a private key in PKCS #8");
    HUB_TRY_ASSIGN(PublicNumbers numbers, numbers_of(key.get()));
    return SigningKey(VerifyingKey(std::make_shared<const VerifyingKey::Parsed>(std::move(key), std::move(numbers))));
}

Result<SigningKey> SigningKey::open_sealed(const Sealer& sealer, std::string_view sealed, std::string_view associated) {
    HUB_TRY_ASSIGN(std::string der, sealer.open(sealed, associated));
    auto key = from_pkcs8(der);
    OPENSSL_cleanse(der.data(), der.size());
    return key;
}

Result<std::string> SigningKey::sign(SignatureAlgorithm algorithm, std::string_view message) const {
    const std::string digest = hash_of(algorithm, message);
    std::array<unsigned char, kMostSignature> signature{};
    std::size_t size = signature.size();
    const bool good = verifying_.parsed_->with_context(Use::Sign, algorithm, [&](EVP_PKEY_CTX* context) {
        return EVP_PKEY_sign(context, signature.data(), &size, bytes_of(std::string_view(digest)), digest.size()) == 1;
    });
    std::string out;
    if (good && algorithm == SignatureAlgorithm::Es256) out = raw_of(signature.data(), size);
    else if (good) out.assign(reinterpret_cast<const char*>(signature.data()), size);
    if (out.empty()) return refused("signature.failed", "OpenSSL refused to sign, or the key is of the other kind");
    return out;
}

Result<std::string> SigningKey::pkcs8() const {
    const Pkcs8 info(EVP_PKEY2PKCS8(verifying_.parsed_->key.get()));
    unsigned char* der = nullptr;
    const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der) : -1;
    if (size <= 0) return refused("key.unreadable", "OpenSSL cannot write the private key");
    std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return out;
}

Result<std::string> SigningKey::seal_with(const Sealer& sealer, std::string_view associated) const {
    HUB_TRY_ASSIGN(std::string der, pkcs8());
    std::string sealed = sealer.seal(der, associated);
    OPENSSL_cleanse(der.data(), der.size());
    return sealed;
}

}  // namespace hub::security
