#include "core/text/unicode.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "core/text/vietnamese_letters.hpp"

namespace hub::text {

namespace {

bool ascii(std::string_view text) {
    const char* here = text.data();
    std::size_t left = text.size();
    for (; left >= 8; here += 8, left -= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, here, 8);
        if ((word & 0x8080808080808080ULL) != 0) return false;
    }
    for (; left > 0; ++here, --left) {
        if ((static_cast<unsigned char>(*here) & 0x80U) != 0) return false;
    }
    return true;
}

const icu::Normalizer2* normaliser(const icu::Normalizer2* (*get)(UErrorCode&)) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* instance = get(status);
    return U_SUCCESS(status) ? instance : nullptr;
}

icu::StringPiece piece(std::string_view text) {
    return {text.data(), static_cast<std::int32_t>(text.size())};
}

/// Calls visit(code point, its bytes) for each character; a malformed byte arrives as U+FFFD.
template <typename Visit>
void for_each_character(std::string_view text, Visit visit) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t here = 0; here < length;) {
        const std::int32_t start = here;
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(bytes, here, length, c);
        visit(c, text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(here - start)));
    }
}

bool breaks_words(UChar32 c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool invisible(UChar32 c) {
    const auto type = u_charType(c);
    return type == U_CONTROL_CHAR || type == U_FORMAT_CHAR;
}

bool white(UChar32 c) { return u_isUWhiteSpace(c) != 0; }

}  // namespace

bool valid_utf8(std::string_view bytes) {
    if (ascii(bytes)) return true;
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const std::size_t size = bytes.size();
    for (std::size_t i = 0; i < size;) {
        const std::uint8_t lead = data[i];
        if (lead < 0x80) {
            ++i;
            continue;
        }
        std::size_t more = 0;
        std::uint8_t low = 0x80, high = 0xBF;  // bounds of the second byte
        if (lead >= 0xC2 && lead <= 0xDF) {
            more = 1;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            more = 2;
            if (lead == 0xE0) low = 0xA0;   // overlong
            if (lead == 0xED) high = 0x9F;  // surrogates
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            more = 3;
            if (lead == 0xF0) low = 0x90;   // overlong
            if (lead == 0xF4) high = 0x8F;  // above U+10FFFF
        } else {
            return false;
        }
        if (i + more >= size) return false;
        if (data[i + 1] < low || data[i + 1] > high) return false;
        for (std::size_t k = 2; k <= more; ++k) {
            if ((data[i + k] & 0xC0U) != 0x80) return false;
        }
        i += more + 1;
    }
    return true;
}

bool is_plain(std::string_view text) {
    const auto* here = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto* const end = here + text.size();
    const auto trails = [&](std::ptrdiff_t at) { return end - here > at && (here[at] & 0xC0U) == 0x80; };
    bool after_space = true;
    while (here != end) {
        const std::uint8_t lead = *here;
        if (lead < 0x80) {
            if (lead < 0x20 || lead == 0x7F || (lead == ' ' && after_space)) return false;
            after_space = lead == ' ';
            ++here;
            continue;
        }
        after_space = false;
        // U+00C0–U+023F and U+1E00–U+1EFF: letters only, each its own composed form.
        if (lead >= 0xC3 && lead <= 0xC8 && trails(1)) {
            here += 2;
        } else if (lead == 0xE1 && trails(1) && trails(2) && here[1] >= 0xB8 && here[1] <= 0xBB) {
            here += 3;
        } else {
            return false;
        }
    }
    return text.empty() || !after_space;
}

Result<std::string> to_nfc(std::string_view text) {
    if (ascii(text)) return std::string(text);
    if (text.size() > INT32_MAX || !valid_utf8(text)) {
        return fail("text.encoding", "The text is not valid UTF-8.");
    }
    static const icu::Normalizer2* nfc = normaliser(&icu::Normalizer2::getNFCInstance);
    if (nfc == nullptr) return fail("text.unavailable", "ICU has no normalisation data.");
    UErrorCode status = U_ZERO_ERROR;
    if (nfc->isNormalizedUTF8(piece(text), status) && U_SUCCESS(status)) return std::string(text);
    status = U_ZERO_ERROR;
    std::string out;
    out.reserve(text.size());
    icu::StringByteSink<std::string> sink(&out);
    nfc->normalizeUTF8(0, piece(text), sink, nullptr, status);
    if (U_FAILURE(status)) return fail("text.encoding", "The text cannot be normalised.");
    return out;
}

std::string strip_controls(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for_each_character(text, [&](UChar32 c, std::string_view bytes) {
        if (breaks_words(c)) {
            out += ' ';
        } else if (c == 0xFFFD && bytes != "\xEF\xBF\xBD") {
            out += "\xEF\xBF\xBD";
        } else if (!invisible(c)) {
            out += bytes;
        }
    });
    return out;
}

std::string collapse_spaces(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool pending = false;
    for_each_character(text, [&](UChar32 c, std::string_view bytes) {
        if (white(c)) {
            pending = !out.empty();
            return;
        }
        if (pending) out += ' ';
        pending = false;
        out += bytes;
    });
    return out;
}

std::string to_upper(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for_each_character(text, [&](UChar32 c, std::string_view) { append_utf8(out, static_cast<char32_t>(u_toupper(c))); });
    return out;
}

void append_utf8(std::string& out, char32_t character) {
    char bytes[U8_MAX_LENGTH];
    std::int32_t size = 0;
    UBool failed = 0;
    U8_APPEND(bytes, size, U8_MAX_LENGTH, static_cast<UChar32>(character), failed);
    if (failed != 0) return append_utf8(out, 0xFFFD);
    out.append(bytes, static_cast<std::size_t>(size));
}

char32_t next_character(std::string_view text, std::size_t& at) {
    // The macros count in 32 bits; a character is never longer than four bytes.
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + at;
    const auto length = static_cast<std::int32_t>(std::min<std::size_t>(text.size() - at, U8_MAX_LENGTH));
    std::int32_t here = 0;
    UChar32 character = 0;
    U8_NEXT_OR_FFFD(bytes, here, length, character);
    at += static_cast<std::size_t>(here);
    return static_cast<char32_t>(character);
}

namespace {

/// fold() of ASCII and composed letters of Vietnamese, nearly all there is; false when another character stands in it.
bool fold_familiar(std::string_view text, std::string& out) {
    out.reserve(text.size());
    bool pending = false;
    for (std::size_t at = 0; at < text.size();) {
        auto byte = static_cast<unsigned char>(text[at]);
        if (byte >= 0x80) {
            const char plain = letter_of(next_character(text, at)).plain;
            if (plain == 0) return false;
            byte = static_cast<unsigned char>(plain);
        } else {
            ++at;
            if (byte == ' ' || (byte >= 0x09 && byte <= 0x0D)) {
                pending = !out.empty();
                continue;
            }
            if (byte < 0x20 || byte == 0x7F) continue;
            if (byte >= 'A' && byte <= 'Z') byte += 0x20;
            if (byte == '`') byte = '\'';
        }
        if (pending) out += ' ';
        pending = false;
        out += static_cast<char>(byte);
    }
    return true;
}

}  // namespace

std::string fold(std::string_view text) {
    if (std::string familiar; fold_familiar(text, familiar)) return familiar;
    static const icu::Normalizer2* nfd = normaliser(&icu::Normalizer2::getNFDInstance);
    if (nfd == nullptr) return {};
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString wide = icu::UnicodeString::fromUTF8(piece(text));
    wide.foldCase();
    const icu::UnicodeString parted = nfd->normalize(wide, status);
    if (U_FAILURE(status)) return {};
    icu::UnicodeString kept;
    bool pending = false;
    for (std::int32_t i = 0; i < parted.length(); i = parted.moveIndex32(i, 1)) {
        UChar32 c = parted.char32At(i);
        if (white(c)) {
            pending = !kept.isEmpty();
            continue;
        }
        if (u_charType(c) == U_NON_SPACING_MARK || invisible(c)) continue;
        if (c == 0x111) c = 'd';  // đ has no decomposition
        if (c == 0x2018 || c == 0x2019 || c == 0x2BC || c == 0x60 || c == 0xB4) c = '\'';
        if (pending) kept.append(static_cast<UChar32>(' '));
        pending = false;
        kept.append(c);
    }
    std::string out;
    kept.toUTF8String(out);
    return out;
}

}  // namespace hub::text
