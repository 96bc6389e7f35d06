#include <catch2/catch.hpp>

#include "core/plugin/adapter.hpp"

using namespace hub;
using namespace hub::plugin;

TEST_CASE("a vendor's wish when to come back rides in the error's cause", "[adapter]") {
    CHECK_FALSE(retry_after_of(error("x", "y")));
    CHECK_FALSE(retry_after_of(with_retry_after(error("x", "y"), 0)));
    const auto wish = with_retry_after(error("x", "y", Retry::Uncertain), 1'500);
    CHECK(retry_after_of(wish) == 1'500);
    CHECK(wish.retry == Retry::Uncertain);
    CHECK(retry_after_of(with_retry_after(error("x", "y"), INT64_MAX)) == 86'400'000);
}
