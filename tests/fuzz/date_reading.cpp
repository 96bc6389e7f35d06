// Dates as people write them, two lines of them: what was read is read again from its own writing.
#include "core/records/linkage/date_values.hpp"
#include "tests/fuzz/target.hpp"

using namespace hub::linkage;
using hub::fuzz::must;

namespace {

std::optional<DateValue> check_reading(std::string_view written) {
    const auto date = read_date(written);
    if (!date) return date;
    must(date->year >= 1 && date->year <= 9'999, "a date has a year of four digits");
    must(date->month <= 99 && date->day <= 99, "month and day have two digits");
    const auto again = read_date(to_text(*date));
    must(again.has_value(), "a date's writing is a date");
    must(*again == *date, "a date's writing is the same date");
    const Is itself = relation(*date, *date);
    must(itself == (date->near_missing() ? Is::NearMissing : Is::Exact), "a date is itself");
    return date;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto rest = hub::fuzz::text_of(data, size);
    const auto first = check_reading(hub::fuzz::take_part(rest, "\n"));
    const auto second = check_reading(rest);
    if (first && second) must(relation(*first, *second) == relation(*second, *first), "two dates have the same in common from either side");
    return 0;
}
