// `eduhub bench search`: look-ups by key over HTTP in a store of a million messages, one caller on one connection, each
// key chosen at random. Every answer is checked for what was looked for.
//
// The store is filled straight into its tables; the hub that answers is a process of its own, as it runs for a province.
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <random>
#include <sstream>

#include "core/app/bench_store.hpp"
#include "core/app/bench_world.hpp"
#include "core/app/child_process.hpp"
#include "core/app/commands.hpp"
#include "core/app/private_file.hpp"
#include "core/codec/json.hpp"
#include "core/net/egress.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;
using codec::Value;
using Clock = std::chrono::steady_clock;

constexpr int kStartMilliseconds = 60'000;
constexpr std::uint32_t kFirstTenant = 64'000'001;
constexpr double kBudgetMilliseconds = 50;

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

Status write_configuration(const fs::path& folder, const BenchOptions& options) {
    HUB_TRY_ASSIGN(const std::string store, bench_store(folder, options));
    std::ostringstream yaml;
    yaml << store << "listen: {http: \"127.0.0.1:0\", admin_socket: admin.sock}\n"
         << "limits: {blind_index_per_minute: 100000}\n"
         << "systems:\n  - {id: bench, plugin: push}\nconnections:\n";
    for (std::uint32_t i = 0; i < options.schools; ++i) yaml << "  - {system: bench, tenant: \"" << kFirstTenant + i << "\"}\n";
    return write_private(folder / "eduhub.yaml", yaml.str());
}

class Asker {
public:
    Asker(std::uint16_t port, std::string token) : root_("http://127.0.0.1:" + std::to_string(port)), token_(std::move(token)), egress_(net::make_egress()) {
        policy_.allow.push_back({"127.0.0.1", port, true});
    }

    /// One question; its milliseconds. An answer without `expected` in it is an error.
    Result<double> ask(const std::string& method, const std::string& target, const std::string& body, const std::string& expected) {
        const auto begun = Clock::now();
        HUB_TRY_ASSIGN(const auto answer, egress_->perform({method, root_ + target, {{"Authorization", "Bearer " + token_}, {"Content-Type", "application/json"}}, body}, policy_));
        const double milliseconds = seconds_since(begun) * 1'000;
        if (answer.status != 200 || answer.body.find(expected) == std::string::npos) {
            return fail("bench.load", method + " " + target + " answered " + std::to_string(answer.status) + ": " + answer.body.substr(0, 300));
        }
        return milliseconds;
    }

private:
    std::string root_, token_;
    std::unique_ptr<net::Egress> egress_;
    net::EgressPolicy policy_;
};

struct Question {
    const char* key;
    std::string method, target, body, expected;
};

std::vector<Question> questions_about(const FilledPupil& pupil, const PublicIds& ids) {
    const std::string record = ids.encode(IdKind::Record, pupil.hub_id());
    const std::string receipt = ids.encode(IdKind::Receipt, pupil.receipt());
    const std::string change = ids.encode(IdKind::Change, pupil.change());
    return {{"source_id", "GET", "/api/v1/messages?source_id=" + pupil.source_id(), {}, record},
            {"record", "GET", "/api/v1/messages?record=" + record, {}, change},
            {"receipt", "GET", "/api/v1/messages?receipt=" + receipt, {}, record},
            {"change", "GET", "/api/v1/messages/" + change, {}, record},
            {"receipt_itself", "GET", "/api/v1/receipts/" + receipt, {}, receipt},
            {"record_itself", "GET", "/api/v1/records/" + record, {}, pupil.source_id()},
            {"national_id", "POST", "/api/v1/records/search", R"({"national_id":")" + pupil.national_id() + "\"}", record}};
}

Value figures_of(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) { return times[std::min(times.size() - 1, static_cast<std::size_t>(share * static_cast<double>(times.size())))]; };
    Value out = Value::object();
    out.set("questions", times.size());
    out.set("p50_ms", rounded(at(0.50)));
    out.set("p99_ms", rounded(at(0.99)));
    out.set("max_ms", rounded(times.back()));
    return out;
}

Result<Value> measure(const BenchOptions& options) {
    HUB_TRY_ASSIGN(const auto folder, bench_folder(options));
    HUB_TRY(write_configuration(folder.path(), options));
    HUB_TRY_ASSIGN(const auto config, config::load(folder.path() / "eduhub.yaml"));
    HUB_TRY_ASSIGN(const auto keys, load_keys(config));
    const auto filling = Clock::now();
    HUB_TRY(fill_store(config, keys, options.messages, kFirstTenant, options.schools));
    Value out = Value::object();
    out.set("backend", options.backend);
    out.set("messages", options.messages);
    out.set("fill_seconds", rounded(seconds_since(filling)));

    const std::string log = (folder.path() / "hub.log").string();
    HUB_TRY_ASSIGN(auto hub, ChildProcess::start({(program_folder() / "eduhub").string(), "serve", "--config", (folder.path() / "eduhub.yaml").string()}, log));
    const auto line = hub->read_line(kStartMilliseconds);
    if (!line) return fail("bench.start", "the hub did not start: see " + log);
    HUB_TRY_ASSIGN(const Value ready, codec::parse_json(*line));
    Value order = Value::object();
    for (const auto& [name, value] : {std::pair{"name", "bench"}, {"scope", "read"}, {"system", "*"}, {"tenant", "*"}, {"fields", "personal,identity"}}) order.set(name, value);
    HUB_TRY_ASSIGN(const Value made, AdminClient((folder.path() / "admin.sock").string()).post("/tokens", order));

    Asker asker(static_cast<std::uint16_t>(ready["port"].integer()), std::string(made["token"].text()));
    const PublicIds ids(keys.index_key);
    std::mt19937_64 chosen(42);  // the same pupils in each run
    std::vector<std::pair<std::string, std::vector<double>>> times;
    for (unsigned i = 0; i < options.questions; ++i) {
        const FilledPupil pupil{static_cast<std::int64_t>(chosen() % static_cast<std::uint64_t>(options.messages)), kFirstTenant, options.schools};
        for (const Question& question : questions_about(pupil, ids)) {
            // The hub lets a caller search so often in a minute; a quarter of the pupils is within it.
            if (question.key == std::string_view("national_id") && i % 4 != 0) continue;
            HUB_TRY_ASSIGN(const double took, asker.ask(question.method, question.target, question.body, question.expected));
            const auto known = std::find_if(times.begin(), times.end(), [&](const auto& each) { return each.first == question.key; });
            if (known == times.end()) times.push_back({question.key, {took}});
            else known->second.push_back(took);
        }
    }
    Value by_key = Value::object();
    bool good = true;
    for (auto& [key, all] : times) {
        Value figures = figures_of(std::move(all));
        good = good && figures["p99_ms"].number() < kBudgetMilliseconds;
        by_key.set(key, std::move(figures));
    }
    out.set("by_key", std::move(by_key));
    out.set("budget_p99_ms", kBudgetMilliseconds);
    out.set("good", Value(good));
    return out;
}

}  // namespace

int bench_search(const BenchOptions& options, Output output) {
    const auto figures = measure(options);
    if (!figures) return report({figures.error().code, figures.error().describe()}, output);
    std::cout << (output == Output::Json ? codec::write_json(*figures) : codec::write_json_pretty(*figures)) << "\n";
    return (*figures)["good"].boolean() ? kOk : kError;
}

}  // namespace hub::app
