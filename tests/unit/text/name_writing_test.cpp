// Writings of names that a fuzzer found to change when they were written again (tests/fuzz/name_writing.cpp).
#include <catch2/catch.hpp>

#include "core/text/name_writing.hpp"

using hub::text::name_writing;

TEST_CASE("a mark finds its letter again when what stood between them is left out", "[text]") {
    CHECK(name_writing("a'\u0301n") == "án");
    CHECK(name_writing("a\u200B\u0301n") == "án");
    CHECK(name_writing("o(4A)\u0301 b") == "ó b");
}

TEST_CASE("a letter that is composed in small only has one writing", "[text]") {
    CHECK(name_writing("H\u0331an") == name_writing("h\u0331an"));
    CHECK(name_writing(name_writing("W\u030Aan")) == name_writing("W\u030Aan"));
}
