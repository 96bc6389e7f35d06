// Evidence as an operator meets it: checkpoints outside the store, a store taken back, export and verification.
#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/fault/process.hpp"
#include "tests/integration/run_program.hpp"

using hub::fault::Process;
using hub::test::run_program;
namespace fs = std::filesystem;

namespace {

const std::string kEduhub = std::string(HUB_BIN) + "/eduhub";
constexpr int kPatience = 20'000;

struct AuditedHub {
    AuditedHub() {
        std::string pattern = (fs::temp_directory_path() / "eduhub-audit-test-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder = pattern;
        write("secrets/sealing.key", "1:" + std::string(64, 'a') + "\n");
        write("secrets/index.key", std::string(32, 'k'));
        write("eduhub.yaml", "store: {sqlite: {dir: store}, ballast: 1MB}\n"
                             "keys: {sealing: \"file:secrets/sealing.key\", index: \"file:secrets/index.key\"}\n"
                             "evidence: {checkpoint_directory: outside, key: \"file:secrets/evidence.key\", every: 1h, every_changes: 1000}\n"
                             "listen: {http: \"127.0.0.1:0\", admin_socket: admin.sock}\n"
                             "mappings: \"" HUB_SOURCE_DIR "/config/mappings/**/*.yaml\"\n"
                             "routes: \"" HUB_SOURCE_DIR "/config/routes/*.yaml\"\n"
                             "codelists: \"" HUB_SOURCE_DIR "/config/codelists\"\n"
                             "systems: [{id: vnedu, plugin: push}]\n"
                             "connections: [{system: vnedu, tenant: \"1\"}]\n");
        REQUIRE(run_program(kEduhub + " audit keygen " + (folder / "secrets/evidence.key").string()).exit_code == 0);
    }
    ~AuditedHub() {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((folder / name).parent_path());
        std::ofstream(folder / name) << text;
        chmod((folder / name).c_str(), 0600);
    }
    [[nodiscard]] std::string config() const { return (folder / "eduhub.yaml").string(); }
    [[nodiscard]] std::string socket() const { return " --socket " + (folder / "admin.sock").string(); }
    [[nodiscard]] std::string log() const {
        std::ifstream file(folder / "hub.log");
        return {std::istreambuf_iterator<char>(file), {}};
    }
    /// A hub that runs until it is told to stop, with so many reads meanwhile.
    void serve_with_reads(int reads, const std::vector<std::string>& options = {}) const {
        std::vector<std::string> command{kEduhub, "serve", "--config", config()};
        command.insert(command.end(), options.begin(), options.end());
        Process hub(command, {}, (folder / "hub.log").string());
        INFO(log());
        REQUIRE(hub.first_line(kPatience).has_value());
        for (int i = 0; i < reads; ++i) {
            const std::string what = i % 2 == 0 ? "messages ls" : "quarantine";
            CHECK(run_program(kEduhub + " " + what + socket() + " --purpose drill").exit_code == 0);
        }
        hub.signal(SIGTERM);
        CHECK(hub.wait(kPatience) == 0);
    }
    fs::path folder;
};

}  // namespace

TEST_CASE("a hub signs what it did, and the verifier beside it finds that good", "[audit]") {
    const AuditedHub hub;
    hub.serve_with_reads(2);
    CHECK(fs::exists(hub.folder / "store" / "ballast"));
    const auto verified = run_program(kEduhub + " audit verify -o json --config " + hub.config());
    INFO(verified.output);
    CHECK(verified.exit_code == 0);
    const auto report = nlohmann::json::parse(verified.output);
    CHECK(report["good"] == true);
    CHECK(report["changes"] >= 2);
    CHECK(report["covered_to"] == report["last"]);  // an orderly end leaves nothing unsigned

    const std::string file = (hub.folder / "audit.jsonl").string();
    CHECK(run_program(kEduhub + " audit export --out " + file + " --config " + hub.config()).exit_code == 0);
    const std::string verify = std::string(HUB_BIN) + "/eduhub-verify " + file + " --checkpoints " + (hub.folder / "outside/checkpoints.jsonl").string() +
                               " --key " + (hub.folder / "secrets/evidence.pub").string();
    CHECK(run_program(verify).exit_code == 0);
    std::ifstream in(file);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    text.replace(text.find("\"admin\""), 7, "\"nimda\"");
    std::ofstream(file, std::ios::trunc) << text;
    const auto found = run_program(verify);
    CHECK(found.exit_code == 1);
    CHECK(found.output.find("edited: change 1") != std::string::npos);
}

TEST_CASE("a running hub shows its reads, exports and verifies them", "[audit]") {
    const AuditedHub hub;
    hub.serve_with_reads(1);
    Process running({kEduhub, "serve", "--config", hub.config()}, {}, (hub.folder / "hub.log").string());
    REQUIRE(running.first_line(kPatience).has_value());
    const auto shown = run_program(kEduhub + " audit ls --reads -o json" + hub.socket());
    REQUIRE(shown.exit_code == 0);
    const auto reads = nlohmann::json::parse(shown.output);
    REQUIRE(reads.size() == 1);
    CHECK(reads[0]["what"] == "messages.list");
    CHECK(reads[0]["purposes"][0] == "drill");
    CHECK(run_program(kEduhub + " audit verify" + hub.socket()).exit_code == 0);
    CHECK(run_program(kEduhub + " store release-ballast" + hub.socket()).output.find("true") != std::string::npos);
    // Offline commands and a running hub exclude each other.
    CHECK(run_program(kEduhub + " audit verify --config " + hub.config()).output.find("store.locked") != std::string::npos);
}

TEST_CASE("a store that is older than its checkpoint is not served, until a person accepts it", "[audit]") {
    const AuditedHub hub;
    hub.serve_with_reads(1);
    fs::copy(hub.folder / "store", hub.folder / "backup", fs::copy_options::recursive);
    hub.serve_with_reads(2);
    fs::remove_all(hub.folder / "store");
    fs::rename(hub.folder / "backup", hub.folder / "store");

    const auto refused = run_program(kEduhub + " serve --config " + hub.config());
    INFO(refused.output);
    CHECK(refused.exit_code == 3);
    CHECK(refused.output.find("evidence.behind") != std::string::npos);
    CHECK(refused.output.find("changes are missing") != std::string::npos);
    CHECK(refused.output.find("eduhub.yaml:3:") != std::string::npos);
    CHECK(run_program(kEduhub + " audit verify --config " + hub.config()).exit_code == 1);

    hub.serve_with_reads(3, {"--accept-evidence-break", "restored after the disk failed"});
    hub.serve_with_reads(1);
    const auto verified = run_program(kEduhub + " audit verify --config " + hub.config());
    INFO(verified.output);
    CHECK(verified.exit_code == 0);
    CHECK(verified.output.find("restored after the disk failed") != std::string::npos);
}
