// The data dictionary, printed from the same table everything else is made from.
//
// Threads: any. Failure: none.
#pragma once

#include <string>
#include <vector>

#include "core/codec/workbook_writer.hpp"

namespace hub::model {

/// A sheet for each entity with its fields, then one with the canonical code lists.
std::vector<codec::TextSheet> dictionary_sheets();

/// The same as Markdown.
std::string markdown_dictionary();

}  // namespace hub::model
