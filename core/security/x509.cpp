#include "core/security/x509.hpp"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>

namespace hub::security {
namespace {

constexpr std::size_t kMostBytes = 16U << 10U;
constexpr std::size_t kSerialBytes = 16;

template <auto Function>
struct FreeBy {
    template <typename T>
    void operator()(T* object) const { Function(object); }
};
using Pkey = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;
using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeBy<PKCS8_PRIV_KEY_INFO_free>>;
using X509Pointer = std::unique_ptr<X509, FreeBy<X509_free>>;
using Number = std::unique_ptr<BIGNUM, FreeBy<BN_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeBy<X509_EXTENSION_free>>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// What OpenSSL leaves in the thread's queue would be taken for the failure of the next TLS read.
tl::unexpected<Error> refused(std::string_view code, const char* message) {
    ERR_clear_error();
    return fail(code, message);
}

Result<Pkey> private_half(const SigningKey& key) {
    HUB_TRY_ASSIGN(std::string der, key.pkcs8());
    const unsigned char* at = bytes_of(der);
    const Pkcs8 info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
    Pkey out(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
    OPENSSL_cleanse(der.data(), der.size());
    if (!out) return refused("certificate.failed", "the private key cannot be read back");
    return out;
}

bool set_serial(X509* certificate, Random& random) {
    std::string serial = random.bytes(kSerialBytes);
    serial[0] = static_cast<char>(static_cast<unsigned char>(serial[0]) & 0x7FU);  // positive (RFC 5280 §4.1.2.2)
    const Number number(BN_bin2bn(bytes_of(serial), static_cast<int>(serial.size()), nullptr));
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_name(X509* certificate, const std::string& common_name) {
    X509_NAME* name = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, bytes_of(common_name), static_cast<int>(common_name.size()), -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1;
}

bool set_times(X509* certificate, const CertificateTerms& terms) {
    return ASN1_TIME_set(X509_getm_notBefore(certificate), static_cast<std::time_t>(terms.not_before.milliseconds / 1'000)) != nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), static_cast<std::time_t>(terms.not_after.milliseconds / 1'000)) != nullptr;
}

bool add_extension(X509* certificate, int nid, const char* value) {
    const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool read_instant(const ASN1_TIME* time, Instant& out) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return false;
    out = Instant{static_cast<std::int64_t>(timegm(&parts)) * 1'000};
    return true;
}

/// By way of the key's own DER: which keys are good is decided in one place.
Result<PublicNumbers> numbers_in(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (size <= 0) return refused("certificate.unreadable", "the certificate holds no key");
    const std::string copy(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    HUB_TRY_ASSIGN(const VerifyingKey key, VerifyingKey::from_subject_public_key_info(copy));
    return key.numbers();
}

}  // namespace

Result<std::string> self_signed_certificate(const SigningKey& key, const CertificateTerms& terms, Random& random) {
    HUB_TRY_ASSIGN(const Pkey pkey, private_half(key));
    const X509Pointer certificate(X509_new());
    constexpr long kVersion3 = 2;
    if (!certificate || X509_set_version(certificate.get(), kVersion3) != 1 || !set_serial(certificate.get(), random) ||
        !set_name(certificate.get(), terms.common_name) || !set_times(certificate.get(), terms) || X509_set_pubkey(certificate.get(), pkey.get()) != 1 ||
        !add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE") || !add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature") ||
        X509_sign(certificate.get(), pkey.get(), EVP_sha256()) == 0) {
        return refused("certificate.failed", "OpenSSL cannot make this certificate");
    }
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate.get(), &der);
    if (size <= 0) return refused("certificate.failed", "OpenSSL cannot write this certificate");
    std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return out;
}

Result<Certificate> read_certificate(std::string_view der) {
    if (der.size() > kMostBytes) return fail("certificate.unreadable", "longer than a certificate needs");
    const unsigned char* at = bytes_of(der);
    const X509Pointer certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (!certificate || at != bytes_of(der) + der.size()) return refused("certificate.unreadable", "not one certificate in DER");
    Certificate out;
    HUB_TRY_ASSIGN(out.key, numbers_in(certificate.get()));
    if (!read_instant(X509_get0_notBefore(certificate.get()), out.not_before) || !read_instant(X509_get0_notAfter(certificate.get()), out.not_after)) {
        return refused("certificate.unreadable", "the certificate's dates cannot be read");
    }
    const std::unique_ptr<BIO, FreeBy<BIO_free>> text(BIO_new(BIO_s_mem()));
    if (!text || X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate.get()), 0, XN_FLAG_RFC2253) < 0) {
        return refused("certificate.unreadable", "the certificate's subject cannot be read");
    }
    char* start = nullptr;
    const long length = BIO_get_mem_data(text.get(), &start);
    out.subject.assign(start, static_cast<std::size_t>(length > 0 ? length : 0));
    return out;
}

}  // namespace hub::security
