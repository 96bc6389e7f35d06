// Dates as they stand in school lists.
#include <catch2/catch.hpp>

#include "core/records/linkage/date_values.hpp"

using namespace hub::linkage;

namespace {
Is between(std::string_view a, std::string_view b) { return relation(*read_date(a), *read_date(b)); }
}  // namespace

TEST_CASE("one day has one reading however it is written", "[linkage]") {
    for (const auto* each : {"2014-09-05", "5/9/2014", "05.09.2014", "20140905", "5-9-14", "2014-09-05T00:00:00", "05/09/2014 07:30"}) {
        CAPTURE(each);
        REQUIRE(read_date(each));
        CHECK(to_text(*read_date(each)) == "2014-09-05");
    }
    CHECK(to_text(*read_date("2014")) == "2014");
    CHECK(to_text(*read_date("9/2014")) == "2014-09");
    for (const auto* each : {"", "hôm qua", "5/9", "1/2/3/4", "123456789"}) CHECK_FALSE(read_date(each));
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
