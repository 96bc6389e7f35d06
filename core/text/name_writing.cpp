#include "core/text/name_writing.hpp"

#include "core/text/unicode.hpp"
#include "core/text/vietnamese_letters.hpp"

namespace hub::text {

namespace {

bool joins(char32_t c) { return c == U'\'' || c == U'\u2019' || c == U'\u2018' || c == U'\u02BC' || c == U'`' || c == U'\u00B4'; }

bool parts(char32_t c) { return c == U' ' || c == U'-' || c == U'.' || c == U',' || c == U'_' || c == U'\u00A0' || c == U'\t'; }

bool is_vowel(char32_t c) { return letter_of(c).vowel == Letter::Vowel::Yes; }

/// The open rimes oa, oe and uy carry their tone on either letter; here it is the last, as in words that a consonant closes.
void set_tone(std::u32string& syllable) {
    if (syllable.size() < 2) return;
    char32_t& before = syllable[syllable.size() - 2];
    char32_t& last = syllable.back();
    const Letter first = letter_of(before), second = letter_of(last);
    if (second.tone != Tone::Level || first.tone == Tone::Level) return;
    if (syllable.size() > 2 && is_vowel(syllable[syllable.size() - 3])) return;
    const bool open = (first.toneless == U'o' && (second.toneless == U'a' || second.toneless == U'e')) || (first.toneless == U'u' && second.toneless == U'y');
    if (!open) return;
    before = first.toneless;
    last = with_tone(second.toneless, first.tone);
}

/// Of composed text.
std::string in_small_syllables(std::string_view name) {
    std::string out;
    std::u32string syllable;
    const auto end_syllable = [&] {
        if (syllable.empty()) return;
        set_tone(syllable);
        if (!out.empty()) out += ' ';
        for (const char32_t c : syllable) append_utf8(out, c);
        syllable.clear();
    };
    std::size_t brackets = 0;
    for (std::size_t at = 0; at < name.size();) {
        const char32_t c = next_character(name, at);
        if (c == U'(' || c == U'[') ++brackets;
        else if ((c == U')' || c == U']') && brackets > 0) --brackets;
        else if (brackets > 0 || joins(c)) continue;
        else if (parts(c)) end_syllable();
        else syllable += letter_of(c).small;
    }
    end_syllable();
    return out;
}

}  // namespace

std::string name_writing(std::string_view name) {
    if (is_plain(name)) return in_small_syllables(name);
    const auto composed = to_nfc(name);
    if (!composed) return {};
    std::string out = in_small_syllables(collapse_spaces(strip_controls(*composed)));
    // What was left out may have kept a mark from its letter, and ẖ has no capital that it could have been composed from.
    const auto again = to_nfc(out);
    return !again || *again == out ? out : in_small_syllables(*again);
}

std::string without_marks(std::string_view writing) {
    std::string out;
    out.reserve(writing.size());
    for (std::size_t at = 0; at < writing.size();) {
        const char32_t c = next_character(writing, at);
        if (const char plain = letter_of(c).plain; plain != 0) {
            out += plain;
            continue;
        }
        std::string other;
        append_utf8(other, c);
        out += c < 0x80 ? other : fold(other);
    }
    return out;
}

}  // namespace hub::text
