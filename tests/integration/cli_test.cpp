#include <catch2/catch.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "tests/integration/run_program.hpp"

using hub::test::run_program;
namespace fs = std::filesystem;

namespace {

const std::string kEduhub = std::string(HUB_BIN) + "/eduhub ";

struct Folder {
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "eduhub-cli-test-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path = pattern;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name) << text;
        chmod((path / name).c_str(), 0600);
    }
    fs::path path;
};

/// A configuration that is good but for what a test appends.
void write_configuration(const Folder& folder, const std::string& more) {
    folder.write("secrets/sealing.key", "1:" + std::string(64, 'a') + "\n");
    folder.write("secrets/index.key", std::string(32, 'k'));
    folder.write("eduhub.yaml", "store: {sqlite: {dir: store}}\n"
                                "keys: {sealing: \"file:secrets/sealing.key\", index: \"file:secrets/index.key\"}\n"
                                "listen: {http: \"127.0.0.1:0\", admin_socket: admin.sock}\n"
                                "trust: \"" HUB_TRUST "\"\n"
                                "mappings: \"" HUB_SOURCE_DIR "/config/mappings/**/*.yaml\"\n"
                                "routes: \"" HUB_SOURCE_DIR "/config/routes/*.yaml\"\n"
                                "codelists: \"" HUB_SOURCE_DIR "/config/codelists\"\n" +
                                    more);
}

/// Somebody else's listening port.
struct TakenPort {
    TakenPort() {
        descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        bind(descriptor, reinterpret_cast<sockaddr*>(&address), size);
        listen(descriptor, 1);
        getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
    }
    ~TakenPort() { close(descriptor); }
    int descriptor = -1;
    int port = 0;
};

constexpr const char* kSystems =
    "systems:\n"
    "  - {id: vnedu, plugin: vn.vnpt.vnedu, settings: {base_url: \"http://127.0.0.1:9\"}, egress: [\"127.0.0.1:9\"]}\n"
    "  - {id: csdl, plugin: vn.csdl.sector, settings: {base_url: \"http://127.0.0.1:9\", school_year: 2026}, egress: [\"127.0.0.1:9\"]}\n"
    "  - {id: workbook, plugin: vn.eduhub.workbook}\n"
    "  - {id: smas, plugin: vn.eduhub.workbook}\n";

}  // namespace

TEST_CASE("every subcommand teaches with --help", "[cli]") {
    for (const auto* command : {"", "serve ", "demo ", "check ", "test ", "sync ", "receive ", "messages ", "messages show ", "messages replay ", "messages settle ", "messages uncertain ",
                                "quarantine ", "connections ", "token new ", "token ls ", "token revoke ", "plugin list ", "plugin check ", "plugin new ", "plugin dev ", "plugin record ", "plugin keygen ", "plugin sign "}) {
        CAPTURE(command);
        const auto ran = run_program(kEduhub + command + "--help");
        CHECK(ran.exit_code == 0);
        CHECK(ran.output.size() > 60);
    }
    CHECK(run_program(kEduhub + "nonsense").exit_code == 1);
}

TEST_CASE("the shipped mappings pass their own tests and both laws", "[cli]") {
    const auto ran = run_program(kEduhub + "test " HUB_SOURCE_DIR "/config -o json");
    INFO(ran.output);
    CHECK(ran.exit_code == 0);
    const auto report = nlohmann::json::parse(ran.output);
    CHECK(report["good"] == true);
    CHECK(report["mappings"].size() >= 12);
    for (const auto& mapping : report["mappings"]) {
        INFO(mapping.dump());
        CHECK(mapping["model_percent"] >= 50);
        CHECK(mapping["vendor_percent"] >= 60);
    }
}

TEST_CASE("a mapping that loses in silence is refused, by the checker with its places and by the laws with a record", "[cli]") {
    const auto ran = run_program(kEduhub + "test " HUB_SOURCE_DIR "/tests/unit/mapping/data/lossy");
    INFO(ran.output);
    CHECK(ran.exit_code == 1);
    for (const char* told : {"lossy_gender.yaml:6:12: `person.gender`: `M` and `Male` both mean male.", "lossy.pupil.yaml:10:5: `person.ethnicity`",
                             "law 1 does not hold for", "law 2 does not hold for", "Record: {"}) {
        INFO(told);
        CHECK(ran.output.find(told) != std::string::npos);
    }
}

TEST_CASE("a vendor field that the contract does not have is refused with the nearest it has", "[cli]") {
    const Folder folder;
    fs::copy(HUB_SOURCE_DIR "/config", folder.path / "config", fs::copy_options::recursive);
    std::ifstream in(folder.path / "config/mappings/vnedu.class.yaml");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    for (auto at = text.find("ten_lop"); at != std::string::npos; at = text.find("ten_lop")) text.replace(at, 7, "ten_lp");
    folder.write("config/mappings/vnedu.class.yaml", text);
    const auto ran = run_program(kEduhub + "test " + (folder.path / "config").string() + " --contracts " HUB_SOURCE_DIR "/adapters");
    INFO(ran.output);
    CHECK(ran.exit_code == 1);
    CHECK(ran.output.find("Did you mean `ten_lop`?") != std::string::npos);
    CHECK(ran.output.find("adapters/vnedu/contract.yaml:") != std::string::npos);
}

TEST_CASE("the data dictionary is written as Markdown and as a workbook", "[cli]") {
    const Folder folder;
    CHECK(run_program(kEduhub + "check --dictionary " + (folder.path / "d.md").string()).exit_code == 0);
    CHECK(run_program(kEduhub + "check --dictionary " + (folder.path / "d.xlsx").string()).exit_code == 0);
    std::ifstream markdown(folder.path / "d.md");
    const std::string text((std::istreambuf_iterator<char>(markdown)), {});
    CHECK(text.find("| `person.birth_date` | Ngày sinh |") != std::string::npos);
    std::ifstream workbook(folder.path / "d.xlsx", std::ios::binary);
    std::string start(2, '\0');
    workbook.read(start.data(), 2);
    CHECK(start == "PK");
    const auto refused = run_program(kEduhub + "check --dictionary " + (folder.path / "d.pdf").string() + " -o json");
    CHECK(refused.exit_code == 1);
    CHECK(nlohmann::json::parse(refused.output)["code"] == "dictionary.format");
}

TEST_CASE("messages come in the language of --lang, EDUHUB_LANG or LANG, in this order", "[cli]") {
    const std::string ask = kEduhub + "--lang ";
    const std::string command = " messages ls --socket /tmp/eduhub-no-such-socket";
    const std::string vietnamese = "Không thấy hub đang chạy.", english = "No hub answers.";
    const auto says = [](const std::string& line, const std::string& text) { return run_program(line).output.find(text) != std::string::npos; };
    CHECK(says("LC_ALL= LANG=vi_VN.UTF-8 " + kEduhub + command, vietnamese));
    CHECK(says("LC_ALL=C " + kEduhub + command, english));
    CHECK(says("LC_ALL=C EDUHUB_LANG=vi " + kEduhub + command, vietnamese));
    CHECK(says("EDUHUB_LANG=vi " + ask + "en" + command, english));
    CHECK(says("LC_ALL=C " + kEduhub + command + " --lang vi", vietnamese));
    CHECK(run_program(ask + "fr" + command).exit_code == 1);
    CHECK(run_program(kEduhub + command + " --nonsense").exit_code == 1);
}

TEST_CASE("a mapping with a wrong word is refused with its place and the nearest known word", "[cli]") {
    const Folder folder;
    fs::copy(HUB_SOURCE_DIR "/config", folder.path, fs::copy_options::recursive);
    folder.write("mappings/vnedu.extra.yaml", "mapping: smas.pupil\nsystem: smas\nentity: pupil\nfields:\n  - {vendor: x, canonical: person.nmae, as: text}\n");
    const auto ran = run_program(kEduhub + "test " + folder.path.string());
    INFO(ran.output);
    CHECK(ran.exit_code == 1);
    CHECK(ran.output.find("vnedu.extra.yaml:5:") != std::string::npos);
    CHECK(ran.output.find("person.name") != std::string::npos);
}

TEST_CASE("check tells unknown keys, wrong types and routes to nowhere, each with file, line and column", "[cli]") {
    const Folder folder;
    write_configuration(folder, std::string(kSystems) + "connectoins: []\n");
    const auto typo = run_program(kEduhub + "check " + folder.path.string());
    INFO(typo.output);
    CHECK(typo.exit_code == 1);
    CHECK(typo.output.find("eduhub.yaml:13:1") != std::string::npos);
    CHECK(typo.output.find("connections") != std::string::npos);

    write_configuration(folder, std::string(kSystems) + "development: perhaps\n");
    CHECK(run_program(kEduhub + "check " + folder.path.string()).output.find("eduhub.yaml:13:") != std::string::npos);

    write_configuration(folder, "systems:\n  - {id: vnedu, plugin: vn.vnpt.vnedu}\n");
    const auto nowhere = run_program(kEduhub + "check " + folder.path.string());
    CHECK(nowhere.exit_code == 1);
    CHECK(nowhere.output.find("no system `csdl`") != std::string::npos);

    write_configuration(folder, kSystems);
    const auto good = run_program(kEduhub + "check " + folder.path.string());
    INFO(good.output);
    CHECK(good.exit_code == 0);
}

TEST_CASE("check reads the applications of one login, with the place of each problem and a warning for each weaker choice", "[cli]") {
    Folder folder;
    write_configuration(folder, std::string(kSystems) + "identity: {issuer: \"https://login.so.example\", apps: \"apps/*.yaml\"}\n");
    const std::string head = "app: machine\nname: {vi: Máy}\nrung: oidc\nroles: [staff]\noidc:\n  grants: [client_credentials]\n";
    folder.write("apps/machine.yaml", head + "  keys: nowhere.json\n  redirect_uris: [\"http://localhost.evil.example/cb\"]\n");
    const auto bad = run_program(kEduhub + "check " + folder.path.string());
    INFO(bad.output);
    CHECK(bad.exit_code == 1);
    CHECK(bad.output.find("apps/machine.yaml:7:9: ") != std::string::npos);
    CHECK(bad.output.find("apps/machine.yaml:8:18: `http://localhost.evil.example/cb` is no exact address") != std::string::npos);

    folder.write("apps/machine.yaml", head + "  secret: file:secrets/machine\n");
    const auto weak = run_program(kEduhub + "check " + folder.path.string());
    INFO(weak.output);
    CHECK(weak.exit_code == 0);
    CHECK(weak.output.find("warning: ") != std::string::npos);
    CHECK(weak.output.find("apps/machine.yaml:1:6: `machine` is a machine that shows its secret") != std::string::npos);
    const auto told = nlohmann::json::parse(run_program(kEduhub + "check " + folder.path.string() + " -o json").output);
    CHECK(told["warnings"].size() == 1);
    CHECK(told["good"] == true);
}

TEST_CASE("check and serve refuse a route of single marks to the sector database, with its place", "[cli]") {
    const Folder folder;
    write_configuration(folder, kSystems);
    fs::copy(HUB_SOURCE_DIR "/config", folder.path / "config", fs::copy_options::recursive);
    std::stringstream text;
    text << std::ifstream(folder.path / "eduhub.yaml").rdbuf();
    folder.write("eduhub.yaml", std::regex_replace(text.str(), std::regex(HUB_SOURCE_DIR "/config"), (folder.path / "config").string()));
    folder.write("config/mappings/csdl.mark.yaml", "mapping: csdl.mark\nsystem: csdl\nentity: mark\nuse: out\nfields: [{vendor: ClientId, canonical: source_id, as: key}]\n");
    const std::string route = "route: marks\nfrom: {systems: [vnedu], entity: mark}\nto: csdl\n";
    folder.write("config/routes/marks.yaml", route + "purpose: state_reporting\nbasis: none\n");
    const auto checked = run_program(kEduhub + "check " + folder.path.string());
    INFO(checked.output);
    CHECK(checked.exit_code == 1);
    CHECK(checked.output.find("marks.yaml:3:5: route marks would send mark to csdl, which does not take it; it takes staff, class, pupil, result") != std::string::npos);
    const auto served = run_program("timeout 20 " + kEduhub + "serve --config " + (folder.path / "eduhub.yaml").string());
    INFO(served.output);
    CHECK(served.exit_code == 1);
    CHECK(served.output.find("marks.yaml:3:5: route marks") != std::string::npos);
    // Without purpose and basis it is refused for what it carries, wherever it would go.
    folder.write("config/routes/marks.yaml", route);
    CHECK(run_program(kEduhub + "check " + folder.path.string()).output.find("a sensitive field, without purpose and basis") != std::string::npos);
}

TEST_CASE("serve says what is missing: a secret, a readable-by-all key, a taken port", "[cli]") {
    const Folder folder;
    write_configuration(folder, kSystems);
    const std::string serve = "timeout 20 " + kEduhub + "serve --config " + (folder.path / "eduhub.yaml").string();
    fs::remove(folder.path / "secrets/index.key");
    const auto missing = run_program(serve);
    CHECK(missing.exit_code == 1);
    CHECK(missing.output.find("secret.missing") != std::string::npos);
    CHECK(missing.output.find("index.key") != std::string::npos);
    CHECK(missing.output.find("eduhub.yaml:2:") != std::string::npos);

    folder.write("secrets/index.key", std::string(32, 'k'));
    chmod((folder.path / "secrets/index.key").c_str(), 0644);
    const auto open = run_program(serve);
    CHECK(open.exit_code == 1);
    CHECK(open.output.find("chmod 600") != std::string::npos);
    chmod((folder.path / "secrets/index.key").c_str(), 0600);

    const TakenPort taken;
    std::string text = "listen: {http: \"127.0.0.1:" + std::to_string(taken.port) + "\", admin_socket: admin.sock}";
    std::ifstream in(folder.path / "eduhub.yaml");
    std::string whole((std::istreambuf_iterator<char>(in)), {});
    const auto start = whole.find("listen:");
    whole.replace(start, whole.find('\n', start) - start, text);
    folder.write("eduhub.yaml", whole);
    const auto in_use = run_program(serve);
    INFO(in_use.output);
    CHECK(in_use.exit_code == 1);
    CHECK(in_use.output.find("listen.in_use") != std::string::npos);
    CHECK(in_use.output.find("eduhub.yaml:3:16") != std::string::npos);
}

TEST_CASE("commands that need a hub say how to start one, with exit code 3", "[cli]") {
    const auto ran = run_program(kEduhub + "messages ls --socket /tmp/eduhub-no-such-socket -o json");
    CHECK(ran.exit_code == 3);
    CHECK(nlohmann::json::parse(ran.output)["code"] == "hub.not_running");
}

TEST_CASE("plugins of the build are listed as signed and each loads in a cage", "[cli]") {
    const auto listed = run_program(kEduhub + "plugin list --plugins " HUB_PLUGINS " --trust " HUB_TRUST " -o json");
    INFO(listed.output);
    CHECK(listed.exit_code == 0);
    CHECK(nlohmann::json::parse(listed.output).size() >= 3);
    for (const auto* name : {"vnedu", "csdl", "workbook"}) {
        const auto checked = run_program(kEduhub + "plugin check " HUB_PLUGINS "/" + name + ".so --trust " HUB_TRUST);
        INFO(checked.output);
        CHECK(checked.exit_code == 0);
    }
}
