#include <catch2/catch.hpp>

#include "core/plugin/crash_policy.hpp"

using namespace hub;
using namespace hub::plugin;

TEST_CASE("back-off doubles from half a second to thirty, with jitter down to half", "[crash]") {
    SeededRandom random(7);
    CrashPolicy policy({.backoff_first_milliseconds = 500, .backoff_cap_milliseconds = 30'000, .crashes_to_quarantine = 100, .window_milliseconds = 1'000'000});
    std::int64_t expected = 500;
    for (int crash = 0; crash < 10; ++crash) {
        policy.crashed(1'000, random);
        const auto wait = policy.start_at() - 1'000;
        INFO(crash);
        CHECK(wait >= expected / 2);
        CHECK(wait <= expected);
        CHECK_FALSE(policy.may_start(policy.start_at() - 1));
        CHECK(policy.may_start(policy.start_at()));
        expected = std::min<std::int64_t>(expected * 2, 30'000);
    }
}

TEST_CASE("five crashes within five minutes quarantine, five over a longer time do not", "[crash]") {
    SeededRandom random(7);
    CrashPolicy quick({});
    for (int crash = 0; crash < 5; ++crash) {
        CHECK_FALSE(quick.quarantined());
        quick.crashed(crash * 60'000, random);
    }
    CHECK(quick.quarantined());
    CHECK_FALSE(quick.may_start(INT64_MAX));
    quick.release();
    CHECK(quick.may_start(0));

    CrashPolicy slow({});
    for (int crash = 0; crash < 20; ++crash) slow.crashed(crash * 75'001, random);
    CHECK_FALSE(slow.quarantined());
}

TEST_CASE("a plugin that refuses waits longer each time but is never quarantined", "[crash]") {
    SeededRandom random(7);
    CrashPolicy policy({});
    for (int i = 0; i < 20; ++i) policy.refused(0, random);
    CHECK_FALSE(policy.quarantined());
    CHECK(policy.start_at() >= 15'000);
}
