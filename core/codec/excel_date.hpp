// Excel's day numbers and number formats: which numbers are dates, and which date a number is.
//
// In the 1900 system day 60 is 29 February 1900, a day that never was; Excel keeps it from Lotus, and
// so every later number is one too high. The text given for day 60 is "1900-02-29", which no
// validator takes for a date. Threads: any. Failure: an empty text for numbers that are no date.
#pragma once

#include <string>
#include <string_view>

namespace hub::codec {

enum class ExcelEpoch : unsigned char { Year1900, Year1904 };

/// "yyyy-MM-dd", with "THH:mm:ss" when the number has a time of day; empty below day 1 or after 9999.
std::string excel_date_text(double serial, ExcelEpoch epoch);

/// Does a cell under this built-in number format hold a date?
bool is_date_format(unsigned built_in_id);
/// The same for a format code such as `dd/mm/yyyy;@`. Times of day alone ("h:mm") are no dates.
bool is_date_format(std::string_view code);

}  // namespace hub::codec
