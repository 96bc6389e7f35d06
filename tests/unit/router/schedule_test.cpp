// When connections are read by themselves, and when not.
#include <catch2/catch.hpp>

#include <chrono>
#include <future>

#include "core/router/schedule.hpp"

using namespace hub;
using namespace hub::router;

namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr auto kPatience = std::chrono::seconds(20);
using Windows = std::vector<config::TimeWindow>;

/// 22 November 2026 in Vietnam.
Instant at(int hour, int minute) { return {1'795'280'400'000 + (hour * 60 + minute) * kMinute}; }

/// Goes on like the machine's, from a time of the test's choice.
class ClockFrom final : public Clock {
public:
    explicit ClockFrom(Instant start) : start_(start) {}
    Instant now() const override { return start_.plus_milliseconds(monotonic_milliseconds()); }
    std::int64_t monotonic_milliseconds() const override {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_).count();
    }

private:
    Instant start_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

class NoSpread final : public Random {
public:
    std::uint64_t next() override { return 0; }
};

struct Watched {
    Watched(Instant start, ConnectionSettings settings) : clock(start) {
        settings.system = "vnedu";
        settings.tenant = "52540001";
        settings.pulled = {model::EntityKind::Pupil};
        connections.add(std::move(settings), nullptr);
    }

    ClockFrom clock;
    NoSpread random;
    ConnectionBook connections;
};

}  // namespace

TEST_CASE("a time of day is in an excluded window from its begin to before its end, in Vietnam's time", "[router]") {
    const Windows windows{{6 * 60 + 45, 7 * 60 + 30}};
    CHECK(excluded_for(windows, at(6, 44)) == 0);
    CHECK(excluded_for(windows, at(6, 45)) == 45 * kMinute);
    CHECK(excluded_for(windows, at(7, 29).plus_milliseconds(59'999)) == 1);
    CHECK(excluded_for(windows, at(7, 30)) == 0);
    CHECK(excluded_for(windows, at(18, 50)) == 0);
    CHECK(excluded_for({}, at(7, 0)) == 0);
}

TEST_CASE("an excluded window may go past midnight", "[router]") {
    const Windows windows{{22 * 60, 5 * 60}, {12 * 60, 13 * 60}};
    CHECK(excluded_for(windows, at(21, 59)) == 0);
    CHECK(excluded_for(windows, at(22, 0)) == 7 * 60 * kMinute);
    CHECK(excluded_for(windows, at(0, 0)) == 5 * 60 * kMinute);
    CHECK(excluded_for(windows, at(4, 59)) == kMinute);
    CHECK(excluded_for(windows, at(5, 0)) == 0);
    CHECK(excluded_for(windows, at(12, 30)) == 30 * kMinute);
    CHECK(excluded_for({{23 * 60, 0}}, at(23, 59)) == kMinute);
}

TEST_CASE("a read that falls due in an excluded time comes after its end, and not before", "[router]") {
    ConnectionSettings settings;
    settings.every_milliseconds = 20;
    settings.not_between = {{6 * 60 + 45, 7 * 60 + 30}};
    Watched watched(at(7, 30).plus_milliseconds(-150), settings);
    std::promise<Instant> first;
    bool told = false;
    Schedule schedule(watched.connections, watched.clock, watched.random, [&](Connection&) {
        if (!std::exchange(told, true)) first.set_value(watched.clock.now());
        return ReadEnd{};
    });
    auto read = first.get_future();
    schedule.start(1);
    REQUIRE(read.wait_for(kPatience) == std::future_status::ready);
    schedule.stop();
    CHECK(read.get() >= at(7, 30));
}

TEST_CASE("a read that its own limit interrupted goes on when there is room, not an interval later", "[router]") {
    ConnectionSettings settings;
    settings.every_milliseconds = 60 * kMinute;
    Watched watched(at(9, 0), settings);
    std::promise<std::int64_t> second;
    std::vector<Instant> reads;
    Schedule schedule(watched.connections, watched.clock, watched.random, [&](Connection&) {
        reads.push_back(watched.clock.now());
        if (reads.size() == 1) return ReadEnd{ReadEnd::Kind::Limited, 300};
        if (reads.size() == 2) second.set_value(reads[1].milliseconds - reads[0].milliseconds);
        return ReadEnd{};
    });
    auto pause = second.get_future();
    schedule.start(1);
    REQUIRE(pause.wait_for(kPatience) == std::future_status::ready);
    schedule.stop();
    CHECK(pause.get() >= 300);
    CHECK(reads.size() == 2);
}
