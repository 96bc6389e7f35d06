// How people and programs write a name wrong.
//
// Threads: one Random each. Failure: none.
#pragma once

#include <string>

#include "random.hpp"

namespace province {

/// One of: middle names lost, order swapped, i for y, Huỳnh for Hoàng or Võ for Vũ, a letter of one syllable mistyped, a tone
/// lost.
std::string with_slip(Random& random, const std::string& name);

/// "Nguyễn Đức" → "Nguyen Duc".
std::string without_vietnamese_marks(const std::string& name);

}  // namespace province
