#include "core/security/hotp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>

namespace hub::security {

std::uint32_t hotp_number(std::string_view secret, std::uint64_t counter) {
    std::array<unsigned char, 8> message{};
    for (std::size_t i = 0; i < message.size(); ++i) message[message.size() - 1 - i] = static_cast<unsigned char>(counter >> (8 * i));
    std::array<unsigned char, 20> mac{};
    unsigned length = 0;
    if (HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), message.data(), message.size(), mac.data(), &length) == nullptr || length != mac.size()) std::abort();
    const std::size_t at = mac.back() & 15U;
    return (std::uint32_t{mac[at]} & 0x7FU) << 24U | std::uint32_t{mac[at + 1]} << 16U | std::uint32_t{mac[at + 2]} << 8U | std::uint32_t{mac[at + 3]};
}

std::string to_base32(std::string_view bytes) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    unsigned buffer = 0;
    unsigned bits = 0;
    for (const char c : bytes) {
        buffer = (buffer << 8U) | static_cast<unsigned char>(c);
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            out.push_back(kAlphabet[(buffer >> bits) & 31U]);
        }
    }
    if (bits > 0) out.push_back(kAlphabet[(buffer << (5 - bits)) & 31U]);
    return out;
}

Result<std::string> from_base32(std::string_view text) {
    std::string out;
    unsigned buffer = 0;
    unsigned bits = 0;
    for (const char c : text) {
        unsigned digit = 0;
        if (c >= 'A' && c <= 'Z') digit = static_cast<unsigned>(c - 'A');
        else if (c >= 'a' && c <= 'z') digit = static_cast<unsigned>(c - 'a');
        else if (c >= '2' && c <= '7') digit = static_cast<unsigned>(c - '2') + 26;
        else return fail("base32.unreadable", "not a base32 character");
        buffer = (buffer << 5U) | digit;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out.push_back(static_cast<char>((buffer >> bits) & 255U));
        }
    }
    if (bits >= 5 || (buffer & ((1U << bits) - 1U)) != 0) return fail("base32.unreadable", "a base32 text cannot end here");
    return out;
}

}  // namespace hub::security
