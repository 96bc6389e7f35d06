// Small HTTP facts every adapter needs: Retry-After as milliseconds and percent-encoding of query values.
//
// Ownership: values. Threads: any. Failure: retry_after_ms() answers 0 for what makes no sense; the host caps it.
#ifndef EDUHUB_HTTP_HPP
#define EDUHUB_HTTP_HPP

#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "eduhub/plugin.hpp"

namespace eduhub __attribute__((visibility("hidden"))) {

/// RFC 9110 §10.2.3: seconds, or an HTTP date compared with now.
inline std::int64_t retry_after_ms(const HttpReply& reply, std::int64_t now_ms) {
    constexpr std::int64_t kLongest = 24LL * 3'600 * 1'000;
    const auto value = reply.header("retry-after");
    std::int64_t seconds = 0;
    const auto plain = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (plain.ec == std::errc() && plain.ptr == value.data() + value.size()) {
        return seconds > 0 && seconds <= kLongest / 1'000 ? seconds * 1'000 : 0;
    }
    // Sun, 06 Nov 1994 08:49:37 GMT
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (value.size() != 29 || value.substr(25) != " GMT") return 0;
    const auto number = [&](std::size_t at, std::size_t size) {
        int out = -1;
        std::from_chars(value.data() + at, value.data() + at + size, out);
        return out;
    };
    const auto month = kMonths.find(value.substr(8, 3));
    if (month == std::string_view::npos || month % 3 != 0) return 0;
    const std::chrono::year_month_day day{std::chrono::year(number(12, 4)), std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                          std::chrono::day(static_cast<unsigned>(number(5, 2)))};
    if (!day.ok()) return 0;
    const std::int64_t days = std::chrono::sys_days(day).time_since_epoch().count();
    const std::int64_t at = ((days * 24 + number(17, 2)) * 60 + number(20, 2)) * 60 + number(23, 2);
    const auto wait = at * 1'000 - now_ms;
    return wait > 0 && wait <= kLongest ? wait : 0;
}

/// RFC 3986: everything but unreserved characters is encoded.
inline std::string percent_encoded(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += kHex[byte >> 4U];
            out += kHex[byte & 15U];
        }
    }
    return out;
}

/// FNV-1a, to recognise a page seen before; no protection against anybody who tries to collide.
inline std::uint64_t fingerprint(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

}  // namespace eduhub

#endif  // EDUHUB_HTTP_HPP
