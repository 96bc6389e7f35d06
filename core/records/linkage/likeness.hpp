// How alike two short strings are: Jaro-Winkler and edits, by bits of a machine word.
//
// Strings are bytes; the callers compare folded text, which is ASCII but for letters of other alphabets. Up to 64 bytes
// run on one machine word; longer ones are compared by their first 64.
//
// Threads: pure. Failure: none.
#pragma once

#include <cstddef>
#include <string_view>

namespace hub::linkage {

/// 0 to 1, with Winkler's bonus of 0.1 for each of up to four equal first bytes. Two empty strings are 1.
double jaro_winkler(std::string_view a, std::string_view b);

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
std::size_t edits(std::string_view a, std::string_view b);

/// edits(a, b) <= 1, without counting further.
bool within_one_edit(std::string_view a, std::string_view b);

}  // namespace hub::linkage
