#include "core/codec/qr_code.hpp"

#include <catch2/catch.hpp>

using namespace hub;

TEST_CASE("a QR code grows with its text and keeps its three finders", "[codec][qr]") {
    const auto small = codec::make_qr_code("A").value();
    const auto large = codec::make_qr_code(std::string(300, 'x')).value();
    CHECK(small.side == 21);  // version 1
    CHECK(large.side > small.side);
    for (const auto& code : {small, large}) {
        REQUIRE(code.dark.size() == code.side * code.side);
        const std::size_t last = code.side - 7;
        for (const auto& [row, column] : {std::pair<std::size_t, std::size_t>{0, 0}, {0, last}, {last, 0}}) {
            CHECK(code.is_dark(row, column));
            CHECK_FALSE(code.is_dark(row + 1, column + 1));
            CHECK(code.is_dark(row + 3, column + 3));
        }
    }
}

TEST_CASE("a text too long for a QR code is refused by name", "[codec][qr]") {
    CHECK(codec::make_qr_code(std::string(2'001, 'x')).error().code == "qr.too_long");
    CHECK(codec::make_qr_code("").error().code == "qr.empty");
}
