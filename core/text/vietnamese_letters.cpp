#include "core/text/vietnamese_letters.hpp"

#include <array>
#include <string_view>

namespace hub::text {

namespace {

/// The twelve vowels, each with its six tones in the order of Tone.
constexpr std::array<std::u32string_view, 12> kVowels{U"aàảãáạ", U"ăằẳẵắặ", U"âầẩẫấậ", U"eèẻẽéẹ", U"êềểễếệ", U"iìỉĩíị",
                                                      U"oòỏõóọ", U"ôồổỗốộ", U"ơờởỡớợ", U"uùủũúụ", U"ưừửữứự", U"yỳỷỹýỵ"};
constexpr std::string_view kPlainVowels = "aaaeeiooouuy";

// Latin-1 and Latin Extended-A and -B, and Latin Extended Additional.
constexpr char32_t kFirstEnd = 0x250, kSecondBegin = 0x1E00, kSecondEnd = 0x1F00;

char32_t small_of(char32_t c) {
    if (c >= U'A' && c <= U'Z') return c + 0x20;
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;
    // In pairs, the capital first: among them Ĕ, Ĭ, Ŏ, Ŭ and Ũ, but not İ, ı and ĸ.
    const bool in_pairs = (c >= 0x100 && c <= 0x137 && c != 0x130) || (c >= 0x14A && c <= 0x177) || (c >= 0x1EA0 && c <= 0x1EFF);
    if (in_pairs) return c | 1U;
    if (c >= 0x139 && c <= 0x148) return c + (c & 1U);  // Ĺ to Ň, the capital odd
    if (c == U'Ơ' || c == U'Ư') return c + 1;  // U+01A0, U+01AF
    return c;
}

using Table = std::array<Letter, kFirstEnd + (kSecondEnd - kSecondBegin)>;

std::size_t place_of(char32_t c) { return c < kFirstEnd ? c : kFirstEnd + (c - kSecondBegin); }

Table made() {
    Table table;
    const auto fill = [&](char32_t begin, char32_t end) {
        for (char32_t c = begin; c < end; ++c) {
            Letter& letter = table[place_of(c)];
            letter.small = letter.toneless = small_of(c);
            if (letter.small >= U'a' && letter.small <= U'z') letter.plain = static_cast<char>(letter.small);
            if (letter.small == U'đ') letter.plain = 'd';
            for (std::size_t row = 0; row < kVowels.size(); ++row) {
                const auto tone = kVowels[row].find(letter.small);
                if (tone == std::u32string_view::npos) continue;
                letter = {letter.small, kVowels[row][0], kPlainVowels[row], static_cast<Tone>(tone), Letter::Vowel::Yes};
            }
        }
    };
    fill(0, kFirstEnd);
    fill(kSecondBegin, kSecondEnd);
    return table;
}

}  // namespace

Letter letter_of(char32_t character) {
    static const Table table = made();
    const bool known = character < kFirstEnd || (character >= kSecondBegin && character < kSecondEnd);
    return known ? table[place_of(character)] : Letter{character, character};
}

char32_t with_tone(char32_t toneless, Tone tone) {
    for (const auto& vowel : kVowels) {
        if (vowel[0] == toneless) return vowel[static_cast<std::size_t>(tone)];
    }
    return toneless;
}

}  // namespace hub::text
