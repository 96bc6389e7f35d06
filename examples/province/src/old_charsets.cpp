#include "old_charsets.hpp"

#include <array>
#include <string_view>

#include "vietnamese.hpp"

namespace province {
namespace {

/// A letter of ASCII with its marks, in the signs of VIQR.
struct Letter {
    char base = 0;
    char quality = 0;  ///< ^ ( + or the stroke of đ, '-'
    char tone = 0;     ///< one of kTones
};
constexpr std::string_view kTones = "`?~'.";
constexpr std::size_t kLevel = 0;  ///< place of a letter without tone; the others follow in the order of kTones

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
char small(char c) { return is_capital(c) ? static_cast<char>(c + 0x20) : c; }
std::size_t tone_place(const Letter& letter) { return letter.tone == 0 ? kLevel : 1 + kTones.find(letter.tone); }

void append(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else {
        out += static_cast<char>(0xC0U | (c >> 6U));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    }
}

/// Combining marks, U+0300 to U+033F, by the second byte of their UTF-8.
void put_mark(Letter& letter, unsigned char byte) {
    switch (byte) {
        case 0x80: letter.tone = '`'; break;
        case 0x81: letter.tone = '\''; break;
        case 0x82: letter.quality = '^'; break;
        case 0x83: letter.tone = '~'; break;
        case 0x86: letter.quality = small(letter.base) == 'a' ? '(' : '\0'; break;
        case 0x89: letter.tone = '?'; break;
        case 0x9B: letter.quality = '+'; break;
        case 0xA3: letter.tone = '.'; break;
        default: break;
    }
}

template <typename Write>
std::string written(const std::string& text, Write write) {
    const std::string parted = to_nfd(text);
    std::string out;
    Letter letter;
    const auto flush = [&] {
        if (letter.base != 0) write(out, letter);
        letter = {};
    };
    for (std::size_t i = 0; i < parted.size(); ++i) {
        const auto byte = static_cast<unsigned char>(parted[i]);
        const auto next = static_cast<unsigned char>(i + 1 < parted.size() ? parted[i + 1] : '\0');
        if (byte < 0x80) {
            flush();
            letter.base = parted[i];
        } else if (byte == 0xCC) {
            put_mark(letter, next);
        } else if (byte == 0xC4 && (next == 0x90 || next == 0x91)) {
            flush();
            letter = {next == 0x90 ? 'D' : 'd', '-', 0};
        }
    }
    flush();
    return out;
}

/// Of a vowel: its place among a ă â e ê i o ô ơ u ư y.
std::size_t vowel_place(const Letter& letter) {
    constexpr std::array<std::string_view, 12> kVowels{"a", "a(", "a^", "e", "e^", "i", "o", "o^", "o+", "u", "u+", "y"};
    for (std::size_t i = 0; i < kVowels.size(); ++i) {
        const std::string_view vowel = kVowels[i];
        if (vowel[0] == small(letter.base) && (vowel.size() == 1 ? letter.quality == 0 : letter.quality == vowel[1])) return i;
    }
    return kVowels.size();
}

char32_t capital_if(const Letter& letter, char32_t shown) { return is_capital(letter.base) ? shown - 0x20 : shown; }

}  // namespace

std::string tcvn3_shown(const std::string& text) {
    static constexpr std::array<std::u32string_view, 12> kRows{U"aµ¶·¸¹", U"¨»¼½¾Æ", U"©ÇÈÉÊË", U"eÌÎÏÐÑ", U"ªÒÓÔÕÖ", U"i×ØÜÝÞ",
                                                               U"oßáâãä", U"«åæçèé", U"¬êëìíî", U"uïñòóô", U"\u00ADõö÷øù", U"yúûüýþ"};
    static constexpr std::u32string_view kCapitals = U"A¡¢E£IO¤¥U¦Y";
    return written(text, [](std::string& out, const Letter& letter) {
        if (letter.quality == '-') return append(out, letter.base == 'D' ? U'§' : U'®');
        const std::size_t vowel = vowel_place(letter), tone = tone_place(letter);
        if (vowel == kRows.size()) append(out, static_cast<unsigned char>(letter.base));
        else append(out, tone == kLevel && is_capital(letter.base) ? kCapitals[vowel] : kRows[vowel][tone]);
    });
}

std::string vni_shown(const std::string& text) {
    // Behind a letter, by tone; i and ỵ have letters of their own, and ơ and ư before the tone.
    static constexpr std::u32string_view kPlain = U" øûõùï", kCircumflex = U"âàåãáä", kBreve = U"êèúüéë", kOfI = U"iìæóíò";
    return written(text, [](std::string& out, const Letter& letter) {
        const std::size_t tone = tone_place(letter);
        const char base = small(letter.base);
        if (letter.quality == '-') return append(out, capital_if(letter, U'ñ'));
        if (base == 'i' && tone != kLevel) return append(out, capital_if(letter, kOfI[tone]));
        if (base == 'y' && letter.tone == '.') return append(out, capital_if(letter, U'î'));
        if (letter.quality == '+') append(out, capital_if(letter, base == 'o' ? U'ô' : U'ö'));
        else append(out, static_cast<unsigned char>(letter.base));
        if (letter.quality == '^') append(out, capital_if(letter, kCircumflex[tone]));
        else if (letter.quality == '(') append(out, capital_if(letter, kBreve[tone]));
        else if (tone != kLevel) append(out, capital_if(letter, kPlain[tone]));
    });
}

std::string windows1258_shown(const std::string& text) {
    static constexpr std::u32string_view kTonesShown = U" ÌÒÞìò", kSmall = U"aãâeêioôõuýy", kCapitals = U"AÃÂEÊIOÔÕUÝY";
    return written(text, [](std::string& out, const Letter& letter) {
        if (letter.quality == '-') return append(out, letter.base == 'D' ? U'Ð' : U'ð');
        const std::size_t vowel = vowel_place(letter), tone = tone_place(letter);
        if (vowel == kSmall.size()) append(out, static_cast<unsigned char>(letter.base));
        else append(out, is_capital(letter.base) ? kCapitals[vowel] : kSmall[vowel]);
        if (tone != kLevel) append(out, kTonesShown[tone]);
    });
}

std::string viqr(const std::string& text) {
    return written(text, [](std::string& out, const Letter& letter) {
        out += letter.base;
        if (letter.quality == '-') out += letter.base;
        else if (letter.quality != 0) out += letter.quality;
        if (letter.tone != 0) out += letter.tone;
    });
}

}  // namespace province
