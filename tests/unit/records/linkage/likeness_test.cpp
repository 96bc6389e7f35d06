// How alike strings are: published values, and the bit-parallel ways against plain ones.
#include <catch2/catch.hpp>

#include <random>

#include "core/records/linkage/likeness.hpp"
#include "core/text/suggestion.hpp"

using namespace hub::linkage;

TEST_CASE("Jaro-Winkler gives Winkler's published values", "[linkage]") {
    CHECK(jaro_winkler("martha", "marhta") == Approx(0.9611).epsilon(0.0001));
    CHECK(jaro_winkler("dwayne", "duane") == Approx(0.84).epsilon(0.0001));
    CHECK(jaro_winkler("dixon", "dicksonx") == Approx(0.8133).epsilon(0.0001));
    CHECK(jaro_winkler("nguyen thi lan", "nguyen thi loan") == Approx(0.987).epsilon(0.001));
    CHECK(jaro_winkler("", "") == 1);
    CHECK(jaro_winkler("a", "") == 0);
}

TEST_CASE("edits by bits are edits by the table", "[linkage]") {
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
        std::string a, b;
        for (auto* each : {&a, &b}) {
            for (auto length = random() % 9; length > 0; --length) *each += static_cast<char>('a' + random() % 3);
        }
        CAPTURE(a, b);
        REQUIRE(edits(a, b) == hub::text::edit_distance(a, b));
        REQUIRE(within_one_edit(a, b) == (hub::text::edit_distance(a, b) <= 1));
    }
}
