// What an application writes into forms and headers, and finds in answers: base64 (RFC 4648 §4), percent-encoding (RFC 3986
// §2.1), and the text between two marks. Programs that measure link nothing of the hub, but for an
// authenticator's keys.
//
// Threads: pure. Failure: between() is empty when the first mark is not there.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace hub::perf {

inline std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        unsigned group = 0;
        for (std::size_t i = 0; i < 3; ++i) group = group << 8U | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i) out += i <= bytes.size() - at ? kDigits[group >> (18 - 6 * i) & 63U] : '=';
    }
    return out;
}

inline std::string percent(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
        char escaped[4];
        std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned char>(c));
        out += plain ? std::string(1, c) : std::string(escaped);
    }
    return out;
}

inline std::string between(std::string_view text, std::string_view before, std::string_view after) {
    const auto at = text.find(before);
    if (at == std::string_view::npos) return {};
    const auto begin = at + before.size();
    return std::string(text.substr(begin, text.find(after, begin) - begin));
}

}  // namespace hub::perf
