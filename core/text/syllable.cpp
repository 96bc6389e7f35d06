#include "core/text/syllable.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include "core/text/unicode.hpp"
#include "core/text/vietnamese_letters.hpp"

namespace hub::text {

namespace {

constexpr std::array<std::u32string_view, 28> kOnsets{U"",   U"b",  U"c",  U"ch", U"d", U"đ",  U"g",  U"gh", U"gi", U"h",
                                                      U"k",  U"kh", U"l",  U"m",  U"n", U"ng", U"ngh", U"nh", U"p",  U"ph",
                                                      U"qu", U"r",  U"s",  U"t",  U"th", U"tr", U"v",  U"x"};

constexpr std::u32string_view kRimes =
    U" a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây"
    U" e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu"
    U" o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong ooc oong"
    U" op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uên uêu uơ"
    U" uôc uôi uôm uôn uông uôt uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu"
    U" ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu ych yn ynh yt ";

bool is_latin_letter(char32_t c) {
    if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
    if (c >= 0xC0 && c <= 0xFF) return c != 0xD7 && c != 0xF7;
    return (c >= 0x100 && c <= 0x24F) || (c >= 0x1E00 && c <= 0x1EFF);
}

/// A word's letters in lower case, with what is needed to judge them.
struct Letters {
    std::u32string plain;    ///< without tones
    std::string written;     ///< with them, UTF-8
    std::size_t tones = 0;
    Tone tone = Tone::Level;
    bool foreign = false;
    bool small_inside = false;    ///< behind the first letter
    bool capital_inside = false;
    bool beyond_ascii = false;
};

/// Splits off the tone.
void take_vowel(const Letter& letter, Letters& letters) {
    letters.plain += letter.toneless;
    if (letter.tone == Tone::Level) return;
    ++letters.tones;
    letters.tone = letter.tone;
}

bool fits(std::u32string_view onset, std::u32string_view rime) {
    if (rime.empty()) return false;
    const bool front = std::u32string_view(U"eêiy").find(rime.front()) != std::u32string_view::npos;
    if (onset == U"c" || onset == U"g" || onset == U"ng") return !front || (onset == U"g" && rime.front() == U'i');
    if (onset == U"k" || onset == U"gh" || onset == U"ngh") return front;
    if (onset == U"qu") return std::u32string_view(U"oôuư").find(rime.front()) == std::u32string_view::npos || rime == U"ôc";
    return true;
}

void take_letter(const Letter& letter, Letters& letters) {
    if (letter.vowel == Letter::Vowel::Yes) return take_vowel(letter, letters);
    letters.plain += letter.small;
    letters.foreign = letters.foreign || (letter.small > 0x7F && letter.small != U'đ');
}

bool is_syllable(const Letters& letters) {
    if (letters.tones > 1) return false;
    const std::u32string_view plain = letters.plain;
    for (const auto onset : kOnsets) {
        if (!plain.starts_with(onset)) continue;
        const auto rime = plain.substr(onset.size());
        if (!fits(onset, rime)) continue;
        const auto padded = U" " + std::u32string(rime) + U" ";
        if (kRimes.find(padded) == std::u32string_view::npos) continue;
        const char32_t last = rime.back();
        const bool stopped = last == U'c' || last == U'p' || last == U't' || rime.ends_with(U"ch");
        return !stopped || letters.tone == Tone::Acute || letters.tone == Tone::Dot;
    }
    return false;
}

bool is_familiar(const std::string& written) {
    static const auto known = [] {
        std::unordered_set<std::string_view> set;
        for (auto rest = kFamiliarSyllables; !rest.empty();) {
            const auto end = std::min(rest.find(' '), rest.size());
            set.insert(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return set;
    }();
    return known.contains(written);
}

WordKind judge_part(const Letters& letters) {
    if (letters.foreign) return WordKind::ForeignLetter;
    if (letters.small_inside && letters.capital_inside) return WordKind::OddCase;
    // Beside a marked part an ASCII one (Gia in Gia-rai) says nothing.
    if (!letters.beyond_ascii) return WordKind::Familiar;
    if (is_familiar(letters.written)) return WordKind::Familiar;
    return is_syllable(letters) ? WordKind::Syllable : WordKind::Letters;
}

}  // namespace

double weight_of(WordKind kind) {
    switch (kind) {
        case WordKind::Sign: return 0;
        case WordKind::ForeignLetter: return 0.1;
        case WordKind::OddCase: return 0.2;
        case WordKind::Letters: return 0.3;
        case WordKind::Syllable: return 0.7;
        case WordKind::Familiar: return 1;
    }
    return 0;
}

bool is_syllable(std::string_view word) {
    Letters letters;
    for (std::size_t at = 0; at < word.size();) {
        const char32_t c = next_character(word, at);
        if (!is_latin_letter(c)) return false;
        take_letter(letter_of(c), letters);
    }
    return !letters.foreign && !letters.plain.empty() && is_syllable(letters);
}

WordKind judge_word(std::string_view word) {
    auto weakest = WordKind::Familiar;
    Letters letters;
    const auto end_part = [&] {
        if (!letters.written.empty()) weakest = std::min(weakest, judge_part(letters));
        letters = {};
    };
    for (std::size_t at = 0; at < word.size();) {
        const char32_t c = next_character(word, at);
        if (c == U'\'' || c == U'-' || c == U'\u2019') {
            end_part();
            continue;
        }
        if (c >= U'0' && c <= U'9') continue;
        if (!is_latin_letter(c)) return WordKind::Sign;
        const Letter letter = letter_of(c);
        const char32_t small = letter.small;
        if (!letters.written.empty()) (small == c ? letters.small_inside : letters.capital_inside) = true;
        letters.beyond_ascii = letters.beyond_ascii || small > 0x7F;
        append_utf8(letters.written, small);
        take_letter(letter, letters);
    }
    end_part();
    return weakest;
}

}  // namespace hub::text
