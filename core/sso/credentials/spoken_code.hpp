// Codes that people read from paper, type on a phone or say aloud.
//
// Alphabet: 23 digits and capitals, of each group that is taken for one another in print or by hand at most one: none of 0 O,
// 1 I L, 2 Z, 5 S, 8 B; 6 but not G, V but not U. The last character is a check: the sum of all, each times its place, is 0 modulo 23. As 23 is prime and
// no code is longer than 22, one wrong character or two neighbours swapped never pass, so a slip of the finger is told from
// a wrong code and need not count as a guess.
//
// Threads: any. Failure: `code.mistyped`: a character of no such alphabet, or a check that does not hold.
#pragma once

#include <string>
#include <string_view>

#include "core/base/random.hpp"
#include "core/base/result.hpp"

namespace hub::sso {

/// Bits of one drawn character: log2(23).
inline constexpr double kSpokenBits = 4.52;

/// `drawn` random characters and the check, without separators.
std::string new_spoken_code(std::size_t drawn, Random& random);
/// In groups: ACDE-FHJK-MNPQ.
std::string grouped(std::string_view code, std::size_t size);
/// Without spaces, hyphens and case; the check holds.
Result<std::string> read_spoken_code(std::string_view typed, std::size_t drawn);

}  // namespace hub::sso
