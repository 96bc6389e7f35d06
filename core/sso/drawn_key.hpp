// A key for a new row: random, so that it tells nothing of when or after whom the row came.
//
// Threads: as the source's. Failure: none; two alike are as good as impossible, and an insert would refuse the second.
#pragma once

#include <limits>

#include "core/base/ids.hpp"
#include "core/base/random.hpp"

namespace hub::sso {

inline Key drawn_key(Random& random) { return static_cast<Key>(random.next() & static_cast<std::uint64_t>(std::numeric_limits<Key>::max())); }

}  // namespace hub::sso
