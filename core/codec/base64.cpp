#include "core/codec/base64.hpp"

namespace hub::codec {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int digit_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : -1;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    unsigned buffer = 0;
    unsigned bits = 0;
    for (const char c : bytes) {
        buffer = (buffer << 8U) | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 6;) {
            bits -= 6;
            out.push_back(kAlphabet[(buffer >> bits) & 63U]);
        }
    }
    if (bits > 0) out.push_back(kAlphabet[(buffer << (6 - bits)) & 63U]);
    while (out.size() % 4 != 0) out.push_back('=');
    return out;
}

Result<std::string> from_base64(std::string_view text, Base64Spaces spaces) {
    std::string out;
    out.reserve(text.size() / 4 * 3);
    unsigned buffer = 0;
    std::size_t digits = 0;
    std::size_t padding = 0;
    for (const char c : text) {
        if (spaces == Base64Spaces::Skip && (c == ' ' || c == '\n' || c == '\r' || c == '\t')) continue;
        if (c == '=') {
            ++padding;
            continue;
        }
        const int digit = digit_of(c);
        if (digit < 0 || padding > 0) return fail("base64.unreadable", "not a base64 character, or one after the padding");
        buffer = (buffer << 6U) | static_cast<unsigned>(digit);
        ++digits;
        constexpr unsigned kSpare[] = {0, 6, 4, 2};  // bits that belong to the next byte
        if (digits % 4 != 1) out.push_back(static_cast<char>((buffer >> kSpare[digits % 4]) & 255U));
    }
    const std::size_t left = digits % 4;
    const unsigned unused = left == 2 ? 15U : left == 3 ? 3U : 0U;
    if (left == 1 || padding != (4 - left) % 4 || (buffer & unused) != 0) return fail("base64.unreadable", "a base64 text cannot end here");
    return out;
}

}  // namespace hub::codec
