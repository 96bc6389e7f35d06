#include "tests/fault/world.hpp"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "tests/fault/http.hpp"

namespace hub::fault {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kStartMilliseconds = 60'000;
constexpr const char* kClass = R"({"ma_lop":"F01","ten_lop":"3F","khoi":"3","nam_hoc":"2026"})";

const std::string kBin = HUB_BIN;

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return text.str();
}

void write_private(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

fs::path temporary_folder() {
    std::string pattern = (fs::temp_directory_path() / "eduhub-fault-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    return pattern;
}

/// The tests' own cluster, shared with the other tests of this build.
std::string cluster() {
    const char* given = std::getenv("EDUHUB_TEST_POSTGRES");
    if (given != nullptr && *given != '\0') return given;
    const auto started = run({"bash", std::string(HUB_SOURCE_DIR) + "/tests/support/postgres_cluster.sh", "start", "/tmp/eduhub-test-postgres"});
    if (started.exit_code != 0) throw std::runtime_error("PostgreSQL did not start");
    return started.output.substr(0, started.output.find('\n'));
}

void sql(const std::string& statement) {
    if (run({"psql", "-q", "-d", cluster(), "-c", statement}).exit_code != 0) throw std::runtime_error("PostgreSQL refused: " + statement);
}

std::uint16_t port_told(Process& process, const std::string& name) {
    const auto line = process.first_line(kStartMilliseconds);
    if (!line) throw std::runtime_error(name + " did not start");
    return json::parse(*line).at("port").get<std::uint16_t>();
}

}  // namespace

const char* name_of(Backend backend) { return backend == Backend::Sqlite ? "sqlite" : "postgres"; }

World::World(Backend backend, Repetition repetition) : backend_(backend), repetition_(repetition), folder_(temporary_folder()) {
    const std::string data = (folder_ / "province").string();
    if (run({kBin + "/eduhub-province", "generate", "--pupils", "150", "--seed", "1", "--out", data}).exit_code != 0) {
        throw std::runtime_error("the province could not be generated");
    }
    vnedu_ = std::make_unique<Process>(std::vector<std::string>{kBin + "/sim-vnedu", "--data", data}, Environment{}, "");
    csdl_ = std::make_unique<Process>(std::vector<std::string>{kBin + "/sim-csdl", "--data", data, "--store", journal().string()}, Environment{}, "");
    vnedu_port_ = port_told(*vnedu_, "sim-vnedu");
    csdl_port_ = port_told(*csdl_, "sim-csdl");
    if (backend == Backend::Postgres) {
        database_ = "fault_" + std::to_string(getpid()) + "_" + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
        sql("CREATE DATABASE " + database_);
    }
    std::ofstream(history()).flush();
    gather_plugins();
    write_configuration();
    restart_hub();
    const json made = ask({"token", "new", "--name", "fault", "--system", "vnedu", "--tenant", kPushed});
    if (!made.is_object()) throw std::runtime_error("no token: " + log_tail());
    token_ = made.at("token").get<std::string>();
    const int status = post(port_, std::string("/push/v1/vnedu/") + kPushed + "/class", kClass);
    if (status != 202 || !wait_until_quiet(20'000) || fs::file_size(journal()) == 0) throw std::runtime_error("the class did not arrive: " + std::to_string(status) + log_tail());
}

World::~World() {
    hub_.reset();
    if (!database_.empty()) (void)run({"psql", "-q", "-d", cluster(), "-c", "DROP DATABASE " + database_ + " WITH (FORCE)"});
    std::error_code ignored;
    if (std::getenv("EDUHUB_FAULT_KEEP") == nullptr) fs::remove_all(folder_, ignored);
}

/// The program's own plugins, and beside them the one that crashes when told to.
void World::gather_plugins() const {
    fs::create_directories(folder_ / "plugins");
    for (const fs::path from : {HUB_BIN "/../plugins", HUB_BAD_PLUGINS}) {
        for (const auto& file : fs::directory_iterator(from)) {
            const std::string name = file.path().filename().string();
            if (from == HUB_BAD_PLUGINS && !name.starts_with("misbehaving.")) continue;
            if (file.is_regular_file()) fs::copy_file(file.path(), folder_ / "plugins" / name);
        }
    }
}

void World::write_configuration() {
    const fs::path hub = folder_ / "hub";
    const fs::path sources = fs::path(HUB_SOURCE_DIR) / "config";
    // Fixed keys: what they protect here is made up.
    write_private(hub / "secrets/sealing.key", "1:" + std::string(64, 'a'));
    write_private(hub / "secrets/index.key", "a-key-of-the-fault-tests-and-nothing-else");
    write_private(hub / "secrets/dsn", database_.empty() ? "" : std::regex_replace(cluster(), std::regex("dbname=\\S+"), "dbname=" + database_));
    write_private(hub / "secrets/evidence.key", "ed25519-private:" + std::string(64, 'b'));
    // The sample's routes, with pauses that a test can wait for.
    std::string routes = std::regex_replace(text_of(sources / "routes/sector-database.yaml"), std::regex("retry: \\{[^}]*\\}"),
                                            "retry: {first: 50ms, factor: 2, cap: 1s, give_up: 24h}");
    routes = std::regex_replace(routes, std::regex("breaker: \\{[^}]*\\}"), "breaker: {failures: 50, open: 1s}");
    write_private(hub / "routes/sector-database.yaml", routes);
    std::ostringstream yaml;
    yaml << "store: " << (backend_ == Backend::Sqlite ? "{sqlite: {dir: store}}" : "{postgres: {dsn: \"file:secrets/dsn\"}}") << "\n"
         << "keys: {sealing: \"file:secrets/sealing.key\", index: \"file:secrets/index.key\"}\n"
         // A start compares the store with what was signed before the kill, and forgets all it may.
         << "evidence: {checkpoint_directory: evidence, key: \"file:secrets/evidence.key\", every: 50ms}\n"
         << "retention: {inbox_bodies: 0s, change_details: 0s, changes: 0s}\n"
         << "listen: {http: \"127.0.0.1:0\", admin_socket: admin.sock}\n"
         << "trust: \"" << HUB_TRUST << "\"\n"
         << "mappings: \"" << (sources / "mappings/**/*.yaml").string() << "\"\n"
         << "routes: \"routes/*.yaml\"\n"
         << "codelists: \"" << (sources / "codelists").string() << "\"\n"
         << "systems:\n"
         << "  - {id: vnedu, plugin: vn.vnpt.vnedu, settings: {base_url: \"http://127.0.0.1:" << vnedu_port_ << "\"}, egress: [\"127.0.0.1:"
         << vnedu_port_ << "\"]}\n"
         << "  - {id: csdl, plugin: vn.csdl.sector, settings: {base_url: \"http://127.0.0.1:" << csdl_port_
         << "\", school_year: 2026, arrival_seconds: 1}, egress: [\"127.0.0.1:" << csdl_port_ << "\"]"
         << (repetition_ == Repetition::AskedBack ? ", idempotency: query" : "") << "}\n"
         << "  - {id: workbook, plugin: vn.eduhub.workbook}\n"
         << "  - {id: frail, plugin: vn.eduhub.misbehaving}\n"
         << "connections:\n";
    for (const auto& [system, tenant] : {std::pair{"vnedu", kPushed}, {"vnedu", kPulled}, {"csdl", kPushed}, {"csdl", kPulled}, {"csdl", kWorkbook}}) {
        const std::string name = std::string("secrets/") + system + "-" + tenant + ".json";
        write_private(hub / name, text_of(folder_ / "province" / name));
        yaml << "  - {system: " << system << ", tenant: \"" << tenant << "\", credential: \"file:" << name << "\"";
        if (std::string(system) == "csdl") yaml << ", mode: {staff: write, class: write, pupil: write}, entities: [organisation, pupil]";
        yaml << "}\n";
    }
    for (const char* system : {"workbook", "frail"}) yaml << "  - {system: " << system << ", tenant: \"" << kWorkbook << "\"}\n";
    write_private(hub / "eduhub.yaml", yaml.str());
}

bool World::start_hub(const Environment& environment, const std::vector<std::string>& prefix) {
    hub_.reset();
    std::vector<std::string> command = prefix;
    command.insert(command.end(), {kBin + "/eduhub", "serve", "--config", (folder_ / "hub/eduhub.yaml").string(), "--plugins",
                                 (folder_ / "plugins").string()});
    hub_ = std::make_unique<Process>(command, environment, (folder_ / "hub.log").string());
    const auto line = hub_->first_line(kStartMilliseconds);
    if (!line) {
        hub_->wait(kStartMilliseconds);
        return false;
    }
    port_ = json::parse(*line).at("port").get<std::uint16_t>();
    return true;
}

void World::restart_hub() {
    // PostgreSQL may need a moment to see that the killed hub is gone; whoever restarts a service tries again.
    for (int tries = 0; tries < 50; ++tries) {
        if (start_hub()) return;
        rest(50);
    }
    throw std::runtime_error("the hub does not start again: " + log_tail());
}

void World::kill_hub() {
    hub_->signal(SIGKILL);
    hub_->wait(kStartMilliseconds);
}

json World::ask(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), kBin + "/eduhub");
    arguments.insert(arguments.end(), {"--socket", (folder_ / "hub/admin.sock").string(), "-o", "json"});
    const auto ran = run(arguments);
    if (ran.exit_code != 0) return nullptr;
    auto value = json::parse(ran.output, nullptr, false);
    return value.is_discarded() ? json(nullptr) : value;
}

bool World::wait_until_quiet(int milliseconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    for (; std::chrono::steady_clock::now() < end; rest(20)) {
        const json status = ask({"status"});
        if (status.is_object() && status.at("quiet") == true && status.at("retrying") == 0) return true;
        if (!hub_is_up()) return false;
    }
    return false;
}

std::int64_t World::replay_dead() {
    const json done = ask({"messages", "replay", "--cause", "plugin.crashed", "--reason", "its worker was killed"});
    return done.is_object() ? done.value("replayed", std::int64_t{0}) : 0;
}

void World::defer_pushes(int count) {
    const json order{{"count", count}, {"after_ms", 100}};
    if (Caller(csdl_port_).call("POST", "/_sim/defer", "", order.dump()).status != 200) throw std::runtime_error("the destination took no order");
}

void World::edit_at_vendor(int number) {
    const json records = json::parse(text_of(folder_ / "province/vnedu" / (std::string(kPulled) + ".json")));
    const json& pupils = records.at("hoc-sinh");
    const json order{{"tenant", kPulled}, {"entity", "hoc-sinh"}, {"key", pupils.at(static_cast<std::size_t>(number) % pupils.size()).at("ma_hoc_sinh")},
                     {"set", {{"dia_chi", "Số " + std::to_string(number)}}}};
    if (Caller(vnedu_port_).call("POST", "/_sim/edit", "", order.dump()).status != 200) throw std::runtime_error("the vendor took no edit");
}

std::vector<int> World::worker_ids() const {
    std::vector<int> out;
    const json connections = ask({"connections"});
    if (!connections.is_array()) return out;
    for (const json& one : connections) {
        if (const int id = one.value("process_id", 0); id > 0) out.push_back(id);
    }
    return out;
}

std::string World::log_tail() const {
    const std::string text = text_of(folder_ / "hub.log");
    return "\n" + text.substr(text.size() - std::min<std::size_t>(text.size(), 3'000));
}

int World::post(std::uint16_t port, const std::string& path, const std::string& body) const { return Caller(port).call("POST", path, token_, body).status; }

std::vector<std::string> failpoints_of(Backend backend) {
    const std::string other = backend == Backend::Sqlite ? "store.postgres." : "store.sqlite.";
    std::vector<std::string> out;
    std::istringstream lines(run({kBin + "/eduhub", "--failpoints"}).output);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && !line.starts_with(other)) out.push_back(line);
    }
    return out;
}

}  // namespace hub::fault
