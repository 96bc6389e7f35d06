// How a vendor writes dates, and the one way we keep them (2014, 2014-09, 2014-09-05).
//
// Threads: any. Failure: false when the text is not of the form; whether the day exists is the
// model's question.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hub::mapping {

enum class DateForm : unsigned char {
    DayFirst,     ///< dd/MM/yyyy, MM/yyyy, yyyy; reads 5/9/2014 and 05-09-2014 too
    Iso,          ///< yyyy-MM-dd, yyyy-MM, yyyy; reads a time of day behind it
    IsoMidnight,  ///< yyyy-MM-ddT00:00:00.0, yyyy-MM, yyyy
};

std::optional<DateForm> date_form_named(std::string_view pattern);

/// Appends the canonical text to `out`; false leaves it as it was.
bool read_date(DateForm form, std::string_view written, std::string& out);
std::string write_date(DateForm form, std::string_view canonical);

}  // namespace hub::mapping
