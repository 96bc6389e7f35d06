// How much a word looks like Vietnamese: the evidence by which a charset is told.
//
// A syllable is an onset, a rime and a tone; few combinations of letters are one, and text read in the wrong charset
// hardly ever is. Words that people of other languages write (Blô, Niê, Müller) are words all the same, only weaker
// evidence.
//
// Threads: any. Failure: none.
#pragma once

#include <cstdint>
#include <string_view>

namespace hub::text {

/// From none to full evidence.
enum class WordKind : std::uint8_t {
    Sign,           ///< holds a character that is no letter: µ, », a control
    ForeignLetter,  ///< letters, one of them not of the Vietnamese alphabet
    OddCase,        ///< capitals and small letters behind the first letter: NGUYễN, THị
    Letters,        ///< Vietnamese letters that make no syllable
    Syllable,
    Familiar,       ///< a syllable of names, places or school forms
};

/// 0 to 1.
double weight_of(WordKind kind);

/// `word`: composed UTF-8 (NFC) without spaces, with at least one character beyond ASCII. Apostrophes and hyphens
/// part it (H'Đăng, Ê-đê): the weakest part counts.
WordKind judge_word(std::string_view word);

/// One syllable of Vietnamese with its marks as they are written: "loan" and "ngọc", not "ngoc" nor "laon".
bool is_syllable(std::string_view word);

/// All familiar syllables in lower case, ascending by bytes, one space between.
extern const std::string_view kFamiliarSyllables;

}  // namespace hub::text
