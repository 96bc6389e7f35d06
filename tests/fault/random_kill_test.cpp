// Seeded kills of the hub and of its workers at any moment, under load that never stops.
#include <catch2/catch.hpp>

#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>

#include "tests/fault/load.hpp"

using namespace hub::fault;

namespace {

constexpr int kQuietMilliseconds = 60'000;
constexpr int kLongestPause = 400;
/// A worker lost five times in five minutes is quarantined, rightly; a hub that starts again forgets.
constexpr int kWorkersInARow = 3;

int number_from(const char* name, int otherwise) {
    const char* given = std::getenv(name);
    return given != nullptr ? std::atoi(given) : otherwise;
}

void kill_at_random(Backend backend) {
    const auto seed = static_cast<std::uint32_t>(number_from("EDUHUB_FAULT_SEED", 20260901));
    const int kills = number_from("EDUHUB_FAULT_KILLS", 50);
    INFO("EDUHUB_FAULT_SEED=" << seed << " EDUHUB_FAULT_KILLS=" << kills);
    const auto began = std::chrono::steady_clock::now();
    std::mt19937 random(seed);
    World world(backend);
    Load load(world, seed);
    int hubs = 0, workers = 0, in_a_row = 0;
    const auto pushes = load.run_while([&] {
        while (hubs + workers < kills) {
            rest(static_cast<int>(random() % kLongestPause));
            const bool worker_wanted = in_a_row < kWorkersInARow && random() % 2 == 0;
            const auto which = static_cast<std::size_t>(random());
            const auto running = worker_wanted ? world.worker_ids() : std::vector<int>{};
            if (!running.empty()) {
                if (::kill(running[which % running.size()], SIGKILL) == 0) {
                    ++workers;
                    ++in_a_row;
                }
                continue;
            }
            world.kill_hub();
            ++hubs;
            in_a_row = 0;
            world.restart_hub();
        }
    });
    INFO(world.log_tail());
    REQUIRE(world.wait_until_quiet(kQuietMilliseconds));
    const auto replayed = world.replay_dead();
    REQUIRE(world.wait_until_quiet(kQuietMilliseconds));
    const auto verdict = world.verdict();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began).count();
    std::cout << name_of(backend) << ": seed " << seed << ", " << hubs << " kills of the hub, " << workers << " of workers, " << verdict.acknowledged
              << " acknowledged, " << verdict.indeterminate << " indeterminate, " << verdict.effects << " effects, " << verdict.repeats
              << " repeats, " << replayed << " replayed, " << seconds << " s\n";
    for (const auto& violation : verdict.violations) FAIL_CHECK(violation);
    CHECK(pushes.refused == 0);
    CHECK(hubs > 0);
    CHECK(workers > 0);
    CHECK(verdict.acknowledged > static_cast<std::size_t>(kills) * 4);
}

}  // namespace

TEST_CASE("random kills of hub and workers lose nothing acknowledged and double nothing, on SQLite", "[kills]") { kill_at_random(Backend::Sqlite); }

TEST_CASE("random kills of hub and workers lose nothing acknowledged and double nothing, on PostgreSQL", "[kills]") {
    kill_at_random(Backend::Postgres);
}
