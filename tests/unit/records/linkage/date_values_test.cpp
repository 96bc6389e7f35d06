// Dates as they stand in school lists.
#include <catch2/catch.hpp>

#include "core/records/linkage/date_values.hpp"
#include "core/text/unicode.hpp"

using namespace hub;
using namespace hub::linkage;

namespace {
std::optional<DateValue> read(std::string_view written) { return read_date(text::fold(written)); }
Is between(std::string_view a, std::string_view b) { return relation(*read_date(a), *read_date(b)); }
}  // namespace

TEST_CASE("one day has one reading however it is written", "[linkage]") {
    for (const auto* each : {"2014-09-05", "5/9/2014", "05.09.2014", "20140905", "5-9-14", "2014-09-05T00:00:00", "2014-09-05T07:30:00Z", "05/09/2014 07:30",
                             "Ngày 5 tháng 9 năm 2014", "ngày 05/09/2014", "5 thg 9, 2014", "5-Sep-2014", "05-SEP-14", "Sep 5, 2014", "September 5 2014",
                             "2014-Sep-05", "41887", "41887.0", "41887.5"}) {
        CAPTURE(each);
        REQUIRE(read(each));
        CHECK(to_text(*read(each)) == "2014-09-05");
    }
    CHECK(to_text(*read("2014")) == "2014");
    for (const auto* each : {"9/2014", "tháng 9 năm 2014", "Sept 2014"}) CHECK(to_text(*read(each)) == "2014-09");
    for (const auto* each : {"", "hôm qua", "5/9", "1/2/3/4", "123456789", "5 Sep", "Sep Oct 2014", "se 5, 2014", "5 và 9/2014", "99999"}) {
        CAPTURE(each);
        CHECK_FALSE(read(each));
    }
}

TEST_CASE("two dates say what they have in common", "[linkage]") {
    CHECK(between("2014-09-05", "5/9/2014") == Is::Exact);
    CHECK(between("2014-09-05", "2014-05-09") == Is::Swapped);
    CHECK(between("2014-09-05", "2014-09-06") == Is::OneDigit);
    CHECK(between("2014-09-12", "2014-09-21") == Is::OneDigit);
    CHECK(between("2014-09-05", "2014-01-01") == Is::NearMissing);
    CHECK(between("2014-01-01", "2014-01-01") == Is::NearMissing);
    CHECK(between("2014-09-05", "2014") == Is::NearMissing);
    CHECK(between("2014-09-05", "1998-09-05") == Is::SameDay);
    CHECK(between("2014-09-05", "2014-12-17") == Is::SameYear);
    CHECK(between("2014-09-05", "2011-12-17") == Is::Else);
}
