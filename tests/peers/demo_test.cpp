// `eduhub demo` with one login: a teacher, a mother of two children at two vendors, and an administrator sign in once, open
// every application of the sample configuration that they have, and are told the truth about each when signing out.
#include <catch2/catch.hpp>

#include <map>
#include <regex>
#include <set>

#include "tests/integration/run_program.hpp"
#include "tests/peers/running_demo.hpp"
#include "tests/support/http_call.hpp"

using namespace hub;
using namespace hub::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* kEnded = "Đã kết thúc lúc";
constexpr const char* kEndsAt = "Tự kết thúc lúc";
constexpr const char* kCannot = "Không kết thúc được từ đây.";

/// By person: each application that the sample configuration gives them, and what signing out says of it.
using Said = std::map<std::string, std::string>;
const std::map<std::string, Said> kPeople{
    {"teacher", {{"google", kCannot}, {"ioffice", kEnded}, {"k12connect", kEnded}, {"k12online", kEndsAt}, {"smas", kCannot}, {"staff", kEnded}, {"vnedu", kEnded}}},
    {"parent", {{"admissions", kEnded}, {"fees", kEndsAt}, {"k12connect", kEnded}, {"vnedu", kEnded}}},
    {"administrator",
     {{"admissions", kEnded}, {"csdl", kCannot}, {"google", kCannot}, {"ioffice", kEnded}, {"smas", kCannot}, {"staff", kEnded}, {"vnedu", kEnded}, {"voffice", kEndsAt}}}};

const RunningDemo& demo() {
    static const RunningDemo running;
    return running;
}

codec::Value demo_once(const std::string& configuration, int exit_code) {
    const auto ran = run_program(HUB_BIN "/eduhub demo --pupils 200 --once --seed 1 --config-source " + configuration);
    INFO(ran.output.substr(0, 4000));
    CHECK(ran.exit_code == exit_code);
    return codec::parse_json(ran.output.substr(ran.output.find('{'))).value_or(codec::Value());
}

/// In Chromium; screenshots go into a folder of that name.
void journey(const std::string& script, const std::string& name, codec::Value settings) {
    const std::string shots = HUB_PEERS "/screenshots/" + name;
    settings.set("file", demo().login_file());
    settings.set("shots", shots);
    WARN("screenshots in " << shots);
    const auto walked = fault::run({"node", HUB_PEERS "/" + script, codec::write_json(settings)});
    INFO(walked.output);
    CHECK(walked.exit_code == 0);
}

void walk_in_browser(const std::string& who) {
    codec::Value offered = codec::Value::array(), says = codec::Value::object(), settings = codec::Value::object();
    for (const auto& [app, line] : kPeople.at(who)) {
        offered.push_back(app);
        says.set(app, line);
    }
    settings.set("who", who);
    settings.set("offered", std::move(offered));
    settings.set("says", std::move(says));
    journey("journey_demo.mjs", "demo_" + who, std::move(settings));
}

}  // namespace

TEST_CASE("the demo walks through one login by itself and signing out tells the truth", "[peers][demo]") {
    const auto summary = demo_once(HUB_SOURCE_DIR "/config", 0);
    const auto& login = summary["login"];
    CHECK(login["differences"].items().empty());
    REQUIRE(login["people"].items().size() == kPeople.size());
    for (const auto& person : login["people"].items()) {
        const auto& said = kPeople.at(std::string(person["who"].text()));
        INFO(codec::write_json(person));
        REQUIRE(person["offered"].items().size() == said.size());
        REQUIRE(person["signed_out"].items().size() == said.size());
        for (const auto& app : person["offered"].items()) CHECK(said.contains(std::string(app.text())));
        for (const auto& one : person["opened"].items()) CHECK(one["shows"].text().find("Xin chào, ") != std::string_view::npos);
        for (const auto& one : person["signed_out"].items()) {
            const auto& line = said.at(std::string(one["app"].text()));
            CHECK(one["says"].text().starts_with(line));
            CHECK(one["still_open"].boolean() == (line != kEnded));
        }
    }
    const auto& children = login["people"].items()[1]["children"].items();
    REQUIRE(children.size() == 2);
    for (const auto& child : children) CHECK(child["sheets"].integer() > 0);
}

TEST_CASE("the demo fails when signing out at an application is no longer what it was", "[peers][demo]") {
    std::string pattern = (fs::temp_directory_path() / "eduhub-demo-test-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    const fs::path folder = pattern;
    fs::copy(HUB_SOURCE_DIR "/config", folder, fs::copy_options::recursive);
    std::ifstream in(folder / "apps/vnedu.yaml");
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const std::string without = std::regex_replace(text, std::regex("  backchannel_logout_uri:[^\n]*\n"), "");
    REQUIRE(without != text);
    std::ofstream(folder / "apps/vnedu.yaml") << without;
    const auto summary = demo_once(folder.string(), 1);
    CHECK(summary["equal_to_manifest"].boolean());
    REQUIRE_FALSE(summary["login"]["differences"].items().empty());
    for (const auto& difference : summary["login"]["differences"].items()) CHECK(difference.text().find(": vnedu: ") != std::string_view::npos);
    fs::remove_all(folder);
}

TEST_CASE("in a browser the demo's teacher opens every application and signing out tells the truth", "[peers][demo][browser]") { walk_in_browser("teacher"); }

TEST_CASE("in a browser the demo's parent sees two children of two vendors and opens every application", "[peers][demo][browser]") {
    std::set<std::string> systems;
    for (const auto& person : demo().login()["people"].items()) {
        for (const auto& child : person["children"].items()) systems.emplace(child["system"].text());
    }
    CHECK(systems == std::set<std::string>{"vnedu", "workbook"});
    walk_in_browser("parent");
}

TEST_CASE("in a browser the demo's administrator opens every application", "[peers][demo][browser]") { walk_in_browser("administrator"); }

TEST_CASE("slips and cards of a class are read by their drawn codes and let pupils in", "[peers][demo][browser]") {
    for (const auto* language : {"vi", "en"}) {
        codec::Value settings = codec::Value::object();
        settings.set("language", language);
        journey("journey_class.mjs", "class_" + std::string(language), std::move(settings));
    }
}

TEST_CASE("a vendor's mobile client goes on working beside one login", "[peers][demo]") {
    int asked = 0;
    for (const auto& person : demo().login()["people"].items()) {
        for (const auto& app : person["apps"].items()) {
            if (app["kind"].text() != "assisted") continue;
            const std::string at(app["at"].text()), login(app["account"].text());
            const auto port = static_cast<std::uint16_t>(std::stoi(at.substr(at.rfind(':') + 1)));
            const auto sign_in = [&](const std::string& password) { return http(port, "POST", "/api/mobile/login", R"({"login":")" + login + R"(","password":")" + password + "\"}"); };
            const auto signed_in = sign_in(std::string(app["password"].text()));
            CHECK(signed_in.status == 200);
            CHECK(http(port, "GET", "/api/mobile/me", {}, std::string(signed_in.json()["token"].text())).json()["login"].text() == login);
            CHECK(sign_in("sai").status == 401);
            ++asked;
        }
    }
    CHECK(asked == 3);
}
