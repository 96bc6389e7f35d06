// One writing for a person's name, whatever the keyboard, the font and the habit: small composed letters, single spaces,
// the tone of an open syllable in one place (hòa and hoà), no apostrophes, dots or remarks in brackets. For comparing names;
// what is kept and shown is person_name() of name.hpp.
//
// Threads: any. Failure: none; what is no UTF-8 gives an empty writing. Idempotent.
#pragma once

#include <string>
#include <string_view>

namespace hub::text {

/// "H’Hen  NIÊ (lớp 4A)" → "hhen niê", "Hòa-Bình" → "hoà bình".
std::string name_writing(std::string_view name);

/// Without any marks, of a writing: "hoà bình" → "hoa binh". Letters of other alphabets stay.
std::string without_marks(std::string_view writing);

}  // namespace hub::text
