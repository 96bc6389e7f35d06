#include "core/app/demo_world.hpp"

#include <stdlib.h>

#include <fstream>
#include <sstream>

#include "core/app/private_file.hpp"
#include "core/app/running_hub.hpp"
#include "core/codec/json.hpp"
#include "core/net/egress.hpp"
#include "core/security/digest.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;
using codec::Value;

constexpr int kStartMilliseconds = 20'000;

Result<Value> read_json(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return fail("demo.file", "cannot read " + path.string());
    return codec::parse_json(text.str(), {.bytes = 1U << 30U, .values = 100'000'000, .members_per_object = 1'000'000});
}

/// mappings/, routes/, codelists/ and apps/: where the caller says, in the current folder, or beside the sources.
Result<fs::path> find_config_source(const std::string& named) {
    if (!named.empty()) return fs::absolute(named);
    for (const fs::path& folder : {fs::current_path() / "config", program_folder() / "../../../config"}) {
        if (fs::exists(folder / "mappings")) return fs::canonical(folder);
    }
    return fail("demo.config", "cannot find config/mappings; run in the project's folder or say --config-source");
}

std::string secret_name(const Value& connection) {
    return std::string(connection["system"].text()) + "-" + std::string(connection["tenant"].text()) + ".json";
}

}  // namespace

std::string DemoWorld::today() { return format_instant(SystemClock().now().plus_milliseconds(config::kVietnamAhead)).substr(0, 10); }

Result<std::unique_ptr<DemoWorld>> DemoWorld::start(const DemoOptions& options) {
    std::unique_ptr<DemoWorld> world(new DemoWorld);
    if (options.folder.empty()) {
        world->scratch_ = ScratchFolder("eduhub-demo");
        world->folder_ = world->scratch_.path();
        if (world->folder_.empty()) return fail("demo.file", "cannot make a folder under " + fs::temp_directory_path().string());
    } else {
        world->folder_ = fs::absolute(options.folder);
    }
    world->options_ = options;
    HUB_TRY_ASSIGN(world->config_source_, find_config_source(options.config_source));
    HUB_TRY(world->generate(options));
    HUB_TRY(world->start_vendors());
    HUB_TRY(world->write_secrets());
    HUB_TRY(world->write_configuration());
    HUB_TRY(world->start_hub());
    return world;
}

DemoWorld::~DemoWorld() {
    // The hub first, so that it drains into vendors that still answer.
    while (!processes_.empty()) processes_.pop_back();
}

Status DemoWorld::generate(const DemoOptions& options) {
    HUB_TRY_ASSIGN(const auto finished,
                   run_to_end({(program_folder() / "eduhub-province").string(), "generate", "--pupils", std::to_string(options.pupils), "--seed",
                               std::to_string(options.seed), "--out", (folder_ / "province").string()}));
    if (finished.exit_code != 0) return fail("demo.generate", "the province could not be generated: " + finished.output);
    HUB_TRY_ASSIGN(manifest_, read_json(folder_ / "province" / "manifest.json"));
    HUB_TRY_ASSIGN(connections_, read_json(folder_ / "province" / "hub.json"));
    for (const auto& one : connections_["connections"].items()) {
        const std::string system(one["system"].text());
        const std::string tenant(one["tenant"].text());
        if (const auto* follows = one.find("follows")) {
            change_ = Change{tenant, std::string(follows->text()), system, (folder_ / "province" / one["file"].text()).string(), today()};
            continue;
        }
        if (system != "workbook") {
            sources_.push_back({system, tenant});
            continue;
        }
        for (const auto& [member, entity] : {std::pair{"file", "pupil"}, std::pair{"mark_file", "mark"}}) {
            if (const auto* file = one.find(member)) workbooks_.push_back({tenant, (folder_ / "province" / file->text()).string(), entity});
        }
    }
    return {};
}

Result<std::uint16_t> DemoWorld::start_process(const std::string& name, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), (program_folder() / name).string());
    const std::string log = (folder_ / (name + ".log")).string();
    HUB_TRY_ASSIGN(auto process, ChildProcess::start(arguments, log));
    auto line = process->read_line(kStartMilliseconds);
    if (!line) {
        std::ifstream file(log);
        std::ostringstream said;
        said << file.rdbuf();
        return fail("demo.start", name + " did not start: " + said.str());
    }
    HUB_TRY_ASSIGN(const Value ready, codec::parse_json(*line));
    processes_.push_back(std::move(process));
    return static_cast<std::uint16_t>(ready["port"].integer());
}

Status DemoWorld::start_vendors() {
    const std::string data = (folder_ / "province").string();
    HUB_TRY_ASSIGN(vnedu_port_, start_process("sim-vnedu", {"--data", data}));
    HUB_TRY_ASSIGN(csdl_port_, start_process("sim-csdl", {"--data", data, "--store", (folder_ / "sector-database.jsonl").string()}));
    // Some of the pushes are answered later, and some of those tickets get lost.
    HUB_TRY(order("/_sim/defer", R"({"every":4,"after_ms":500,"lose_every":3})"));
    return {};
}

Status DemoWorld::write_secrets() {
    const fs::path secrets = folder_ / "hub" / "secrets";
    SystemRandom random;
    HUB_TRY(write_private(secrets / "sealing.key", security::new_keyring_line(1, random)));
    HUB_TRY(write_private(secrets / "index.key", security::to_hex(random.bytes(32))));
    for (const auto& one : connections_["connections"].items()) {
        if (one.find("secret_file") == nullptr) continue;
        std::ifstream secret(folder_ / "province" / one["secret_file"].text());
        std::ostringstream text;
        text << secret.rdbuf();
        HUB_TRY(write_private(secrets / secret_name(one), text.str()));
    }
    return {};
}

Status DemoWorld::write_configuration() {
    const fs::path hub = folder_ / "hub";
    const fs::path& source = config_source_;
    const std::string year = std::to_string(connections_["school_year"].integer());
    std::ostringstream yaml;
    yaml << "# Written by `eduhub demo`.\n"
         << "store: {sqlite: {dir: store}}\n"
         << "keys: {sealing: \"file:secrets/sealing.key\", index: \"file:secrets/index.key\"}\n"
         << "listen: {http: \"127.0.0.1:" << options_.port << "\", admin_socket: admin.sock}\n"
         << "trust: \"" << (program_folder().parent_path() / "trust").string() << "\"\n"
         << "mappings: \"" << (source / "mappings/**/*.yaml").string() << "\"\n"
         << "routes: \"" << (source / "routes/*.yaml").string() << "\"\n"
         << "codelists: \"" << (source / "codelists").string() << "\"\n";
    // Sign-in in the clear is for development on one machine.
    if (!issuer_.empty()) yaml << "development: true\nidentity: {issuer: \"" << issuer_ << "\", apps: \"apps/*.yaml\"}\n";
    yaml << "systems:\n"
         << "  - {id: vnedu, plugin: vn.vnpt.vnedu, settings: {base_url: \"" << vnedu_url() << "\"}, egress: [\"127.0.0.1:" << vnedu_port_ << "\"]}\n"
         << "  - {id: csdl, plugin: vn.csdl.sector, settings: {base_url: \"" << csdl_url() << "\", school_year: " << year
         << ", arrival_seconds: 1}, egress: [\"127.0.0.1:" << csdl_port_ << "\"]}\n"
         << "  - {id: workbook, plugin: vn.eduhub.workbook}\n"
         << "  - {id: smas, plugin: vn.eduhub.workbook}\n"
         << "connections:\n";
    for (const auto& one : connections_["connections"].items()) {
        const std::string system(one["system"].text());
        const std::string tenant(one["tenant"].text());
        const bool changes = change_ && change_->tenant == tenant;
        if (changes && system == change_->to && vendors_ == Vendors::AsFound) continue;
        yaml << "  - {system: " << system << ", tenant: \"" << tenant << "\"";
        if (one.find("secret_file") != nullptr) yaml << ", credential: \"file:secrets/" << secret_name(one) << "\"";
        if (changes && vendors_ == Vendors::Changed && system == change_->from) yaml << ", feeding: {until: \"" << change_->day << "\"}";
        if (changes && vendors_ == Vendors::Changed && system == change_->to) yaml << ", feeding: {from: \"" << change_->day << "\"}";
        if (system == "csdl") yaml << ", mode: {staff: write, class: write, pupil: write, result: write}, entities: [organisation, pupil]";
        yaml << "}\n";
    }
    return write_private(hub / "eduhub.yaml", yaml.str());
}

Status DemoWorld::start_hub() {
    HUB_TRY_ASSIGN(hub_port_, start_process("eduhub", {"serve", "--config", (folder_ / "hub" / "eduhub.yaml").string()}));
    return {};
}

Status DemoWorld::restart_hub() {
    HUB_TRY(write_configuration());
    processes_.pop_back();  // the hub: it drains
    return start_hub();
}

Status DemoWorld::change_vendor() {
    vendors_ = Vendors::Changed;
    return restart_hub();
}

Status DemoWorld::open_sign_in() {
    issuer_ = sign_in_address();
    options_.port = hub_port_;
    return restart_hub();
}

Result<std::string> DemoWorld::simulator(const std::string& method, const std::string& path, const std::string& body) const {
    auto egress = net::make_egress();
    net::EgressPolicy policy;
    policy.allow.push_back({"127.0.0.1", csdl_port_, true});
    HUB_TRY_ASSIGN(const auto answer, egress->perform({method, csdl_url() + path, {{"Content-Type", "application/json"}}, body}, policy));
    if (answer.status != 200) return fail("demo.order", "the sector database's simulator answered " + std::to_string(answer.status) + " to " + path);
    return answer.body;
}

Status DemoWorld::order(const std::string& path, const std::string& body) const {
    HUB_TRY(simulator("POST", path, body));
    return {};
}

Result<Value> DemoWorld::deferrals() const {
    HUB_TRY_ASSIGN(const auto stats, simulator("GET", "/_sim/stats", ""));
    HUB_TRY_ASSIGN(const Value parsed, codec::parse_json(stats));
    return parsed["deferrals"];
}

Status DemoWorld::rekey() const { return order("/_sim/rekey", "{}"); }

Result<Value> DemoWorld::compare() const {
    HUB_TRY_ASSIGN(const auto finished,
                   run_to_end({(program_folder() / "eduhub-province").string(), "compare", "--manifest", (folder_ / "province" / "manifest.json").string(),
                               "--store", (folder_ / "sector-database.jsonl").string()}));
    if (finished.exit_code > 1) return fail("demo.compare", "the comparison failed: " + finished.output);
    return codec::parse_json(finished.output);
}

}  // namespace hub::app
