#include <catch2/catch.hpp>

#include <deque>

#include "core/base/random.hpp"
#include "core/net/request_limit.hpp"

using namespace hub;
using net::RequestLimit;

namespace {

constexpr std::int64_t kMinute = 60'000;

/// Asks as the caller likes, keeping what passed, and checks every minute that ends now.
struct Watched {
    explicit Watched(std::int64_t allowed) : limit(allowed, 0), per_minute(allowed) {}

    std::optional<std::int64_t> ask() {
        const auto wait = limit.take(now);
        if (wait) return wait;
        passed.push_back(now);
        ++all;
        while (passed.front() <= now - kMinute) passed.pop_front();
        REQUIRE(static_cast<std::int64_t>(passed.size()) <= per_minute);
        return std::nullopt;
    }

    RequestLimit limit;
    std::int64_t per_minute;
    std::int64_t now = 0;
    std::int64_t all = 0;
    std::deque<std::int64_t> passed;
};

}  // namespace

TEST_CASE("in no minute do more requests pass than allowed, however they are asked for", "[net]") {
    const auto per_minute = GENERATE(1, 2, 3, 4, 7, 60, 61, 1'000);
    const auto seed = GENERATE(1U, 2U, 3U);
    CAPTURE(per_minute, seed);
    SeededRandom random(seed);
    Watched watched(per_minute);
    while (watched.now < 20 * kMinute) {
        for (auto tries = random.below(40); tries > 0; --tries) (void)watched.ask();
        watched.now += static_cast<std::int64_t>(random.below(random.below(4) == 0 ? 30'000 : 200));
    }
}

TEST_CASE("whoever comes back when told gets three requests at once, and half the allowance or more", "[net]") {
    const auto per_minute = GENERATE(3, 4, 10, 60, 600, 1'000'000);
    CAPTURE(per_minute);
    Watched watched(per_minute);
    (void)watched.ask();
    while (watched.now < 30 * kMinute && watched.all < 2'000'000) {
        const auto wait = watched.ask();
        if (!wait) continue;
        REQUIRE(*wait > 0);
        watched.now += *wait;
        for (int i = 0; i < 3; ++i) REQUIRE_FALSE(watched.ask());
    }
    const auto minutes = std::max<std::int64_t>(1, watched.now / kMinute);
    CHECK(watched.all >= minutes * (per_minute > 3 ? per_minute / 2 : 1));
}

TEST_CASE("one request a minute is one a minute, and a fresh limit begins with three", "[net]") {
    Watched watched(1);
    CHECK_FALSE(watched.ask());
    CHECK(watched.ask() == kMinute);
    watched.now = kMinute - 1;
    CHECK(watched.ask() == 1);
    watched.now = kMinute;
    CHECK_FALSE(watched.ask());

    RequestLimit fresh(600, 0);
    for (int i = 0; i < 3; ++i) CHECK_FALSE(fresh.take(0));
    CHECK(fresh.take(0));
}

TEST_CASE("a clock that stands or steps back lends no request", "[net]") {
    RequestLimit limit(60, 1'000'000);
    for (int i = 0; i < 3; ++i) CHECK_FALSE(limit.take(1'000'000));
    CHECK(limit.take(1'000'000));
    CHECK(limit.take(0));
    CHECK(limit.take(1'000'000));
    CHECK_FALSE(limit.take(INT64_MAX / 2));
}
