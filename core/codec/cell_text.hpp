// A cell of a format without types (CSV, HTML): digits alone are a number, everything else is text.
//
// "0123" stays a text, because a number would lose its zero; so does "7,5", whose comma only a mapping can judge.
//
// Threads: any. Failure: none.
#pragma once

#include "core/codec/workbook.hpp"

namespace hub::codec {

/// Sets kind, number and text.
void set_plain_text(Cell& cell, std::string text);

}  // namespace hub::codec
