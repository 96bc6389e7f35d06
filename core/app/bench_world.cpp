#include "core/app/bench_world.hpp"

#include <stdlib.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>

#include "core/app/private_file.hpp"
#include "core/app/running_hub.hpp"
#include "core/codec/json.hpp"
#include "core/net/egress.hpp"
#include "core/security/digest.hpp"
#include "core/store/inspection.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;
using codec::Value;

constexpr int kStartMilliseconds = 20'000;
constexpr auto kPoll = std::chrono::milliseconds(20);
constexpr auto kPatience = std::chrono::minutes(5);
constexpr int kGraceMilliseconds = 60'000;
constexpr std::uint32_t kFirstTenant = 64'000'001;  // as perf-load numbers its schools

/// mappings/, routes/ and codelists/ of the measurement: where the caller says, in the current folder, or beside the sources.
Result<fs::path> find_route_files(const std::string& named) {
    if (!named.empty()) return fs::absolute(named);
    for (const fs::path& folder : {fs::current_path() / "tests/perf/route", program_folder() / "../../../tests/perf/route"}) {
        if (fs::exists(folder / "mappings")) return fs::canonical(folder);
    }
    return fail("bench.route_files", "cannot find tests/perf/route; run in the project's folder or say --route-files");
}

/// Starts a program and reads its port from the line it prints when ready.
Result<std::unique_ptr<ChildProcess>> start_ready(const std::vector<std::string>& command, const std::string& log, std::uint16_t& port) {
    HUB_TRY_ASSIGN(auto process, ChildProcess::start(command, log));
    const auto line = process->read_line(kStartMilliseconds);
    if (!line) {
        std::ifstream file(log);
        std::ostringstream said;
        said << file.rdbuf();
        return fail("bench.start", command.front() + " did not start: " + said.str());
    }
    HUB_TRY_ASSIGN(const Value ready, codec::parse_json(*line));
    port = static_cast<std::uint16_t>(ready["port"].integer());
    return process;
}

}  // namespace

Result<ScratchFolder> bench_folder(const BenchOptions& options) {
    const fs::path parent = options.folder.empty() ? fs::temp_directory_path() : fs::path(options.folder);
    ScratchFolder folder("eduhub-bench", parent);
    if (folder.path().empty()) return fail("bench.file", "cannot make a folder in " + parent.string());
    return folder;
}

Result<std::string> bench_store(const fs::path& folder, const BenchOptions& options) {
    SystemRandom random;
    HUB_TRY(write_private(folder / "secrets" / "sealing.key", security::new_keyring_line(1, random)));
    HUB_TRY(write_private(folder / "secrets" / "index.key", security::to_hex(random.bytes(32))));
    const std::string keys = "keys: {sealing: \"file:secrets/sealing.key\", index: \"file:secrets/index.key\"}\n";
    if (options.backend != "postgres") return "store: {sqlite: {dir: store}}\n" + keys;
    HUB_TRY_ASSIGN(const bool used, store::postgres_holds_store(options.dsn));
    if (used) return fail("bench.used", "the database of --dsn holds a hub's store; name an empty one");
    HUB_TRY(write_private(folder / "secrets" / "dsn", options.dsn));
    return "store: {postgres: {dsn: \"file:secrets/dsn\"}}\n" + keys;
}

Result<std::unique_ptr<BenchWorld>> BenchWorld::start(const BenchOptions& options) {
    std::unique_ptr<BenchWorld> world(new BenchWorld);
    HUB_TRY_ASSIGN(world->folder_, bench_folder(options));
    HUB_TRY_ASSIGN(world->sink_, start_ready({(program_folder() / "perf-sink").string()}, (world->folder() / "sink.log").string(), world->sink_port_));
    HUB_TRY(world->write_configuration(options));
    HUB_TRY(world->start_hub(options));
    return world;
}

BenchWorld::~BenchWorld() {
    hub_.reset();  // before the sink, so that it drains into one that still answers
    sink_.reset();
}

Status BenchWorld::write_configuration(const BenchOptions& options) const {
    HUB_TRY_ASSIGN(const fs::path source, find_route_files(options.route_files));
    HUB_TRY_ASSIGN(const std::string store, bench_store(folder(), options));
    std::ostringstream yaml;
    yaml << "# Written by `eduhub bench`.\n"
         << (options.without_evidence ? "development: true\n" : "") << store
         << "listen: {http: \"127.0.0.1:0\", admin_socket: admin.sock}\n"
         << "trust: \"" << (program_folder().parent_path() / "trust").string() << "\"\n"
         << "mappings: \"" << (source / "mappings/*.yaml").string() << "\"\n"
         << "routes: \"" << (source / "routes/*.yaml").string() << "\"\n"
         << "codelists: \"" << (source / "codelists").string() << "\"\n"
         << "systems:\n"
         << "  - {id: bench, plugin: push}\n"
         << "  - {id: sink, plugin: vn.eduhub.json-post, isolation: " << options.isolation << ", settings: {url: \"http://127.0.0.1:" << sink_port_
         << "/records\"}, egress: [\"127.0.0.1:" << sink_port_ << "\"]}\n"
         << "connections:\n";
    for (std::uint32_t i = 0; i < options.schools; ++i) {
        yaml << "  - {system: bench, tenant: \"" << kFirstTenant + i << "\"}\n"
             << "  - {system: sink, tenant: \"" << kFirstTenant + i << "\", mode: {pupil: write}}\n";
    }
    return write_private(folder() / "eduhub.yaml", yaml.str());
}

Status BenchWorld::start_hub(const BenchOptions& options) {
    const auto before = std::chrono::steady_clock::now();
    std::vector<std::string> command{(program_folder() / "eduhub").string(), "serve", "--config", (folder() / "eduhub.yaml").string()};
    if (options.without_evidence) command.push_back("--measure-without-evidence");
    HUB_TRY_ASSIGN(hub_, start_ready(std::move(command), (folder() / "hub.log").string(), hub_port_));
    ready_milliseconds_ = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count();
    Value order = Value::object();
    order.set("name", "bench");
    order.set("system", "bench");
    order.set("tenant", "*");
    HUB_TRY_ASSIGN(const Value answer, admin().post("/tokens", order));
    token_ = answer["token"].text();
    return {};
}

Result<Value> BenchWorld::load(const BenchOptions& options, const std::vector<std::string>& more, double seconds, const std::string& history) const {
    std::vector<std::string> command{(program_folder() / "perf-load").string(), "--port", std::to_string(hub_port_), "--token", token_,
                                     "--schools", std::to_string(options.schools), "--seconds", std::to_string(seconds), "--history", history};
    command.insert(command.end(), more.begin(), more.end());
    HUB_TRY_ASSIGN(auto process, ChildProcess::start(command, {}));
    HUB_TRY_ASSIGN(const auto line, process->read_line(static_cast<int>(seconds * 1'000) + kGraceMilliseconds));
    // The line comes before the history is written; its end is the end of the output.
    if (process->read_line(kGraceMilliseconds)) return fail("bench.load", "perf-load said more than one line");
    return codec::parse_json(line);
}

Status BenchWorld::wait_until_quiet() const {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < until) {
        HUB_TRY_ASSIGN(const Value status, admin().get("/status"));
        if (status["quiet"].boolean() && status["retrying"].integer() == 0) return {};
        std::this_thread::sleep_for(kPoll);
    }
    return fail("bench.slow", "deliveries did not come to rest within five minutes");
}

Result<std::string> BenchWorld::ask_sink(const std::string& path) const {
    auto egress = net::make_egress();
    net::EgressPolicy policy;
    policy.allow.push_back({"127.0.0.1", sink_port_, true});
    HUB_TRY_ASSIGN(auto answer, egress->perform({"GET", "http://127.0.0.1:" + std::to_string(sink_port_) + path, {}, {}}, policy));
    return std::move(answer.body);
}

Result<Value> BenchWorld::sink_stats() const {
    HUB_TRY_ASSIGN(const auto text, ask_sink("/stats"));
    return codec::parse_json(text);
}

Result<std::vector<std::uint32_t>> BenchWorld::newest_at_sink() const {
    HUB_TRY_ASSIGN(const auto bytes, ask_sink("/newest"));
    std::vector<std::uint32_t> out(bytes.size() / sizeof(std::uint32_t));
    std::memcpy(out.data(), bytes.data(), out.size() * sizeof(std::uint32_t));
    return out;
}

Value rounded(double value) { return Value(static_cast<double>(static_cast<std::int64_t>(value * 1'000 + 0.5)) / 1'000); }

}  // namespace hub::app
