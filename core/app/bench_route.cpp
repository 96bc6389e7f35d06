// `eduhub bench route`: pupils over HTTP into a hub and out of it, counted at the destination.
//
// First a closed loop: how many a second are acknowledged and delivered, the drain included. Then a constant
// rate: how long an acknowledgement takes, from the moment the request was due.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "core/app/bench_memory.hpp"
#include "core/app/bench_world.hpp"
#include "core/app/commands.hpp"
#include "core/app/running_hub.hpp"
#include "core/codec/json.hpp"

namespace hub::app {
namespace {

using codec::Value;

constexpr double kNanoseconds = 1e9;

struct Phase {
    Value load;              ///< what perf-load said
    double quiet_seconds = 0;  ///< from its first request until the sink had everything
    std::int64_t posts = 0;    ///< at the sink, of this phase
    double share = 0;          ///< of the pupils touched, those whose newest acknowledged version is at the sink
};

Result<double> delivered_share(const BenchWorld& world, const std::string& history) {
    HUB_TRY_ASSIGN(const auto there, world.newest_at_sink());
    std::vector<std::uint32_t> acknowledged(there.size());
    std::ifstream file(history, std::ios::binary);
    file.read(reinterpret_cast<char*>(acknowledged.data()), static_cast<std::streamsize>(acknowledged.size() * sizeof(acknowledged[0])));
    if (!file) return fail("bench.history", "perf-load left no history");
    std::size_t touched = 0, arrived = 0;
    for (std::size_t i = 0; i < there.size(); ++i) {
        if (acknowledged[i] == 0) continue;
        ++touched;
        if (there[i] >= acknowledged[i]) ++arrived;
    }
    return touched == 0 ? 0.0 : static_cast<double>(arrived) / static_cast<double>(touched);
}

Result<Phase> run_phase(const BenchWorld& world, const BenchOptions& options, const std::vector<std::string>& more, double seconds) {
    const std::string history = (world.folder() / "history").string();
    HUB_TRY_ASSIGN(const Value before, world.sink_stats());
    Phase phase;
    HUB_TRY_ASSIGN(phase.load, world.load(options, more, seconds, history));
    HUB_TRY(world.wait_until_quiet());
    HUB_TRY_ASSIGN(const Value after, world.sink_stats());
    phase.posts = after["posts"].integer() - before["posts"].integer();
    const auto last = std::max(after["last_ns"].integer(), phase.load["started_ns"].integer());
    // Both read the same monotonic clock. The load's own end counts too: an acknowledgement may come last.
    phase.quiet_seconds = std::max(static_cast<double>(last - phase.load["started_ns"].integer()) / kNanoseconds, phase.load["seconds"].number());
    HUB_TRY_ASSIGN(phase.share, delivered_share(world, history));
    return phase;
}

Result<Value> measure(const BenchOptions& options) {
    HUB_TRY_ASSIGN(auto world, BenchWorld::start(options));
    Value out = Value::object();
    out.set("backend", options.backend);
    out.set("isolation", options.isolation);
    out.set("evidence", Value(!options.without_evidence));
    out.set("ready_ms", rounded(world->ready_milliseconds()));
    out.set("idle_pss_mb", rounded(static_cast<double>(pss_kilobytes(world->hub_process())) / 1024.0));
    MemoryWatch memory(world->hub_process());

    HUB_TRY_ASSIGN(const Phase closed, run_phase(*world, options, {"--connections", std::to_string(options.connections), "--seed", "1"}, options.seconds));
    const auto acknowledged = closed.load["acknowledged"].integer();
    out.set("messages_per_second", rounded(static_cast<double>(acknowledged) / closed.quiet_seconds));
    out.set("acknowledged", acknowledged);
    out.set("acknowledged_per_second", rounded(static_cast<double>(acknowledged) / closed.load["seconds"].number()));
    out.set("seconds_with_drain", rounded(closed.quiet_seconds));
    out.set("keys_touched", closed.load["keys_touched"].integer());
    out.set("keys_delivered_share", rounded(closed.share));
    out.set("posts_at_sink", closed.posts);
    out.set("posts_share", rounded(acknowledged == 0 ? 0 : static_cast<double>(closed.posts) / static_cast<double>(acknowledged)));
    out.set("refused", closed.load["refused"].integer());
    double lowest_share = closed.share;

    if (options.latency_seconds > 0) {
        const auto next = std::to_string(closed.load["last_sequence"].integer() + 1);
        HUB_TRY_ASSIGN(const Phase open, run_phase(*world, options,
                                                   {"--rate", std::to_string(options.rate), "--connections", "256", "--first-sequence", next, "--seed", "2"},
                                                   options.latency_seconds));
        Value latency = Value::object();
        latency.set("rate", rounded(options.rate));
        latency.set("seconds", rounded(options.latency_seconds));
        for (const auto* name : {"acknowledged", "refused", "unanswered"}) latency.set(name, open.load[name].integer());
        latency.set("seconds_with_drain", rounded(open.quiet_seconds));
        latency.set("keys_delivered_share", rounded(open.share));
        latency.set("posts_at_sink", open.posts);
        out.set("p50_ms", rounded(open.load["p50_ms"].number()));
        out.set("p99_ms", rounded(open.load["p99_ms"].number()));
        out.set("max_ms", rounded(open.load["max_ms"].number()));
        out.set("constant_rate", std::move(latency));
        lowest_share = std::min(lowest_share, open.share);
    }
    HUB_TRY_ASSIGN(const Value sink, world->sink_stats());
    out.set("backwards", sink["backwards"].integer());
    out.set("repeated", sink["repeated"].integer());
    out.set("pss_mb", rounded(memory.peak_megabytes()));
    // Less than 99 in 100 delivered is no measurement of a route.
    out.set("good", Value(lowest_share >= 0.99 && sink["backwards"].integer() == 0 && sink["unreadable"].integer() == 0));
    return out;
}

}  // namespace

int bench_route(const BenchOptions& options, Output output) {
    const auto figures = measure(options);
    if (!figures) return report({figures.error().code, figures.error().describe()}, output);
    std::cout << (output == Output::Json ? codec::write_json(*figures) : codec::write_json_pretty(*figures)) << "\n";
    return (*figures)["good"].boolean() ? kOk : kError;
}

}  // namespace hub::app
