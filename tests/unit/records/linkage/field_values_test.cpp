// What a cell of each kind means.
#include <catch2/catch.hpp>

#include "core/records/linkage/field_values.hpp"

using namespace hub::linkage;

TEST_CASE("a telephone number is one however it is written, and the first of several", "[linkage]") {
    for (const auto* written : {"0912345678", "912345678", "0912 345 678", "0912.345.678", "091-234-5678", "+84 912 345 678", "84912345678", "0084 912 345 678", "+84 (0) 912 345 678",
                                "0912345678 (mẹ)", "Mẹ: 0912 345 678", "0912345678/0987654321", "0912 345 678 - 0987 654 321", "0912345678; 0987654321", "0912345678 0987654321",
                                "09123456780987654321", "912345678.0", "bố 0912345678, mẹ 0987654321", "1234 / 0912345678"}) {
        CAPTURE(written);
        CHECK(normalised(written, As::Phone) == "912345678");
    }
    for (const auto* landline : {"024 3826 1234", "(024) 3826.1234", "+84 24 3826 1234", "02438261234"}) {
        CAPTURE(landline);
        CHECK(normalised(landline, As::Phone) == "438261234");
    }
    for (const auto* none : {"", "-", "không có", "0000000000", "12345678", "mẹ", "không nhớ"}) CHECK(normalised(none, As::Phone).empty());
}

TEST_CASE("codes and numbers come out of cells that a program took for fractions", "[linkage]") {
    CHECK(normalised("52314000123.0", As::NationalId) == "052314000123");
    CHECK(normalised("052314000123", As::NationalId) == "052314000123");
    CHECK(normalised("101.0", As::Code) == normalised("101", As::Code));
    CHECK(normalised("6.A", As::Code) == "6a");
    CHECK(normalised("1.10", As::Code) == "110");
    CHECK(normalised("999999999999", As::NationalId).empty());
}
