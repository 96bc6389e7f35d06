#include <catch2/catch.hpp>

#include <stdexcept>
#include <thread>

#include "core/observe/metrics.hpp"

using namespace hub::observe;

TEST_CASE("counters and gauges are shown as Prometheus reads them", "[metrics]") {
    Metrics metrics;
    metrics.counter("eduhub_delivered_total", "Records delivered.", {"system", "entity"}).with({"csdl", "pupil"}).add(3);
    metrics.gauge("eduhub_queue", "Waiting now.").with({}).set(2.5);
    CHECK(metrics.exposition() ==
          "# HELP eduhub_delivered_total Records delivered.\n# TYPE eduhub_delivered_total counter\n"
          "eduhub_delivered_total{system=\"csdl\",entity=\"pupil\"} 3\n"
          "# HELP eduhub_queue Waiting now.\n# TYPE eduhub_queue gauge\neduhub_queue 2.5\n");
}

TEST_CASE("a histogram's buckets are cumulative and a value on a bound belongs to it", "[metrics]") {
    Metrics metrics;
    Histogram& seconds = metrics.histogram("wait_seconds", "Wait.", {}, {0.1, 1}).with({});
    for (const double value : {0.05, 0.1, 0.5, 7.0}) seconds.observe(value);
    CHECK(metrics.exposition() ==
          "# HELP wait_seconds Wait.\n# TYPE wait_seconds histogram\n"
          "wait_seconds_bucket{le=\"0.1\"} 2\nwait_seconds_bucket{le=\"1\"} 3\nwait_seconds_bucket{le=\"+Inf\"} 4\n"
          "wait_seconds_sum 7.65\nwait_seconds_count 4\n");
}

TEST_CASE("beyond its bound a family counts under other", "[metrics]") {
    Metrics metrics;
    auto& family = metrics.counter("plugin_total", "From plugins.", {"name"}, 2);
    for (int i = 0; i < 1000; ++i) family.with({"n" + std::to_string(i)}).add();
    CHECK(family.with({"n0"}).value() == 1);
    CHECK(family.with({"other"}).value() == 998);
    CHECK(metrics.exposition().size() < 300);
}

TEST_CASE("a label's value cannot break the exposition", "[metrics]") {
    Metrics metrics;
    metrics.counter("x_total", "Line\nbreak", {"v"}).with({"a\"} 1\nfake 2\\\x01"}).add();
    CHECK(metrics.exposition() == "# HELP x_total Line\\nbreak\n# TYPE x_total counter\nx_total{v=\"a\\\"} 1\\nfake 2\\\\?\"} 1\n");
}

TEST_CASE("the same declaration gives the same family, a contradicting one is a mistake", "[metrics]") {
    Metrics metrics;
    auto& first = metrics.counter("x_total", "X.", {"a"});
    CHECK(&first == &metrics.counter("x_total", "X.", {"a"}));
    CHECK_THROWS_AS(metrics.counter("x_total", "X.", {"b"}), std::logic_error);
    CHECK_THROWS_AS(metrics.gauge("x_total", "X."), std::logic_error);
    CHECK_THROWS_AS(metrics.counter("x-total", "X."), std::logic_error);
    CHECK_THROWS_AS(first.with({}), std::logic_error);
}

TEST_CASE("threads add to one series without losing any", "[metrics]") {
    Metrics metrics;
    auto& family = metrics.counter("x_total", "X.", {"a"});
    Histogram& histogram = metrics.histogram("h", "H.").with({});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 10'000; ++i) {
                family.with({"v"}).add();
                histogram.observe(1);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(family.with({"v"}).value() == 40'000);
    CHECK(histogram.sum() == 40'000);
}
