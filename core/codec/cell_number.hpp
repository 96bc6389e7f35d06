// A number as a cell shows it: whole numbers without point or exponent, dates as yyyy-MM-dd. Shared by every
// workbook format.
//
// Threads: any. Failure: none; a number that is no possible date stays a number.
#pragma once

#include "core/codec/excel_date.hpp"
#include "core/codec/workbook.hpp"

namespace hub::codec {

enum class ShownAs : unsigned char { Number, Date };

/// Sets kind, number and text.
void set_number(Cell& cell, double number, ShownAs shown, ExcelEpoch epoch);

}  // namespace hub::codec
