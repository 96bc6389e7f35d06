// How far a fact is closed at its school, and what follows: a draft is the school's own business. It is stored, and
// nobody outside sees it: no destination, and no reader that shows values, before the school publishes it.
//
// Threads: pure. Failure: none; a fact that does not say counts as a draft.
#pragma once

#include "core/model/record.hpp"

namespace hub::model {

/// Ascending: what is locked is closed for good. Records that know no such state are published.
enum class Publication : std::uint8_t { Draft, Published, Locked };

/// Of marks: their state. Of a result: locked once the source says it is ready, until then a draft.
Publication publication_of(const Record& record);

inline bool may_leave_school(const Record& record) { return publication_of(record) != Publication::Draft; }

}  // namespace hub::model
