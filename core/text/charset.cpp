#include "core/text/charset.hpp"

#include "core/text/charset_tables.hpp"
#include "core/text/unicode.hpp"

namespace hub::text {

namespace {

tl::unexpected<Error> invalid(Charset charset) {
    return fail("charset.invalid", "The text is not in " + std::string(name_of(charset)) + ".");
}

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// One byte a character; 0 in the table is refused.
std::optional<std::string> by_table(std::string_view bytes, const std::array<char16_t, 128>& table) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
            continue;
        }
        char16_t character = table[byte - 0x80U];
        if (character == 0) character = shared_punctuation(byte);
        if (character == 0) return std::nullopt;
        append_utf8(out, character);
    }
    return out;
}

std::optional<std::string> from_vni(std::string_view bytes) {
    std::string out;
    char16_t base = 0;  // the letter just written, while a mark may follow
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        VniMarks marks;
        if (byte >= 0x80 && vni_marks(base, byte, marks)) {
            if (marks.quality != 0) append_utf8(out, marks.quality);
            if (marks.tone != 0) append_utf8(out, marks.tone);
            base = 0;
            continue;
        }
        base = is_ascii(c) ? static_cast<char16_t>(byte) : vni_letter(byte);
        if (base == 0) {
            const char16_t sign = shared_punctuation(byte);
            if (sign == 0) return std::nullopt;
            append_utf8(out, sign);
        } else {
            append_utf8(out, base);
        }
    }
    return out;
}

char16_t viqr_quality(char letter, char mark) {
    const auto one_of = [&](std::string_view letters) { return letters.find(letter) != std::string_view::npos; };
    if (mark == '^' && one_of("aAeEoO")) return 0x0302;
    if (mark == '(' && one_of("aA")) return 0x0306;
    if (mark == '+' && one_of("oOuU")) return 0x031B;
    return 0;
}

char16_t viqr_tone(char mark) {
    switch (mark) {
        case '\'': return 0x0301;
        case '`': return 0x0300;
        case '?': return 0x0309;
        case '~': return 0x0303;
        case '.': return 0x0323;
        default: return 0;
    }
}

std::optional<std::string> from_viqr(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (!is_ascii(c)) return std::nullopt;
        if (c == '\\' && next != '\0') {  // the sign itself, not a mark
            out += next;
            ++i;
            continue;
        }
        if ((c == 'd' && next == 'd') || (c == 'D' && (next == 'D' || next == 'd'))) {
            append_utf8(out, c == 'd' ? u'đ' : u'Đ');
            ++i;
            continue;
        }
        out += c;
        if (std::string_view("aAeEiIoOuUyY").find(c) == std::string_view::npos) continue;
        if (const char16_t quality = viqr_quality(c, next); quality != 0) {
            append_utf8(out, quality);
            ++i;
        }
        if (const char16_t tone = i + 1 < text.size() ? viqr_tone(text[i + 1]) : u'\0'; tone != 0) {
            append_utf8(out, tone);
            ++i;
        }
    }
    return out;
}

/// What windows-1252 made of UTF-8, put back once.
std::optional<std::string> repaired(std::string_view text) {
    auto bytes = windows1252_bytes(text);
    if (!bytes || !valid_utf8(*bytes)) return std::nullopt;
    return bytes;
}

std::optional<std::string> decoded(std::string_view text, Charset charset) {
    if (charset == Charset::Unicode) return valid_utf8(text) ? std::optional(std::string(text)) : std::nullopt;
    if (charset == Charset::Viqr) return from_viqr(text);
    if (charset == Charset::Mojibake) return repaired(text);
    if (charset == Charset::MojibakeTwice) {
        const auto once = repaired(text);
        return once ? repaired(*once) : std::nullopt;
    }
    const auto bytes = windows1252_bytes(text);
    if (!bytes) return std::nullopt;
    if (charset == Charset::Windows1258) return by_table(*bytes, kWindows1258);
    if (charset == Charset::Vni) return from_vni(*bytes);
    return by_table(*bytes, kTcvn3);
}

}  // namespace

Result<std::string_view> utf8_text(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
        return fail("text.encoding", "The file is UTF-16. Save it as \"CSV UTF-8\" and send it again.");
    }
    if (!valid_utf8(bytes)) {
        return fail("text.encoding", "The file is not UTF-8. Save it as \"CSV UTF-8\" and send it again.");
    }
    return bytes;
}

Result<std::string> utf8_of_utf16(std::string_view bytes, ByteOrder order) {
    const auto broken = [] { return fail("text.encoding", "The text is not valid UTF-16."); };
    if (bytes.size() % 2 != 0) return broken();
    const auto unit = [&](std::size_t at) {
        const auto first = static_cast<unsigned char>(bytes[at]), second = static_cast<unsigned char>(bytes[at + 1]);
        return static_cast<char32_t>(order == ByteOrder::Little ? first | second << 8U : first << 8U | second);
    };
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        const char32_t high = unit(at);
        if (high < 0xD800 || high > 0xDFFF) {
            append_utf8(out, high);
            continue;
        }
        if (high > 0xDBFF || at + 2 >= bytes.size()) return broken();
        at += 2;
        const char32_t low = unit(at);
        if (low < 0xDC00 || low > 0xDFFF) return broken();
        append_utf8(out, 0x10000 + ((high - 0xD800) << 10U) + (low - 0xDC00));
    }
    return out;
}

std::string_view name_of(Charset charset) {
    switch (charset) {
        case Charset::Unicode: return "unicode";
        case Charset::Windows1258: return "windows-1258";
        case Charset::Tcvn3: return "tcvn3";
        case Charset::Tcvn3Capitals: return "tcvn3-capitals";
        case Charset::Vni: return "vni";
        case Charset::Viqr: return "viqr";
        case Charset::Mojibake: return "mojibake";
        case Charset::MojibakeTwice: return "mojibake-twice";
    }
    return {};
}

std::optional<Charset> charset_named(std::string_view name) {
    for (const Charset charset : kCharsets) {
        if (name_of(charset) == name) return charset;
    }
    return std::nullopt;
}

std::string as_windows1252(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 2);
    for (const char c : bytes) {
        if (is_ascii(c)) out += c;
        else append_utf8(out, kWindows1252[static_cast<unsigned char>(c) - 0x80U]);
    }
    return out;
}

std::optional<std::string> windows1252_bytes(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char32_t character = next_character(text, at);
        if (character < 0x80 || (character >= 0xA0 && character <= 0xFF)) {
            out += static_cast<char>(character);
            continue;
        }
        std::size_t i = 0;
        while (i < 0x20 && kWindows1252[i] != character) ++i;
        if (i == 0x20) return std::nullopt;
        out += static_cast<char>(0x80 + i);
    }
    return out;
}

Result<std::string> decode(std::string_view text, Charset charset) {
    auto plain = decoded(text, charset);
    if (!plain) return invalid(charset);
    auto composed = to_nfc(*plain);
    if (!composed) return invalid(charset);
    return charset == Charset::Tcvn3Capitals ? to_upper(*composed) : std::move(*composed);
}

}  // namespace hub::text
