// What the disk does to us: a sync that fails, a sync that is missing, no space left.
#include <catch2/catch.hpp>

#include <signal.h>
#include <time.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/fault/http.hpp"
#include "tests/fault/load.hpp"

using namespace hub::fault;
namespace fs = std::filesystem;

namespace {

constexpr int kStoreFailed = 74;
constexpr int kEndMilliseconds = 20'000;
constexpr int kQuietMilliseconds = 30'000;
/// So large that a few hundred pushes make the inbox checkpoint, which is after 16 MiB of log.
constexpr std::size_t kLargeBody = 200 << 10;

struct Sync {
    std::string file;
    long long begin = 0, end = 0;
    int outcome = 0;
};

std::vector<Sync> syncs_of(const fs::path& log) {
    std::vector<Sync> out;
    std::ifstream lines(log);
    for (Sync one; lines >> one.file >> one.begin >> one.end >> one.outcome;) out.push_back(one);
    return out;
}

long long now_nanoseconds() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

void expect_kept(World& world) {
    INFO(world.log_tail());
    REQUIRE(world.wait_until_quiet(kQuietMilliseconds));
    const auto verdict = world.verdict();
    for (const auto& violation : verdict.violations) FAIL_CHECK(violation);
    CHECK(verdict.violations.empty());
}

/// Pushes until the hub is gone; it must go because of the failed sync.
void fail_one_sync(World& world, Load& load, const std::string& file, int nth, std::size_t padding) {
    INFO(file << " " << nth);
    const fs::path log = world.folder() / ("syncs-" + file + "-" + std::to_string(nth));
    const Environment broken{{"LD_PRELOAD", FAULT_FSYNC_SHIM}, {"FAULT_FSYNC_FILE", file}, {"FAULT_FSYNC_NTH", std::to_string(nth)},
                             {"FAULT_FSYNC_LOG", log.string()}};
    if (world.hub_is_up()) world.kill_hub();
    if (world.start_hub(broken)) {
        for (int rounds = 0; world.hub_is_up() && rounds < 120; ++rounds) (void)load.push(2, padding);
        if (world.hub_is_up()) FAIL_CHECK("the hub goes on after a failed sync of " + file);
    }
    INFO(world.log_tail());
    if (world.hub_is_up()) world.kill_hub();
    CHECK(world.hub().ended() == kStoreFailed);
    const auto syncs = syncs_of(log);
    REQUIRE(!syncs.empty());
    // The failed one is the last: nobody asked the disk again and believed it.
    for (const Sync& one : syncs) {
        if (one.outcome != 0 && one.file == syncs.back().file) CHECK(&one == &syncs.back());
    }
    world.restart_hub();
    CHECK(load.push(1).refused == 0);
    expect_kept(world);
}

/// Bytes free for the hub in its own mount namespace, seen from outside.
fs::path seen_inside(World& world, const fs::path& path) { return "/proc/" + std::to_string(world.hub().id()) + "/root" + path.string(); }

}  // namespace

TEST_CASE("after a failed fsync of the inbox nothing is acknowledged and the hub ends with 74", "[disk]") {
    World world(Backend::Sqlite);
    Load load(world, 2);
    for (const int nth : {1, 2, 3, 5, 8, 21}) fail_one_sync(world, load, "inbox.db", nth, 0);
}

TEST_CASE("after a failed fsync of the state nothing is acknowledged and the hub ends with 74", "[disk]") {
    World world(Backend::Sqlite);
    Load load(world, 3);
    for (const int nth : {1, 2, 3, 5, 8, 21}) fail_one_sync(world, load, "state.db", nth, 0);
}

TEST_CASE("a failed fsync in a checkpoint ends the hub as well", "[disk]") {
    World world(Backend::Sqlite);
    Load load(world, 4);
    fail_one_sync(world, load, "=inbox.db", 2, kLargeBody);
}

TEST_CASE("every acknowledgement has a sync of the inbox's log between its arrival and its answer", "[disk]") {
    World world(Backend::Sqlite);
    const fs::path log = world.folder() / "syncs";
    world.kill_hub();
    REQUIRE(world.start_hub({{"LD_PRELOAD", FAULT_FSYNC_SHIM}, {"FAULT_FSYNC_FILE", "=inbox.db-wal"}, {"FAULT_FSYNC_LOG", log.string()}}));
    Load load(world, 5);
    std::vector<std::pair<long long, long long>> answers;
    Caller caller(world.port());
    for (int i = 0; i < 60; ++i) {
        const auto sent = now_nanoseconds();
        const auto answer = caller.call("POST", std::string("/push/v1/vnedu/") + kPushed + "/pupil", world.token(),
                                        "[]");
        REQUIRE(answer.status == 202);
        answers.emplace_back(sent, now_nanoseconds());
    }
    const auto syncs = syncs_of(log);
    std::size_t unsynced = 0;
    for (const auto& [sent, answered] : answers) {
        bool found = false;
        for (const Sync& one : syncs) found = found || (one.outcome == 0 && one.begin > sent && one.end < answered);
        unsynced += found ? 0 : 1;
    }
    CHECK(unsynced == 0);
}

TEST_CASE("a full disk refuses pushes with 503, leaves reads alone, and heals by itself", "[disk]") {
    World world(Backend::Sqlite);
    world.kill_hub();
    // A file system of 24 MB of the hub's own, holding what the store held.
    const std::string store = world.store().string();
    const std::string script = "cp -a \"$0\" \"$0.before\" && mount -t tmpfs -o size=24m none \"$0\" && cp -a \"$0.before/.\" \"$0\" && exec \"$@\"";
    REQUIRE(world.start_hub({}, {"unshare", "-Urm", "sh", "-c", script, store}));
    Load load(world, 6);
    REQUIRE(load.push(5).acknowledged == 20);
    const fs::path ballast = seen_inside(world, world.store()) / "ballast";
    {
        std::ofstream file(ballast, std::ios::binary);
        const std::string block(64 << 10, 'b');
        while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {}
    }
    INFO(world.log_tail());
    Pushes refused;
    for (int rounds = 0; rounds < 20 && refused.refused == 0 && world.hub_is_up(); ++rounds) refused = load.push(2, kLargeBody);
    REQUIRE(world.hub_is_up());
    CHECK(refused.refused > 0);
    CHECK(refused.refusal == 503);
    CHECK(!refused.retry_after.empty());
    CHECK(load.push(2, kLargeBody).acknowledged == 0);
    CHECK(world.ask({"status"}).is_object());
    CHECK(world.ask({"messages", "ls"}).is_array());
    CHECK(Caller(world.port()).call("GET", "/livez", "", "").status == 200);
    REQUIRE(fs::remove(ballast));
    const auto healed = load.push(5);
    CHECK(healed.refused == 0);
    CHECK(healed.acknowledged == 20);
    expect_kept(world);
}
