// `eduhub doctor`: all good when all is good, and for each thing that is broken exactly its own check is bad.
#include <catch2/catch.hpp>

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "core/app/doctor.hpp"
#include "tests/fault/process.hpp"
#include "tests/integration/run_program.hpp"
#include "tests/unit/api/served_hub.hpp"

using namespace hub;
using hub::fault::Process;
using hub::test::run_program;
namespace fs = std::filesystem;

namespace {

const std::string kEduhub = std::string(HUB_BIN) + "/eduhub";
constexpr int kPatience = 20'000;

struct Doctored {
    Doctored() {
        write("secrets/sealing.key", "1:" + std::string(64, 'a') + "\n");
        write("secrets/index.key", test::HubUnderTest::index_key());
        write("secrets/vnedu.json", "{}");
        REQUIRE(run_program(kEduhub + " audit keygen " + (folder.path() / "secrets/evidence.key").string()).exit_code == 0);
        configure("");
    }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((folder.path() / name).parent_path());
        std::ofstream(folder.path() / name, std::ios::binary) << text;
        chmod((folder.path() / name).c_str(), 0600);
    }
    /// `listen`: what stands in it beside address and socket.
    void configure(const std::string& listen, const std::string& store = "{sqlite: {dir: store}}", const std::string& http = "127.0.0.1:0", const std::string& trust = HUB_TRUST) const {
        write("eduhub.yaml", "store: " + store +
                                 "\nkeys: {sealing: \"file:secrets/sealing.key\", index: \"file:secrets/index.key\"}\n"
                                 "evidence: {checkpoint_directory: outside, key: \"file:secrets/evidence.key\"}\n"
                                 "listen: {http: \"" + http + "\", admin_socket: admin.sock" + listen + "}\n"
                                 "trust: \"" + trust + "\"\n"
                                 "mappings: \"" HUB_SOURCE_DIR "/config/mappings/**/*.yaml\"\n"
                                 "routes: \"" HUB_SOURCE_DIR "/config/routes/*.yaml\"\n"
                                 "codelists: \"" HUB_SOURCE_DIR "/config/codelists\"\n"
                                 "systems:\n"
                                 "  - {id: vnedu, plugin: vn.vnpt.vnedu, settings: {base_url: \"http://127.0.0.1:9\"}, egress: [\"127.0.0.1:9\"]}\n"
                                 "connections: [{system: vnedu, tenant: \"1\", credential: \"file:secrets/vnedu.json\"}]\n");
    }
    /// A hub that starts and stops again.
    int serve(const std::vector<std::string>& options = {}) const {
        std::vector<std::string> command{kEduhub, "serve", "--config", config()};
        command.insert(command.end(), options.begin(), options.end());
        Process hub(command, {}, (folder.path() / "hub.log").string());
        if (!hub.first_line(kPatience)) return hub.wait(kPatience);
        CHECK(run_program(kEduhub + " messages ls --purpose drill --socket " + (folder.path() / "admin.sock").string()).exit_code == 0);
        hub.signal(SIGTERM);
        return hub.wait(kPatience);
    }
    [[nodiscard]] std::string config() const { return (folder.path() / "eduhub.yaml").string(); }

    struct Diagnosis {
        int exit_code = -1;
        std::set<std::string> bad, seen;
        codec::Value report;
    };
    [[nodiscard]] Diagnosis doctor(const std::string& more = {}) const {
        const auto ran = run_program(kEduhub + " doctor -o json --config " + config() + more);
        INFO(ran.output);
        Diagnosis out{ran.exit_code, {}, {}, codec::parse_json(ran.output).value()};
        for (const auto& finding : out.report["findings"].items()) {
            const std::string check(finding["check"].text());
            out.seen.insert(check);
            if (finding["standing"].text() == "bad") out.bad.insert(check);
            if (finding["standing"].text() == "good") continue;
            for (const char* told : {"code", "where", "message", "vi", "en", "fix_vi", "fix_en"}) {
                INFO(told);
                CHECK_FALSE(finding[told].text().empty());
            }
        }
        CHECK(out.exit_code == (out.bad.empty() ? 0 : 3));
        return out;
    }
    [[nodiscard]] std::set<std::string> bad(const std::string& more = {}) const { return doctor(more).bad; }

    test::TemporaryFolder folder;
};

using only = std::set<std::string>;

/// Changes one byte of a file, at `offset` from its end when negative.
void spoil(const fs::path& file, std::int64_t offset, char with) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(offset, offset < 0 ? std::ios::end : std::ios::beg);
    stream.put(with);
}

/// Runs a statement on a database that no hub has open, and leaves nothing in its log.
void run_sql(const fs::path& file, const std::string& sql) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &handle) == SQLITE_OK);
    REQUIRE(sqlite3_exec(handle, (sql + "; PRAGMA wal_checkpoint(TRUNCATE)").c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(handle);
}

/// A certificate that ends so many seconds from now, and its key.
void write_certificate(const Doctored& world, long seconds) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), -864'000);
    X509_gmtime_adj(X509_getm_notAfter(certificate), seconds);
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, EVP_sha256());
    world.write("tls/hub.pem", "");
    world.write("tls/hub.key", "");
    std::FILE* file = std::fopen((world.folder.path() / "tls/hub.pem").c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen((world.folder.path() / "tls/hub.key").c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

const std::string kTls = R"(, tls: {certificate: "file:tls/hub.pem", key: "file:tls/hub.key"})";

}  // namespace

TEST_CASE("a sound hub is found sound before its first start and after and while it runs", "[doctor]") {
    const Doctored world;
    CHECK(world.bad().empty());
    REQUIRE(world.serve() == 0);
    const auto after = world.doctor();
    CHECK(after.bad.empty());
    for (const char* check : {"configuration", "keys", "secrets", "trust", "plugins", "cage", "clock", "port", "store", "disk", "store-log", "sqlite", "dead_letters",
                              "uncertain", "quarantine", "evidence-key", "checkpoints"}) {
        INFO(check);
        CHECK(after.seen.contains(check));
    }
    Process hub({kEduhub, "serve", "--config", world.config()}, {}, (world.folder.path() / "hub.log").string());
    REQUIRE(hub.first_line(kPatience).has_value());
    const auto running = world.doctor();
    CHECK(running.bad.empty());
    CHECK(running.seen.contains("connections"));
    CHECK_FALSE(running.seen.contains("store"));  // the hub's own, while it runs
    hub.signal(SIGTERM);
    CHECK(hub.wait(kPatience) == 0);
}

TEST_CASE("what is wrong with configuration and secrets is told by its own check", "[doctor]") {
    const Doctored world;
    SECTION("configuration") {
        world.write("eduhub.yaml", "store: {sqlite: {dir: store}}\nkeys: {}\n");
        CHECK(world.bad() == only{"configuration"});
    }
    SECTION("keys") {
        chmod((world.folder.path() / "secrets/index.key").c_str(), 0644);
        CHECK(world.bad() == only{"keys"});
    }
    SECTION("secrets") {
        fs::remove(world.folder.path() / "secrets/vnedu.json");
        CHECK(world.bad() == only{"secrets"});
    }
    SECTION("evidence key") {
        world.write("secrets/evidence.key", "no key");
        CHECK(world.bad() == only{"evidence-key"});
    }
}

TEST_CASE("what is wrong with plugins and their trust is told by its own check", "[doctor]") {
    const Doctored world;
    SECTION("trust") {
        fs::create_directories(world.folder.path() / "nobody");
        world.configure("", "{sqlite: {dir: store}}", "127.0.0.1:0", "nobody");
        const auto bad = world.bad();
        CHECK(bad.contains("trust"));
        CHECK(bad == only{"trust", "plugins"});  // whom nobody vouches for is not loaded
    }
    SECTION("an altered plugin") {
        fs::copy(HUB_PLUGINS, world.folder.path() / "plugins", fs::copy_options::recursive);
        for (const auto& entry : fs::recursive_directory_iterator(world.folder.path() / "plugins")) {
            if (entry.path().extension() == ".so") spoil(entry.path(), -1, '\x7f');
        }
        CHECK(world.bad(" --plugins " + (world.folder.path() / "plugins").string()) == only{"plugins"});
    }
}

TEST_CASE("a certificate that ended is bad and one that ends soon is to be renewed", "[doctor]") {
    const Doctored world;
    world.configure(kTls);
    CHECK(world.bad() == only{"tls"});  // there is none
    write_certificate(world, -3'600);
    CHECK(world.bad() == only{"tls"});
    write_certificate(world, 5 * 86'400);
    const auto soon = world.doctor();
    CHECK(soon.bad.empty());
    CHECK(soon.report["status"].text() == "attention");
    write_certificate(world, 90 * 86'400);
    CHECK(world.bad().empty());
}

TEST_CASE("what is wrong with the store is told by its own check", "[doctor]") {
    const Doctored world;
    REQUIRE(world.serve() == 0);
    const fs::path store = world.folder.path() / "store";
    SECTION("written by a newer eduhub") {
        run_sql(store / "state.db", "PRAGMA user_version=99");
        CHECK(world.bad() == only{"store"});
    }
    SECTION("damaged") {
        run_sql(store / "state.db", "SELECT 1");
        std::fstream stream(store / "state.db", std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(2'048);
        stream << std::string(20'000, '\x5a');
        stream.close();
        CHECK(world.bad() == only{"store"});
    }
    SECTION("above its quota") {
        world.configure("", "{sqlite: {dir: store}, quota: 10kB}");
        CHECK(world.bad() == only{"quota"});
    }
    SECTION("a log that nobody copies") {
        run_sql(store / "state.db", "SELECT 1");
        std::ofstream(store / "state.db-wal").close();
        fs::resize_file(store / "state.db-wal", 300U << 20U);
        CHECK(world.bad() == only{"store-log"});
    }
    SECTION("in use by somebody who does not answer") {
        fs::rename(store, world.folder.path() / "kept");
        fs::create_directories(store);
        std::ofstream(store / "state.db") << "x";
        CHECK(world.bad() == only{"store"});
    }
}

TEST_CASE("a port that somebody else has is told by its own check", "[doctor]") {
    const Doctored world;
    const auto nothing = [](net::ServerRequest, const std::shared_ptr<net::Reply>& reply) { reply->send({}); };
    const auto other = net::HttpServer::listen("127.0.0.1", 0, 1, nothing).value();
    world.configure("", "{sqlite: {dir: store}}", "127.0.0.1:" + std::to_string(other->port()));
    CHECK(world.bad() == only{"port"});
}

TEST_CASE("a checkpoint file that vanished is missed by the doctor and by a start until a person accepts it", "[doctor]") {
    const Doctored world;
    REQUIRE(world.serve() == 0);
    REQUIRE(world.serve() == 0);  // the second start remembers what the first signed
    REQUIRE(world.bad().empty());
    const fs::path file = world.folder.path() / "outside/checkpoints.jsonl";
    REQUIRE(fs::file_size(file) > 0);
    SECTION("gone") {
        fs::remove(file);
        CHECK(world.bad() == only{"checkpoints"});
        CHECK_FALSE(fs::exists(file));  // a look makes nothing
        CHECK(world.serve() == 3);
    }
    SECTION("emptied") {
        fs::resize_file(file, 0);
        CHECK(world.serve() == 3);
        CHECK(world.bad() == only{"checkpoints"});
    }
    CHECK(world.serve({"--accept-evidence-break", "the disk of the checkpoints failed"}) == 0);
    CHECK(world.bad().empty());
    CHECK(world.serve() == 0);
}

TEST_CASE("a running hub tells what waits for a person and who rests", "[doctor]") {
    const Doctored world;
    test::ServedHub served{"sqlite"};
    world.configure("", "{sqlite: {dir: store}}");
    fs::create_symlink(served.socket(), world.folder.path() / "admin.sock");
    REQUIRE(world.bad().empty());
    SECTION("dead letters") {
        served.hub.csdl().refuse({"HS01"});
        served.hub.push("vnedu", "pupil", {test::vnedu_pupil("HS01")});
        served.hub.run_until_quiet();
        CHECK(world.bad() == only{"dead_letters"});
    }
    SECTION("quarantine is the schools' daily work") {
        served.hub.push("vnedu", "pupil", {test::vnedu_pupil("HS01", "Trần Văn Bình", {{"ngay_sinh", "31/02/2014"}})});
        served.hub.run_until_quiet();
        const auto found = world.doctor();
        CHECK(found.bad.empty());
        CHECK(found.report["status"].text() == "attention");
    }
}

TEST_CASE("a cage that does not hold is bad unless the operator accepted it", "[doctor]") {
    app::Examination strict;
    app::report_cage(strict, {"landlock", "network"}, plugin::CageRequirement::Required);
    CHECK(strict.findings().at(0).standing == app::Finding::Standing::Bad);
    CHECK(strict.findings().at(0).message.find("landlock, network") != std::string::npos);
    app::Examination accepted;
    app::report_cage(accepted, {"landlock"}, plugin::CageRequirement::AcceptWeaker);
    CHECK(accepted.findings().at(0).standing == app::Finding::Standing::Attention);
    app::Examination whole;
    app::report_cage(whole, {}, plugin::CageRequirement::Required);
    CHECK(whole.findings().at(0).standing == app::Finding::Standing::Good);
}
