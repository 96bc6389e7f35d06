#include "core/text/opaque_string.hpp"

#include <algorithm>

#include "core/text/unicode.hpp"

namespace hub::text {
namespace {

bool is_other_space(char32_t c) {
    return c == 0x00A0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// Controls, default ignorables (RFC 8264 §9.13) and noncharacters (§9.14).
bool is_refused(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x00AD || c == 0x034F || c == 0x061C || c == 0x115F || c == 0x1160 ||
           c == 0x17B4 || c == 0x17B5 || (c >= 0x180B && c <= 0x180F) || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0x3164 || (c >= 0xFDD0 && c <= 0xFDEF) ||
           c == 0xFEFF || c == 0xFFA0 || (c >= 0xFFF0 && c <= 0xFFFB) || (c & 0xFFFEU) == 0xFFFEU || (c >= 0x1BCA0 && c <= 0x1BCA3) ||
           (c >= 0x1D173 && c <= 0x1D17A) || (c >= 0xE0000 && c <= 0xE0FFF);
}

}  // namespace

Result<std::string> opaque_string(std::string_view typed) {
    if (typed.empty()) return fail("password.empty", "a password has at least one character");
    if (!valid_utf8(typed)) return fail("text.encoding", "a password is sent as UTF-8");
    std::string spaced;
    spaced.reserve(typed.size());
    for (std::size_t at = 0; at < typed.size();) {
        const char32_t c = next_character(typed, at);
        if (is_refused(c)) return fail("password.character", "a password holds letters, digits, signs and spaces");
        append_utf8(spaced, is_other_space(c) ? U' ' : c);
    }
    return to_nfc(spaced);
}

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace hub::text
