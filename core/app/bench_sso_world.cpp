#include "core/app/bench_sso_world.hpp"

#include "core/app/bench_world.hpp"

#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "core/app/private_file.hpp"
#include "core/app/running_hub.hpp"
#include "core/app/thread_times.hpp"
#include "core/codec/json.hpp"
#include "core/security/digest.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;
using codec::Value;

constexpr int kStartMilliseconds = 20'000;
constexpr int kGraceMilliseconds = 120'000;
constexpr const char* kHashingThreads = "password";
constexpr const char* kPeople = "people";
// Whoever has a passkey is asked for it whenever the password was right: they have none of the others' work.
constexpr const char* kPeopleES256 = "passkey-people-ES256";
constexpr const char* kPeopleRS256 = "passkey-people-RS256";

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

std::string machine(const std::string& name, const std::string& access_token) {
    return "app: " + name + "\nname: {vi: Máy đo}\nrung: oidc\nroles: [staff]\noidc:\n  secret: file:secrets/client\n  grants: [client_credentials]\n  access_token: " + access_token +
           "\n  machine_scopes: [bench]\n";
}

std::string application(const std::string& name, const std::string& id_token) {
    return "app: " + name + "\nname: {vi: Ứng dụng đo}\nrung: oidc\nroles: [teacher]\noidc:\n  secret: file:secrets/client\n  redirect_uris: [\"https://bench.example/cb\"]\n  consent: given\n" +
           "  scopes: [openid, profile, offline_access]\n  id_token: " + id_token + "\n";
}

}  // namespace

Result<std::unique_ptr<SsoBenchWorld>> SsoBenchWorld::start(const BenchOptions& options) {
    std::unique_ptr<SsoBenchWorld> world(new SsoBenchWorld);
    HUB_TRY_ASSIGN(world->folder_, bench_folder(options));
    HUB_TRY(world->write_files(options));
    HUB_TRY(world->start_hub());
    for (const auto* file : {kPeople, kPeopleES256, kPeopleRS256}) HUB_TRY(world->make_people(file, options.connections));
    return world;
}

SsoBenchWorld::~SsoBenchWorld() { hub_.reset(); }  // before the folder that it writes in

Status SsoBenchWorld::write_files(const BenchOptions& options) {
    SystemRandom random;
    secret_ = security::to_hex(random.bytes(32));
    HUB_TRY_ASSIGN(const std::string store, bench_store(folder_.path(), options));
    HUB_TRY(write_private(folder_.path() / "secrets" / "client", secret_));
    for (const auto* word : {"opaque", "ES256", "RS256"}) HUB_TRY(write_private(folder_.path() / "apps" / (std::string(word) + ".yaml"), machine(std::string("machine-") + word, word)));
    for (const auto* word : {"ES256", "RS256"}) HUB_TRY(write_private(folder_.path() / "apps" / ("people-" + std::string(word) + ".yaml"), application(std::string("people-") + word, word)));
    return write_private(folder_.path() / "eduhub.yaml", "# Written by `eduhub bench`.\n" + store +
                                                      "listen: {http: \"127.0.0.1:0\", admin_socket: admin.sock}\n"
                                                      "identity: {issuer: \"https://login.bench.example\", apps: \"apps/*.yaml\"}\n");
}

Status SsoBenchWorld::start_hub() {
    const fs::path log = folder_.path() / "hub.log";
    HUB_TRY_ASSIGN(hub_, ChildProcess::start({(program_folder() / "eduhub").string(), "serve", "--config", (folder_.path() / "eduhub.yaml").string()}, log.string()));
    const auto line = hub_->read_line(kStartMilliseconds);
    if (!line) return fail("bench.start", "the hub did not start: " + text_of(log));
    HUB_TRY_ASSIGN(const Value ready, codec::parse_json(*line));
    port_ = static_cast<std::uint16_t>(ready["port"].integer());
    return {};
}

Status SsoBenchWorld::make_people(const std::string& file, unsigned count) const {
    std::string lines;
    const AdminClient admin((folder_.path() / "admin.sock").string());
    Value roles = Value::array();
    roles.push_back("teacher");
    for (unsigned i = 0; i < count; ++i) {
        const std::string login = file + std::to_string(i);
        Value order = Value::object();
        order.set("login", login);
        order.set("roles", roles);
        HUB_TRY_ASSIGN(const Value made, admin.post("/users", order));
        lines += login + " " + std::string(made["password"].text()) + "\n";
    }
    return write_private(folder_.path() / file, lines);
}

Result<SsoFigures> SsoBenchWorld::load(const std::string& work, const std::string& client, const std::vector<std::string>& more, const BenchOptions& options) const {
    const fs::path log = folder_.path() / "load.log";
    const std::string people = work == "passkey" ? "passkey-" + client : std::string(kPeople);
    std::vector<std::string> command{(program_folder() / "perf-sso-load").string(), "--port", std::to_string(port_), "--work", work, "--client", client, "--secret", secret_,
                                     "--people", (folder_.path() / people).string(), "--connections", std::to_string(options.connections), "--seconds", std::to_string(options.seconds)};
    command.insert(command.end(), more.begin(), more.end());
    HUB_TRY_ASSIGN(const auto process, ChildProcess::start(command, log.string()));
    const auto said = [&](const char* what) { return fail("bench.load", std::string(what) + ": " + text_of(log)); };
    if (!process->read_line(kGraceMilliseconds)) return said("the load did not begin");
    auto before = thread_seconds(hub_->process_id());
    const auto line = process->read_line(static_cast<int>(options.seconds * 1'000) + kGraceMilliseconds);
    auto after = thread_seconds(hub_->process_id());
    if (!line) return said("the load ended before its time");
    HUB_TRY_ASSIGN(const Value answer, codec::parse_json(*line));
    SsoFigures figures{.done = answer["done"].number(), .seconds = answer["seconds"].number()};
    if (figures.done < 1) return said("nothing was done");
    for (const auto& [name, seconds] : after) (name == kHashingThreads ? figures.hashing_seconds : figures.processor_seconds) += seconds - before[name];
    return figures;
}

Result<SsoFigures> SsoBenchWorld::import_people(std::int64_t count) const {
    constexpr std::int64_t kRowsAnOrder = 10'000, kRowsASchool = 1'000;
    const AdminClient admin((folder_.path() / "admin.sock").string());
    const auto begun = std::chrono::steady_clock::now();
    auto before = thread_seconds(hub_->process_id());
    for (std::int64_t first = 0; first < count; first += kRowsAnOrder) {
        Value rows = Value::array();
        for (std::int64_t i = first; i < std::min(first + kRowsAnOrder, count); ++i) {
            const bool pupil = i % 2 == 0;
            Value roles = Value::array();
            roles.push_back(pupil ? "pupil" : "guardian");
            Value row = Value::object();
            row.set("line", i + 2);
            row.set("login", "person" + std::to_string(i));
            row.set("name", "Nguyễn Thị Minh Khai " + std::to_string(i));
            row.set("school", "school-" + std::to_string(i / kRowsASchool));
            row.set("roles", std::move(roles));
            if (pupil) row.set("class", std::to_string(i % 12 + 1) + "A");
            else row.set("phone", "09" + std::to_string(10'000'000 + i));
            rows.push_back(std::move(row));
        }
        Value order = Value::object();
        order.set("mode", "real");
        order.set("rows", std::move(rows));
        HUB_TRY_ASSIGN(const Value answer, admin.post("/users/import", order));
        if (!answer["refused"].items().empty()) return fail("bench.load", "a person was refused: " + codec::write_json(answer["refused"]));
    }
    auto after = thread_seconds(hub_->process_id());
    SsoFigures figures{.done = static_cast<double>(count), .seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count()};
    for (const auto& [name, seconds] : after) figures.processor_seconds += seconds - before[name];
    return figures;
}

}  // namespace hub::app
