// The data dictionary, printed from the same table everything else is made from.
//
// Threads: any. Failure: none.
#pragma once

#include <string>

namespace hub::model {

/// Markdown: a section for each entity with its fields, then the canonical code lists.
std::string markdown_dictionary();

}  // namespace hub::model
