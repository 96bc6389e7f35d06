// What each byte above 0x7F means in the charsets of old Vietnamese files, as constant tables: nothing is opened
// at run time, so they serve inside a closed cage too.
//
//   windows-1252  what a program that knows no better shows; the form in which legacy text sits in a workbook
//   windows-1258  letters, and five combining tones behind them
//   TCVN3 (ABC)   one byte a letter; capitals have no tones, a font with capital shapes (.VnTimeH) stands in
//   VNI-Windows   a base letter and a byte for its marks
//
// Threads: any. Failure: 0 where a charset has nothing.
#pragma once

#include <array>
#include <cstdint>

namespace hub::text {

/// By byte - 0x80. The five bytes windows-1252 leaves open are the C1 controls of the same number.
extern const std::array<char16_t, 128> kWindows1252;
extern const std::array<char16_t, 128> kWindows1258;
extern const std::array<char16_t, 128> kTcvn3;

/// A letter of VNI-Windows that stands for itself: i with a tone, đ, ơ, ư, ỵ; 0 when the byte is none.
char16_t vni_letter(unsigned char byte);

/// The marks a VNI byte puts on the letter before it: quality (breve or circumflex) and tone, 0 for none.
struct VniMarks {
    char16_t quality = 0;
    char16_t tone = 0;
};
/// False when the byte is no mark, or none that `base` (a letter of ASCII, or ơ ư in either case) can carry.
bool vni_marks(char16_t base, unsigned char byte, VniMarks& marks);

/// Quotes, dashes, ellipsis and the no-break space, which every one of these fonts kept where windows-1252 has
/// them; 0 for other bytes.
char16_t shared_punctuation(unsigned char byte);

}  // namespace hub::text
