// A person's name as it is kept and shown: composed, trimmed, one space between words, letters as the
// family writes them. Names of one word, with an apostrophe (H'Hen Niê) or one letter (Y Blô Êban)
// are ordinary names.
//
// Threads: any. Failure: `name.empty`, `name.digits`, `name.too_long`, `text.encoding`; no message
// carries the name.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::text {

/// The longest name accepted, in bytes of UTF-8 (some 60 words of Vietnamese).
inline constexpr std::size_t kLongestName = 300;

Result<std::string> person_name(std::string_view written);

}  // namespace hub::text
