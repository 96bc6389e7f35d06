// `eduhub bench push`: the push API as a vendor meets it, each body answered with the outcome of its records
// once they are in the store; deliveries go on meanwhile.
//
// First bodies of many records, then bodies of one, each a closed loop.
#include <cstdio>
#include <iostream>

#include "core/app/bench_world.hpp"
#include "core/app/commands.hpp"
#include "core/codec/json.hpp"

namespace hub::app {
namespace {

using codec::Value;

Result<Value> measure_bodies(const BenchWorld& world, const BenchOptions& options, unsigned records, unsigned connections, std::int64_t& sequence) {
    const std::vector<std::string> more{"--records", std::to_string(records), "--answer", "outcome", "--connections", std::to_string(connections),
                                        "--first-sequence", std::to_string(sequence)};
    HUB_TRY_ASSIGN(const Value load, world.load(options, more, options.seconds, (world.folder() / "history").string()));
    sequence = load["last_sequence"].integer() + 1;
    HUB_TRY(world.wait_until_quiet());
    const auto answered = load["acknowledged"].integer();
    Value out = Value::object();
    out.set("records_in_a_body", static_cast<std::int64_t>(records));
    out.set("connections", static_cast<std::int64_t>(connections));
    out.set("records_per_second", rounded(static_cast<double>(answered) * records / load["seconds"].number()));
    out.set("answered", answered);
    out.set("refused", load["refused"].integer());
    for (const auto* name : {"p50_ms", "p99_ms", "max_ms"}) out.set(name, rounded(load[name].number()));
    return out;
}

Result<Value> measure(const BenchOptions& options) {
    HUB_TRY_ASSIGN(auto world, BenchWorld::start(options));
    std::int64_t sequence = 1;
    Value out = Value::object();
    out.set("backend", options.backend);
    HUB_TRY_ASSIGN(auto batches, measure_bodies(*world, options, options.records, std::max(1U, options.connections / 8), sequence));
    HUB_TRY_ASSIGN(auto single, measure_bodies(*world, options, 1, options.connections, sequence));
    out.set("good", Value(batches["refused"].integer() + single["refused"].integer() == 0));
    out.set("batches", std::move(batches));
    out.set("single", std::move(single));
    return out;
}

}  // namespace

int bench_push(const BenchOptions& options, Output output) {
    const auto figures = measure(options);
    if (!figures) return report({figures.error().code, figures.error().describe()}, output);
    std::cout << (output == Output::Json ? codec::write_json(*figures) : codec::write_json_pretty(*figures)) << "\n";
    return (*figures)["good"].boolean() ? kOk : kError;
}

}  // namespace hub::app
