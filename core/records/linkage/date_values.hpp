// Dates as people write them, and what two of them have in common.
//
// Read: 2014-09-05, 5/9/2014, 05.09.2014, 20140905, 5-9-14, 9/2014, 2014, ngày 5 tháng 9 năm 2014, 5-Sep-2014, Sep 5, 2014, a time of
// day behind the date, and 41887, the number that a spreadsheet keeps for it. Day before month wherever the year stands last and the
// month is no word, as everybody in Vietnam writes. A date that the calendar does not have is kept by its digits: it may still be
// one digit away from the right one.
//
// Threads: pure. Failure: nullopt for what is no date.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/records/linkage/model.hpp"

namespace hub::linkage {

struct DateValue {
    std::uint16_t year = 0;
    std::uint8_t month = 0, day = 0;  ///< 0: not said

    bool operator==(const DateValue&) const = default;
    /// Only the year is certain: 1 January stands in forms where the day is not known.
    [[nodiscard]] bool near_missing() const { return day == 0 || (day == 1 && month == 1); }
};

/// `folded`: as text::fold() writes it.
std::optional<DateValue> read_date(std::string_view folded);

/// "2014-09-05", "2014-09", "2014".
std::string to_text(DateValue date);

/// The strongest that two values have in common, equal ones included.
Is relation(DateValue a, DateValue b);

}  // namespace hub::linkage
