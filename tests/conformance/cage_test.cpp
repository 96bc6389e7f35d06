// What a caged plugin tries and must be seen failing at. An attempt that was not made fails the test as well.
#include <catch2/catch.hpp>

#include "tests/conformance/bench_of_plugins.hpp"

using namespace bench_of_plugins;

namespace {

void check_denied(const codec::Value& attempts, std::initializer_list<const char*> expected) {
    for (const char* attempt : expected) {
        INFO(attempt << ": " << codec::write_json(attempts));
        const auto how = attempts[attempt].text();
        CHECK(how.substr(0, 7) == "denied ");
    }
}

}  // namespace

TEST_CASE("a plugin in its worker is denied socket, open and fork in decode", "[cage]") {
    Bench bench;
    const auto adapter = bench.worker();
    const auto items = adapter->decode("attempts", "", "");
    REQUIRE(items);
    REQUIRE(items->size() == 1);
    check_denied(object_of(items->at(0)), {"socket", "open", "fork"});
}

TEST_CASE("a plugin in its worker is denied socket, open and fork from a thread of its own", "[cage]") {
    Bench bench;
    const auto adapter = bench.worker();
    const auto items = adapter->decode("thread", "", "");
    REQUIRE(items);
    REQUIRE(items->size() == 1);
    check_denied(object_of(items->at(0)), {"socket", "open", "fork"});
}

TEST_CASE("a static constructor inside dlopen is denied socket, open and fork", "[cage]") {
    Bench bench;
    const auto adapter = bench.worker("early_escape");
    const auto items = adapter->decode("anything", "", "");
    REQUIRE(items);
    REQUIRE(items->size() == 3);
    CHECK(items->at(0).location == "constructor");
    check_denied(object_of(items->at(0)), {"socket", "open", "fork"});
}

TEST_CASE("a thread started by a static constructor is denied as well, and after loading even the libraries", "[cage]") {
    Bench bench;
    const auto adapter = bench.worker("early_escape");
    const auto items = adapter->decode("anything", "", "");
    REQUIRE(items);
    REQUIRE(items->size() == 3);
    CHECK(items->at(1).location == "early_thread");
    check_denied(object_of(items->at(1)), {"socket", "open", "fork"});
    CHECK(items->at(2).location == "late_thread");
    check_denied(object_of(items->at(2)), {"library"});
}

TEST_CASE("a plugin in its worker is denied every other way out we know", "[cage]") {
    Bench bench;
    const auto adapter = bench.worker();
    const auto items = adapter->decode("more_attempts", "", "");
    REQUIRE(items);
    REQUIRE(items->size() == 1);
    const auto found = object_of(items->at(0));
    check_denied(found, {"unix_socket", "write_file", "raw_fork", "exec", "kill", "ptrace", "clone3", "executable_memory", "io_uring", "environment"});
    CHECK(found["clone3"].text() == "denied ENOSYS");
}

TEST_CASE("memory is bounded: a leak ends in an error or a crash of that worker alone", "[cage]") {
    Bench bench;
    auto small = Bench::options();
    small.memory_bytes = 64U << 20U;
    const auto leaking = bench.worker("misbehaving", small);
    const auto bystander = bench.worker();
    const auto leaked = leaking->decode("leak", "", "");
    REQUIRE_FALSE(leaked);
    CHECK((leaked.error().code == "leak.bounded" || leaked.error().code == "plugin.crashed"));
    CHECK(bystander->decode("fine", "", ""));
}
