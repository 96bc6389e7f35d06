// Text at the border: slices as views, and JSON string literals that are valid whatever went in.
//
// Ownership: views borrow. Threads: any. Failure: none.
#ifndef EDUHUB_TEXT_HPP
#define EDUHUB_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>

#include "eduhub/plugin.h"

namespace eduhub __attribute__((visibility("hidden"))) {

inline eduhub_slice slice(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view view(eduhub_slice bytes) {
    return bytes.size == 0 ? std::string_view() : std::string_view(bytes.data, bytes.size);
}

namespace detail {

/// Bytes of the character that `text` begins with; 0 when it is no UTF-8 (RFC 3629: no overlong forms, no surrogates).
inline std::size_t utf8_length(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto first = at(0);
    if (first < 0x80) return 1;
    const std::size_t size = first >= 0xC2 && first <= 0xDF ? 2 : first >= 0xE0 && first <= 0xEF ? 3 : first >= 0xF0 && first <= 0xF4 ? 4 : 0;
    if (size == 0 || text.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((at(i) & 0xC0U) != 0x80U) return 0;
    }
    const auto second = at(1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
    return size;
}

}  // namespace detail

/// A JSON string literal of `text`, quotes included. A byte that is no UTF-8 becomes U+FFFD: what leaves is always JSON.
inline std::string quoted(std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const auto size = detail::utf8_length(text.substr(at));
        if (size == 0) {
            out += "\xEF\xBF\xBD";
            ++at;
            continue;
        }
        if (byte == '"' || byte == '\\') {
            out += '\\';
            out += text[at];
        } else if (byte < 0x20) {
            out += "\\u00";
            out += kHex[byte >> 4U];
            out += kHex[byte & 15U];
        } else {
            out += text.substr(at, size);
        }
        at += size;
    }
    return out + '"';
}

}  // namespace eduhub

#endif  // EDUHUB_TEXT_HPP
