// The letters of Vietnamese: which is small, which tone it carries, what is left without tone and without any mark.
//
// Threads: any. Failure: none; a character that is no Latin letter is its own small form and has no plain one.
#pragma once

#include <cstdint>

namespace hub::text {

enum class Tone : std::uint8_t { Level, Grave, Hook, Tilde, Acute, Dot };

struct Letter {
    char32_t small = 0;     ///< "Ầ" → "ầ"
    char32_t toneless = 0;  ///< "ầ" → "â"
    char plain = 0;         ///< "ầ" → 'a'; 0 for what is no Latin letter
    Tone tone = Tone::Level;
    enum class Vowel : std::uint8_t { No, Yes } vowel = Vowel::No;  ///< of the Vietnamese alphabet
};

/// `character`: composed (NFC).
Letter letter_of(char32_t character);

/// A vowel of the alphabet under a tone; other letters as they are.
char32_t with_tone(char32_t toneless, Tone tone);

}  // namespace hub::text
