// Plugins that crash, hang, flood: the call fails with a reason, the worker starts again, others flow.
#include <catch2/catch.hpp>

#include "tests/conformance/bench_of_plugins.hpp"

using namespace bench_of_plugins;

namespace {

void check_lost_and_back(Bench& bench, const char* entity, const char* code, const WorkerOptions& options = Bench::options()) {
    const auto adapter = bench.worker("misbehaving", options);
    const auto bystander = bench.worker();
    const int process = adapter->process_id();
    const auto lost = adapter->decode(entity, "", "");
    REQUIRE_FALSE(lost);
    INFO(lost.error().describe());
    CHECK(lost.error().code == code);
    CHECK(lost.error().retry == Retry::Later);
    CHECK(bystander->decode("fine", "", "12345"));
    const auto again = decode_when_up(*adapter, "fine", "12345");
    REQUIRE(again);
    CHECK(again->at(0).json == R"({"size":5})");
    CHECK(adapter->process_id() != process);
}

WorkerOptions impatient() {
    auto options = Bench::options();
    options.limits.deadline_milliseconds = 300;
    return options;
}

}  // namespace

TEST_CASE("a segfault in decode costs that call only", "[faults]") {
    Bench bench;
    check_lost_and_back(bench, "segfault", "plugin.crashed");
    CHECK(bench.logged("killed by signal 11"));
}

TEST_CASE("an abort in decode costs that call only", "[faults]") {
    Bench bench;
    check_lost_and_back(bench, "abort", "plugin.crashed");
}

TEST_CASE("a plugin that exits costs that call only", "[faults]") {
    Bench bench;
    check_lost_and_back(bench, "exit", "plugin.crashed");
}

TEST_CASE("an endless loop ends at the call's deadline", "[faults]") {
    Bench bench;
    check_lost_and_back(bench, "loop", "plugin.deadline", impatient());
}

TEST_CASE("an endless loop that ignores SIGTERM is killed", "[faults]") {
    Bench bench;
    check_lost_and_back(bench, "deaf_loop", "plugin.deadline", impatient());
}

TEST_CASE("a plugin that emits for ever is stopped at the limit and stays alive", "[faults]") {
    Bench bench;
    auto options = Bench::options();
    options.limits.items = 10'000;
    const auto adapter = bench.worker("misbehaving", options);
    const auto flooded = adapter->decode("flood", "", "");
    REQUIRE_FALSE(flooded);
    CHECK(flooded.error().code == "plugin.too_large");
    CHECK(adapter->decode("fine", "", ""));
}

TEST_CASE("a plugin that emits for ever and does not listen ends at the deadline", "[faults]") {
    Bench bench;
    auto options = impatient();
    options.limits.items = 10'000;
    check_lost_and_back(bench, "deaf_flood", "plugin.deadline", options);
}

TEST_CASE("a plugin that logs for ever ends at the deadline and fills no log", "[faults]") {
    Bench bench;
    check_lost_and_back(bench, "log_flood", "plugin.deadline", impatient());
    CHECK(bench.logs.size() < 1'100);
}

TEST_CASE("a crash in a static constructor leaves an adapter that reports it", "[faults]") {
    Bench bench;
    const auto adapter = bench.worker("early_crash");
    CHECK(adapter->health() == AdapterHealth::Restarting);
    const auto lost = decode_when_up(*adapter, "fine");
    REQUIRE_FALSE(lost);
    CHECK(lost.error().code == "plugin.start");
    CHECK(lost.error().message.find("killed by signal 11") != std::string::npos);
}

TEST_CASE("five crashes put a worker into quarantine until a person releases it", "[faults]") {
    Bench bench;
    auto options = Bench::options();
    options.crashes_to_quarantine = 5;
    const auto adapter = bench.worker("misbehaving", options);
    for (int crash = 1; crash <= 5; ++crash) {
        INFO("crash " << crash);
        CHECK(adapter->health() != AdapterHealth::Quarantined);
        const auto lost = decode_when_up(*adapter, "segfault");
        REQUIRE_FALSE(lost);
        CHECK(lost.error().code == "plugin.crashed");
    }
    CHECK(adapter->health() == AdapterHealth::Quarantined);
    CHECK(adapter->decode("fine", "", "").error().code == "plugin.quarantined");
    adapter->release_quarantine();
    CHECK(adapter->decode("fine", "", ""));
}

TEST_CASE("a worker lost during send makes the batch uncertain", "[faults]") {
    Bench bench;
    const auto adapter = bench.worker();
    const std::vector<OutgoingRecord> batch(1, {.delivery_id = "d1", .entity = "segfault"});
    const auto lost = adapter->send(batch);
    REQUIRE_FALSE(lost);
    CHECK(lost.error().code == "plugin.crashed");
    CHECK(lost.error().retry == Retry::Uncertain);
}

TEST_CASE("a worker that is stopped misses its pings and is replaced", "[faults]") {
    Bench bench;
    auto options = Bench::options();
    options.ping_every_milliseconds = 20;
    options.dead_after_milliseconds = 200;
    const auto adapter = bench.raw("stopped", options);
    const auto lost = adapter->decode("fine", "", "");
    REQUIRE_FALSE(lost);
    CHECK(lost.error().code == "plugin.crashed");
    CHECK(lost.error().message.find("did not answer pings") != std::string::npos);
}

TEST_CASE("a worker that never gets ready is ended at the start deadline", "[faults]") {
    Bench bench;
    auto options = Bench::options();
    options.start_deadline_milliseconds = 200;
    const auto adapter = bench.raw("never_ready", options);
    CHECK(adapter->health() == AdapterHealth::Restarting);
    CHECK(adapter->process_id() == 0);
}

TEST_CASE("malformed frames end the worker and never reach the hub", "[faults]") {
    const auto manner = GENERATE(as<std::string>{}, "garbage", "huge_length", "unknown_type", "unknown_flags", "stranger", "half_frame",
                                 "file_too_short", "file_too_large", "no_file", "pipe_as_file", "unreadable_answer", "unreadable_failure",
                                 "unreadable_host_call", "garbage_ready");
    INFO(manner);
    Bench bench;
    auto options = Bench::options();
    options.limits.deadline_milliseconds = 1'000;
    const auto adapter = bench.raw(manner, options);
    const auto bystander = bench.worker();
    const auto lost = decode_when_up(*adapter, "fine");
    REQUIRE_FALSE(lost);
    INFO(lost.error().describe());
    CHECK((loses_plugin(lost.error().code) || lost.error().code == "plugin.start"));
    CHECK(bystander->decode("fine", "", ""));
}

TEST_CASE("forty crashes and restarts leave no descriptor behind", "[faults]") {
    const auto open_descriptors = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
    };
    Bench bench;
    const auto adapter = bench.worker();
    (void)decode_when_up(*adapter, "segfault");
    REQUIRE(decode_when_up(*adapter, "fine"));
    const auto before = open_descriptors();
    for (int i = 0; i < 40; ++i) {
        REQUIRE_FALSE(decode_when_up(*adapter, "segfault"));
        REQUIRE(decode_when_up(*adapter, "fine"));
    }
    CHECK(open_descriptors() <= before + 2);
}
