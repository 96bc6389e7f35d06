#include "core/security/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/core_names.h>
#include <openssl/params.h>

#include <cstdlib>
#include <memory>

namespace hub::security {
namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// Fetched once a thread: an implicit fetch costs as much again as hashing 300 bytes.
struct Sha256 {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};

    Sha256() {
        if (algorithm == nullptr || !context) std::abort();
    }
    ~Sha256() { EVP_MD_free(algorithm); }
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
};

struct FreeMac {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

/// Setting a MAC up costs more than the MAC of a short text, and most calls of a thread share one
/// key (the blind index): the set-up context is kept and begun again.
struct HmacSha256 {
    EVP_MAC* algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    std::unique_ptr<EVP_MAC_CTX, FreeMac> context{EVP_MAC_CTX_new(algorithm)};
    std::string key;
    enum class Keyed : unsigned char { No, Yes } keyed = Keyed::No;

    HmacSha256() {
        if (algorithm == nullptr || !context) std::abort();
    }
    ~HmacSha256() {
        OPENSSL_cleanse(key.data(), key.size());
        EVP_MAC_free(algorithm);
    }
    HmacSha256(const HmacSha256&) = delete;
    HmacSha256& operator=(const HmacSha256&) = delete;

    bool begin(std::string_view wanted) {
        if (keyed == Keyed::Yes && key == wanted) return EVP_MAC_init(context.get(), nullptr, 0, nullptr) == 1;
        char digest_name[] = "SHA256";
        const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name, 0), OSSL_PARAM_construct_end()};
        OPENSSL_cleanse(key.data(), key.size());
        key = wanted;
        keyed = Keyed::Yes;
        // An empty key still has to be a key: OpenSSL takes null for "the one before".
        const auto* bytes = reinterpret_cast<const unsigned char*>(key.empty() ? "" : key.data());
        return EVP_MAC_init(context.get(), bytes, key.size(), parameters) == 1;
    }
};

}  // namespace

Digest sha256(std::span<const std::string_view> parts) {
    thread_local Sha256 hash;
    Digest digest;
    bool good = EVP_DigestInit_ex2(hash.context.get(), hash.algorithm, nullptr) == 1;
    for (const auto part : parts) good = good && EVP_DigestUpdate(hash.context.get(), part.data(), part.size()) == 1;
    unsigned length = 0;
    good = good && EVP_DigestFinal_ex(hash.context.get(), digest.data(), &length) == 1;
    if (!good || length != digest.size()) std::abort();
    return digest;
}

Digest sha256(std::string_view data) { return sha256(std::span<const std::string_view>(&data, 1)); }

Digest hmac_sha256(std::string_view key, std::string_view data) {
    thread_local HmacSha256 mac;
    Digest digest;
    std::size_t length = 0;
    const bool good = mac.begin(key) &&
                      EVP_MAC_update(mac.context.get(), reinterpret_cast<const unsigned char*>(data.data()), data.size()) == 1 &&
                      EVP_MAC_final(mac.context.get(), digest.data(), &length, digest.size()) == 1;
    if (!good || length != digest.size()) std::abort();
    return digest;
}

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out.push_back(digits[byte >> 4U]);
        out.push_back(digits[byte & 15U]);
    }
    return out;
}

std::string to_hex(const Digest& digest) { return to_hex(as_bytes(digest)); }

Result<std::string> from_hex(std::string_view text) {
    const auto digit = [](char c) -> int {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    if (text.size() % 2 != 0) return fail("hex.unreadable", "an odd number of hexadecimal digits");
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit(text[i]);
        const int low = digit(text[i + 1]);
        if (high < 0 || low < 0) return fail("hex.unreadable", "not a hexadecimal digit");
        out.push_back(static_cast<char>(high * 16 + low));
    }
    return out;
}

std::string to_base64url(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    unsigned buffer = 0;
    unsigned bits = 0;
    for (const char c : bytes) {
        buffer = (buffer << 8U) | static_cast<unsigned char>(c);
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            out.push_back(alphabet[(buffer >> bits) & 63U]);
        }
    }
    if (bits > 0) out.push_back(alphabet[(buffer << (6 - bits)) & 63U]);
    return out;
}

Result<std::string> from_base64url(std::string_view text) {
    std::string out;
    out.reserve(text.size() * 3 / 4);
    unsigned buffer = 0;
    unsigned bits = 0;
    for (const char c : text) {
        unsigned digit = 0;
        if (c >= 'A' && c <= 'Z') digit = static_cast<unsigned>(c - 'A');
        else if (c >= 'a' && c <= 'z') digit = static_cast<unsigned>(c - 'a') + 26;
        else if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0') + 52;
        else if (c == '-') digit = 62;
        else if (c == '_') digit = 63;
        else return fail("base64.unreadable", "not a base64url character");
        buffer = (buffer << 6U) | digit;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out.push_back(static_cast<char>((buffer >> bits) & 255U));
        }
    }
    if (bits >= 6 || (buffer & ((1U << bits) - 1U)) != 0) {
        return fail("base64.unreadable", "a base64url text cannot end here");
    }
    return out;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace hub::security
