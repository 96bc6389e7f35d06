#include "core/security/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

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
    Digest digest;
    unsigned length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, data.size(), digest.data(), &length) ==
            nullptr ||
        length != digest.size()) {
        std::abort();
    }
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
