#include <catch2/catch.hpp>

#include "core/config/file_pattern.hpp"
#include "core/config/hub_config.hpp"
#include "tests/unit/config/scratch_folder.hpp"

using namespace hub::config;
using hub::test::ScratchFolder;

namespace {

const std::string kGood = R"(store:   {sqlite: {dir: var/lib/eduhub}}
keys:    {sealing: "file:secrets/sealing.key", index: "file:secrets/index.key"}
listen:  {http: "127.0.0.1:0", admin_socket: var/run/eduhub.sock}
trust:   trust/
development: true
push: {max_body_bytes: 4096}
systems:
  - {id: vnedu, plugin: vn.vnpt.vnedu, isolation: worker, settings: {base_url: "https://x", page: 200}, egress: ["api.x.vn:443"]}
  - {id: csdl,  plugin: vn.csdl.sector, isolation: in_process}
connections:
  - system: csdl
    tenant: "064625417"
    credential: "vault:csdl/64625417"
    schedule: {every: 15m, not_between: ["06:45", "07:30"]}
    limits: {requests_per_minute: 60}
    mode: {pupil: write, class: write, staff: dry_run}
    entities: [pupil, class, staff]
mappings: config/mappings/**/*.yaml
routes:   config/routes/*.yaml
)";

const std::vector<std::string> kEntities{"organisation", "class", "staff", "pupil"};

/// The error's lines, without the folder's name.
std::vector<std::string> errors_of(const ScratchFolder& folder) {
    const auto loaded = load(folder.path() / "eduhub.yaml", kEntities);
    if (loaded) return {"accepted"};
    CHECK(loaded.error().code == "config.invalid");
    std::vector<std::string> lines;
    std::string text = loaded.error().message;
    const std::string prefix = folder.path().string() + "/";
    for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) text.erase(at, prefix.size());
    std::size_t start = 0;
    while (true) {
        const auto end = text.find('\n', start);
        lines.push_back(text.substr(start, end - start));
        if (end == std::string::npos) return lines;
        start = end + 1;
    }
}

void write_good(const ScratchFolder& folder, std::string_view text = kGood) {
    folder.write("eduhub.yaml", text);
    folder.write("config/mappings/a.yaml", "");
    folder.write("config/mappings/deep/er/b.yaml", "");
    folder.write("config/mappings/.hidden.yaml", "");
    folder.write("config/routes/r.yaml", "");
}

std::string replaced(std::string_view from, std::string_view to) {
    std::string text = kGood;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("eduhub.yaml is read with paths from its own folder", "[config]") {
    const ScratchFolder folder;
    write_good(folder);
    const auto loaded = load(folder.path() / "eduhub.yaml", kEntities);
    REQUIRE(loaded);
    CHECK(loaded->sqlite_folder == folder.path() / "var/lib/eduhub");
    CHECK(loaded->sealing_key->written == "file:secrets/sealing.key");
    CHECK(loaded->http.port == 0);
    CHECK(loaded->development);
    CHECK(loaded->push_body_bytes == 4096);
    REQUIRE(loaded->systems.size() == 2);
    CHECK(loaded->systems[0].settings["page"].integer() == 200);
    CHECK(loaded->systems[0].egress.at(0).host == "api.x.vn");
    CHECK(loaded->systems[1].isolation == Isolation::InProcess);
    REQUIRE(loaded->connections.size() == 1);
    const auto& connection = loaded->connections[0];
    CHECK(connection.tenant == "064625417");
    CHECK(connection.every_milliseconds == 900'000);
    CHECK(connection.not_between.at(0).from_minute == 6 * 60 + 45);
    CHECK(connection.requests_per_minute == 60);
    CHECK(connection.mode_of("staff") == Mode::DryRun);
    CHECK(connection.mode_of("organisation") == Mode::Observe);
    CHECK(loaded->mappings == std::vector<std::filesystem::path>{folder.path() / "config/mappings/a.yaml",
                                                                 folder.path() / "config/mappings/deep/er/b.yaml"});
    CHECK(loaded->routes.size() == 1);
}

TEST_CASE("all mistakes of a configuration are told at once", "[config]") {
    const ScratchFolder folder;
    std::string text = replaced("system: csdl", "system: cdsl");
    text.replace(text.find("every: 15m"), 10, "every: 15x");
    text.replace(text.find("write, class"), 12, "wirte, clas");
    text.replace(text.find("development: true"), 17, "developmnt: true");
    text.replace(text.find("\"06:45\""), 7, "\"26:45\"");
    write_good(folder, text);
    const auto lines = errors_of(folder);
    CHECK(lines == Lines{
        "eduhub.yaml:5:1: Unknown key `developmnt` in eduhub.yaml. Did you mean `development`?",
        "eduhub.yaml:14:23: `every`: A duration is a whole number and ms, s, m, h or d, such as 15m.",
        "eduhub.yaml:16:19: `mode`: Write `observe`, `dry_run` or `write`. Did you mean `write`?",
        "eduhub.yaml:14:41: `not_between` is pairs of times of day, such as [\"06:45\", \"07:30\"].",
        "eduhub.yaml:16:26: Unknown entity `clas`. Did you mean `class`?",
        "eduhub.yaml:11:13: Unknown system `cdsl`. Did you mean `csdl`?"});
}

TEST_CASE("each mistake between the parts of a configuration has its text", "[config]") {
    const ScratchFolder folder;
    const auto only = [&](const std::string& text) {
        write_good(folder, text);
        const auto lines = errors_of(folder);
        REQUIRE(lines.size() == 1);
        return lines[0];
    };
    CHECK(only(replaced("{sqlite: {dir: var/lib/eduhub}}", "{sqlite: {dir: x}, postgres: {dsn: env:DSN}}")) ==
          "eduhub.yaml:1:10: `store` is either sqlite or postgres.");
    CHECK(only(replaced("connections:", "  - {id: vnedu, plugin: x}\nconnections:")).find("System `vnedu` stands already at eduhub.yaml:8:10.") !=
          std::string::npos);
    CHECK(only(replaced("[\"06:45\", \"07:30\"]", "[\"06:45\", \"06:45\"]")).find("`not_between` is pairs of times of day") != std::string::npos);
    CHECK(only(kGood + "vault: [x]\n") == "eduhub.yaml:20:8: `vault` is a single value; this is a list.");
    CHECK(only(replaced("routes:   config/routes/*.yaml", "routes: nowhere/*.yaml")).find("No file matches nowhere/*.yaml") !=
          std::string::npos);
    CHECK(only(replaced("    mode:", "    settings: 5\n    mode:")).find("`settings` is a mapping.") != std::string::npos);
    CHECK(only(replaced("entities: [pupil,", "entities: [pupils,")) ==
          "eduhub.yaml:17:16: Unknown entity `pupils`. Did you mean `pupil`?");
    CHECK(only(replaced("mappings:", "  - {system: csdl, tenant: \"064625417\"}\nmappings:")) ==
          "eduhub.yaml:18:14: Connection csdl at 064625417 stands twice.");
}

TEST_CASE("evidence, retention, quota and limits are read, and what does not go together is told", "[config]") {
    const ScratchFolder folder;
    const std::string more = "evidence: {checkpoint_directory: ../outside, key: \"file:secrets/evidence.key\", every_changes: 500, every: 1m}\n"
                             "retention: {inbox_bodies: 90d, change_details: 365d, changes: 3650d}\nlimits: {blind_index_per_minute: 7}\n";
    write_good(folder, replaced("{sqlite: {dir: var/lib/eduhub}}", "{sqlite: {dir: var/lib/eduhub}, quota: 20GB, ballast: 64MB}") + more);
    const auto loaded = load(folder.path() / "eduhub.yaml", kEntities);
    REQUIRE(loaded);
    CHECK(loaded->evidence->every_changes == 500);
    CHECK(loaded->evidence->every_milliseconds == 60'000);
    CHECK(loaded->evidence->key->written == "file:secrets/evidence.key");
    CHECK(loaded->retention.inbox_bodies_milliseconds == 90LL * 86'400'000);
    CHECK(loaded->quota_bytes == 20'000'000'000);
    CHECK(loaded->ballast_bytes == 64'000'000);
    CHECK(loaded->blind_index_per_minute == 7);

    const auto only = [&](const std::string& text) {
        write_good(folder, text);
        const auto lines = errors_of(folder);
        REQUIRE(lines.size() == 1);
        return lines[0];
    };
    CHECK(only(kGood + "evidence: {checkpoint_directory: var/lib/eduhub/evidence, key: \"file:k\"}\n").find("lies in the database's folder") != std::string::npos);
    CHECK(only(kGood + "evidence: {checkpoint_directory: var/lib/../lib/eduhub, key: \"file:k\"}\n").find("lies in the database's folder") != std::string::npos);
    CHECK(only(kGood + "retention: {changes: 1d}\n").find("needs `evidence`") != std::string::npos);
    CHECK(only(replaced("{sqlite: {dir: var/lib/eduhub}}", "{sqlite: {dir: x}, quota: 20 apples}")).find("such as 64MB") != std::string::npos);
    CHECK(only(replaced("{sqlite: {dir: var/lib/eduhub}}", "{postgres: {dsn: env:DSN}, quota: 20GB}")).find("are for sqlite") != std::string::npos);
}

TEST_CASE("files of conf.d are merged and a value set twice names both places", "[config]") {
    const ScratchFolder folder;
    write_good(folder);
    folder.write("conf.d/10-schools.yaml", "connections:\n  - {system: vnedu, tenant: \"1\"}\n");
    folder.write("conf.d/20-more.yaml", "systems: [{id: smas, plugin: vn.smas}]\nlisten: {}\n");
    auto loaded = load(folder.path() / "eduhub.yaml", kEntities);
    REQUIRE(loaded);
    CHECK(loaded->connections.size() == 2);
    CHECK(loaded->systems.size() == 3);

    folder.write("conf.d/30-twice.yaml", "development: false\n");
    CHECK(errors_of(folder) ==
          Lines{"conf.d/30-twice.yaml:1:1: `development` is set already at eduhub.yaml:5:14."});
    folder.write("conf.d/30-twice.yaml", "connections:\n  - {system: nosuch, tenant: \"1\"}\n");
    CHECK(errors_of(folder) == Lines{"conf.d/30-twice.yaml:2:14: Unknown system `nosuch`."});
    folder.write("conf.d/30-twice.yaml", "a: [\n");
    CHECK(errors_of(folder).at(0).starts_with("conf.d/30-twice.yaml:"));
}

TEST_CASE("a configuration that is not there is named", "[config]") {
    const auto loaded = load("no/such/eduhub.yaml");
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().message.starts_with("no/such/eduhub.yaml"));
}

TEST_CASE("file patterns match names, folders and any depth", "[config]") {
    const ScratchFolder folder;
    for (const char* name : {"a.yaml", "b.yml", "x/c.yaml", "x/y/d.yaml"}) folder.write(name, "");
    const auto count = [&](const char* pattern) { return matching_files(folder.path(), pattern).size(); };
    CHECK(count("*.yaml") == 1);
    CHECK(count("**/*.yaml") == 3);
    CHECK(count("x/**/*.yaml") == 2);
    CHECK(count("x/?.yaml") == 1);
    CHECK(count("x/../*.y*ml") == 2);
    CHECK(count("a.yaml") == 1);
    CHECK(count("nothing/*.yaml") == 0);
    CHECK(count("*") == 2);
}

namespace {

std::string with_listen(const std::string& listen) {
    std::string text = kGood;
    const std::string old = R"({http: "127.0.0.1:0", admin_socket: var/run/eduhub.sock})";
    return text.replace(text.find(old), old.size(), listen);
}

}  // namespace

TEST_CASE("an address that can be reached from elsewhere needs TLS", "[config]") {
    for (const std::string host : {"0.0.0.0", "10.1.2.3", "[::]"}) {
        const ScratchFolder folder;
        write_good(folder, with_listen("{http: \"" + host + ":8443\"}"));
        const auto errors = errors_of(folder);
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].starts_with("eduhub.yaml:3:"));
        CHECK(errors[0].find("add `tls`") != std::string::npos);
    }
    const ScratchFolder folder;
    write_good(folder, with_listen(R"({http: "0.0.0.0:8443", tls: {certificate: "file:tls/a.pem", key: "file:/etc/a.key", client_ca: "file:ca.pem"}})"));
    const auto loaded = load(folder.path() / "eduhub.yaml", kEntities);
    REQUIRE(loaded);
    REQUIRE(loaded->tls.has_value());
    CHECK(loaded->tls->certificate == folder.path() / "tls/a.pem");
    CHECK(loaded->tls->key == "/etc/a.key");
    CHECK(loaded->tls->client_ca == folder.path() / "ca.pem");
}

TEST_CASE("an open address in the clear is for a named proxy only", "[config]") {
    const ScratchFolder folder;
    write_good(folder, with_listen(R"({http: "0.0.0.0:8080", trusted_proxies: ["10.1.0.0/16", "fd00::5"], forwarded_by: forwarded})"));
    const auto loaded = load(folder.path() / "eduhub.yaml", kEntities);
    REQUIRE(loaded);
    REQUIRE(loaded->proxies.trusted.size() == 2);
    CHECK(loaded->proxies.trusted[0].holds(hub::parse_ip_address("10.1.2.3").value()));
    CHECK(loaded->proxies.header == ProxyConfig::Header::Forwarded);
    for (const std::string wrong : {"10.1.0.0/40", "proxy.local", "0.0.0.0/0", "::/0"}) {
        INFO(wrong);
        const ScratchFolder other;
        write_good(other, with_listen(R"({http: "127.0.0.1:0", trusted_proxies: [")" + wrong + "\"]}"));
        const auto errors = errors_of(other);
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].starts_with("eduhub.yaml:3:"));
    }
}

TEST_CASE("TLS is given as files, both of them", "[config]") {
    const ScratchFolder folder;
    write_good(folder, with_listen(R"({http: "127.0.0.1:0", tls: {certificate: "file:a.pem", key: "env:KEY"}})"));
    CHECK(errors_of(folder) == std::vector<std::string>{"eduhub.yaml:3:70: `key` is a file that can be renewed in its place: file:PATH."});
    write_good(folder, with_listen(R"({http: "127.0.0.1:0", tls: {certificate: "file:a.pem"}})"));
    CHECK(errors_of(folder).at(0).find("key") != std::string::npos);
}

TEST_CASE("a school's feeding partners follow one another in Vietnam's days", "[config]") {
    const ScratchFolder folder;
    const auto two = [](const std::string& first, const std::string& second) {
        const std::string text = replaced("    mode:", "    feeding: " + first + "\n    mode:");
        const auto at = text.find("mappings:");
        return text.substr(0, at) + "  - {system: vnedu, tenant: \"064625417\", feeding: " + second + "}\n" + text.substr(at);
    };
    write_good(folder, two("{from: \"2025-09-05\", until: \"2026-08-01\"}", "{from: \"2026-08-01\"}"));
    const auto loaded = load(folder.path() / "eduhub.yaml", kEntities);
    REQUIRE(loaded);
    const auto& old_one = *loaded->connections.at(0).feeding;
    const auto& new_one = *loaded->connections.at(1).feeding;
    CHECK(hub::format_instant(old_one.until) == "2026-07-31T17:00:00.000Z");
    CHECK(new_one.has_begun(old_one.until));
    CHECK(old_one.has_ended(new_one.from));
    CHECK_FALSE(new_one.has_ended({4'102'444'800'000}));

    const auto only = [&](const std::string& text) {
        write_good(folder, text);
        const auto lines = errors_of(folder);
        REQUIRE(lines.size() == 1);
        return lines[0];
    };
    CHECK(only(two("{until: \"2026-08-02\"}", "{from: \"2026-08-01\"}")) ==
          "eduhub.yaml:19:58: School 064625417 is fed by `csdl` at that time (eduhub.yaml:11:13); a school has one feeding partner at a time.");
    CHECK(only(two("{from: \"2026-02-30\", until: \"2026-08-01\"}", "{from: \"2026-08-01\"}")).find("`from` is a day, such as 2026-08-01.") != std::string::npos);
    CHECK(only(two("{from: \"2026-08-01\", until: \"2026-08-01\"}", "{until: \"2025-01-01\"}")).find("`until` comes after `from`") != std::string::npos);
}
