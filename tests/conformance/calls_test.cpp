// The roles and services, the same in this process and through a caged worker.
#include <catch2/catch.hpp>

#include <map>
#include <thread>

#include "tests/conformance/bench_of_plugins.hpp"

using namespace bench_of_plugins;

namespace {

/// A vendor that answers from memory and remembers what it was asked.
class RecordedVendor final : public net::Egress {
public:
    Result<net::HttpResponse> perform(const net::HttpRequest& request, const net::EgressPolicy&) override {
        asked = request;
        ++requests;
        if (down) return fail("egress.connect", "nobody listens", Retry::Later);
        return net::HttpResponse{.status = 200, .headers = {{"Content-Type", "text/html"}}, .body = answer};
    }
    net::HttpRequest asked;
    int requests = 0;
    std::string answer = "hello";
    bool down = false;
};

struct Both {
    Bench bench;
    std::shared_ptr<RecordedVendor> vendor = std::make_shared<RecordedVendor>();
    std::map<std::string, std::string, std::less<>> kept;
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>(Instant{1'795'312'800'000});
    std::int64_t requests_per_minute = 0;

    std::unique_ptr<Adapter> make(const std::string& where, const std::string& settings = "{}") {
        auto context = bench.context(settings);
        context.egress = vendor;
        context.clock = clock;
        context.requests_per_minute = requests_per_minute;
        context.state_get = [this](std::string_view key) -> Result<std::optional<std::string>> {
            const auto at = kept.find(key);
            return at == kept.end() ? std::nullopt : std::optional(at->second);
        };
        context.state_put = [this](std::string_view key, std::string_view value) -> Status {
            kept[std::string(key)] = value;
            return {};
        };
        const auto plugin = bench.verify("misbehaving");
        REQUIRE(plugin);
        auto adapter = where == "worker" ? make_worker_adapter(*plugin, context, Bench::options()) : make_in_process_adapter(*plugin, context);
        if (!adapter) throw std::runtime_error(adapter.error().describe());
        return std::move(*adapter);
    }
};

}  // namespace

TEST_CASE("roles and services answer alike in process and in a worker", "[calls]") {
    const auto where = GENERATE(as<std::string>{}, "in process", "worker");
    INFO(where);
    Both both;
    const auto adapter = both.make(where);

    SECTION("http fills in a declared secret on the way out, and the plugin sees only the reply") {
        const auto step = adapter->fetch("http", "");
        REQUIRE(step);
        CHECK(both.vendor->asked.method == "POST");
        CHECK(both.vendor->asked.headers == std::vector<std::pair<std::string, std::string>>{{"Authorization", "Key top secret"}});
        CHECK(step->pages.at(0).body == "hello");
        CHECK(step->pages.at(0).content_type == "text/html");
        CHECK(step->next_cursor == "200");
        CHECK(step->more == More::No);
    }
    SECTION("a reply of eight megabytes passes") {
        both.vendor->answer = std::string(8U << 20U, 'y');
        const auto step = adapter->fetch("http", "");
        REQUIRE(step);
        CHECK(step->pages.at(0).body == both.vendor->answer);
    }
    SECTION("a vendor that is down keeps its code and retry class") {
        both.vendor->down = true;
        const auto step = adapter->fetch("http", "");
        REQUIRE_FALSE(step);
        CHECK(step.error().code == "egress.connect");
        CHECK(step.error().retry == Retry::Later);
    }
    SECTION("a secret that the manifest does not declare is refused before anything is sent") {
        const auto step = adapter->fetch("steal", "");
        REQUIRE_FALSE(step);
        CHECK(step.error().code == "secret.undeclared");
        CHECK(both.vendor->asked.url.empty());
    }
    SECTION("state, signature, clock, log and metrics reach the hub") {
        const auto first = adapter->fetch("state", "");
        REQUIRE(first);
        // Computed with: printf text | openssl dgst -sha256 -hmac 'top secret'
        CHECK(first->pages.at(0).body == "none 91fbd970cf4ad78b77eb2903168cb972fae21ceabded9e2c08ed4e2f64471a57 1795312800000");
        CHECK(adapter->fetch("state", "")->pages.at(0).body.substr(0, 2) == "x ");
        CHECK(both.kept["seen"] == "xx");
        CHECK(both.bench.logged("kept"));
        CHECK(both.bench.metrics == 4);
    }
    SECTION("a vendor's wish when to come back arrives") {
        const auto step = adapter->fetch("busy", "");
        REQUIRE_FALSE(step);
        CHECK(step.error().code == "vendor.busy");
        CHECK(retry_after_of(step.error()) == 7'000);
    }
    SECTION("a fetch that does not say where it stands breaks the contract") {
        CHECK(adapter->fetch("no_done", "").error().code == "plugin.protocol");
    }
    SECTION("an exception that is no std::exception ends the call, not the hub") {
        CHECK(adapter->decode("throw", "", "").error().code == "plugin.exception");
    }
    SECTION("a problem keeps its place, code, field and parameters") {
        const auto items = adapter->decode("problem", "", "");
        REQUIRE(items);
        const auto& item = items->at(0);
        CHECK(item.kind == ItemKind::Problem);
        CHECK(item.ordinal == 3);
        CHECK(item.location == "Sheet!G17");
        CHECK(item.entity == "problem");
        CHECK(item.key == "HS1");
        CHECK(item.code == "date.unreadable");
        CHECK(item.field == "ngay_sinh");
        CHECK(item.params == "{\"cell\":\"G17\"}");
    }
    SECTION("CSV rows are parsed beside the plugin") {
        const auto items = adapter->decode("rows", "text/csv", "a;b\r\n\"c;d\";e\r\n");
        REQUIRE(items);
        REQUIRE(items->size() == 2);
        CHECK(items->at(1).json == R"({"line":2,"cells":["c;d","e"]})");
    }
    SECTION("a batch is answered record by record, in its order") {
        std::vector<OutgoingRecord> batch;
        for (const char* entity : {"fine", "rejected", "silent"}) {
            batch.push_back({.delivery_id = std::string("d-") + entity, .entity = entity, .body = "{}", .remote_id = "old"});
        }
        const auto results = adapter->send(batch);
        REQUIRE(results);
        REQUIRE(results->size() == 3);
        CHECK(results->at(0).status == SendStatus::Accepted);
        CHECK(results->at(0).remote_id == "Rd-fine");
        CHECK(results->at(0).former_remote_id == "old");
        CHECK(results->at(1).status == SendStatus::Rejected);
        CHECK(results->at(1).code == "vendor.21");
        CHECK(results->at(2).status == SendStatus::Uncertain);
        CHECK(results->at(2).code == "plugin.no_result");
    }
    SECTION("a result for a delivery that was not given makes the batch uncertain") {
        const std::vector<OutgoingRecord> batch(1, {.delivery_id = "d1", .entity = "stranger"});
        const auto results = adapter->send(batch);
        REQUIRE_FALSE(results);
        CHECK(results.error().code == "plugin.protocol");
        CHECK(results.error().retry == Retry::Uncertain);
    }
    SECTION("a vendor that was not reached leaves the batch certain") {
        const std::vector<OutgoingRecord> batch(1, {.delivery_id = "d1", .entity = "offline"});
        CHECK(adapter->send(batch).error().retry == Retry::Later);
    }
    SECTION("bodies of any size come back as they went") {
        for (const std::size_t size : {0UL, 1UL, 1'000UL, (1UL << 20U) - 100, 1UL << 20U, 5UL << 20U}) {
            const std::string body(size, '\0');
            const auto out = adapter->transform("any", "", body);
            REQUIRE(out);
            CHECK((*out == body));
        }
    }
}

TEST_CASE("reads and deliveries share the connection's limit, and what is beyond it does not go out", "[calls]") {
    const auto where = GENERATE(as<std::string>{}, "in process", "worker");
    INFO(where);
    Both both;
    both.requests_per_minute = 4;  // three of them at once
    const auto adapter = both.make(where);
    const std::vector<OutgoingRecord> batch(1, {.delivery_id = "d1", .entity = "http", .body = "{}"});
    REQUIRE(adapter->fetch("http", ""));
    REQUIRE(adapter->send(batch));
    REQUIRE(adapter->fetch("http", ""));
    const auto refused = adapter->send(batch);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == kLimitReached);
    CHECK(refused.error().retry == Retry::Later);
    CHECK(adapter->fetch("http", "").error().code == kLimitReached);
    CHECK(both.vendor->requests == 3);

    const auto wish = retry_after_of(refused.error());
    REQUIRE(wish);
    both.clock->advance_milliseconds(*wish);
    for (int i = 0; i < 3; ++i) CHECK(adapter->send(batch));
    CHECK(adapter->fetch("http", "").error().code == kLimitReached);
    CHECK(both.vendor->requests == 6);
}

TEST_CASE("the count of requests outlives the worker that made them", "[calls]") {
    Both both;
    both.requests_per_minute = 1;
    const auto adapter = both.make("worker");
    REQUIRE(adapter->fetch("http", ""));
    both.clock->advance_milliseconds(1'000);
    (void)adapter->decode("segfault", "", "");
    both.clock->advance_milliseconds(1'000);
    REQUIRE(decode_when_up(*adapter, "fine"));
    CHECK(adapter->fetch("http", "").error().code == kLimitReached);
}

TEST_CASE("calls of several threads through one worker each get their own answer", "[calls]") {
    Bench bench;
    const auto adapter = bench.worker();
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 300; ++i) {
                const auto body = std::to_string(t * 1'000 + i);
                const auto out = adapter->transform("any", "", body);
                if (out && *out == body) ++right;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(right == 1'800);
}

TEST_CASE("a plugin that refuses the connection says so at once", "[calls]") {
    const auto where = GENERATE(as<std::string>{}, "in process", "worker");
    Both both;
    try {
        (void)both.make(where, R"({"behaviour":"refuse"})");
        FAIL("the plugin was made");
    } catch (const std::runtime_error& refused) {
        CHECK(std::string(refused.what()).find("plugin.create") != std::string::npos);
        CHECK(std::string(refused.what()).find("settings.wrong") != std::string::npos);
    }
}

TEST_CASE("settings that the manifest does not know are refused before the plugin is started", "[calls]") {
    Bench bench;
    const auto plugin = bench.verify("misbehaving");
    REQUIRE(plugin);
    const auto adapter = make_worker_adapter(*plugin, bench.context(R"({"behavior":"x"})"), Bench::options());
    REQUIRE_FALSE(adapter);
    CHECK(adapter.error().code == "plugin.settings");
}

TEST_CASE("what a plugin prints reaches the log", "[calls]") {
    Bench bench;
    {
        const auto adapter = bench.worker();
        REQUIRE(adapter->decode("chatter", "", ""));
        REQUIRE_FALSE(adapter->decode("exit", "", ""));  // its end drains the pipe
    }
    CHECK(bench.logged("a line on stdout"));
}

TEST_CASE("a worker ends with its adapter", "[calls]") {
    Bench bench;
    int process = 0;
    {
        const auto adapter = bench.worker();
        process = adapter->process_id();
        REQUIRE(process > 0);
        REQUIRE(std::filesystem::exists("/proc/" + std::to_string(process)));
    }
    // The supervisor ended with its last adapter and buries what it started.
    CHECK_FALSE(std::filesystem::exists("/proc/" + std::to_string(process)));
}
