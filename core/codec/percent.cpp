#include "core/codec/percent.hpp"

#include <charconv>

namespace hub::codec {

std::string encode_percent(std::string_view value) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : value) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
        const auto byte = static_cast<unsigned char>(c);
        if (plain) out.push_back(c);
        else (out += '%').append({kDigits[byte >> 4U], kDigits[byte & 15U]});
    }
    return out;
}

Result<std::string> decode_percent(std::string_view raw) {
    std::string out;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '%') {
            out.push_back(raw[i] == '+' ? ' ' : raw[i]);
            continue;
        }
        const std::string_view digits = raw.substr(i + 1, 2);
        unsigned byte = 0;
        const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (problem != std::errc() || digits.size() != 2 || end != digits.data() + 2) return fail("percent.broken", "% stands without two hexadecimal digits");
        out.push_back(static_cast<char>(byte));
        i += 2;
    }
    return out;
}

}  // namespace hub::codec
