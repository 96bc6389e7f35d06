// The ready profile `vneid` against the simulated VNeID, a process of its own on oidc-provider.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/peers/running_hub.hpp"

using namespace hub;
using namespace hub::test;

namespace {

const std::string kHub = RunningHub::kIssuer;
constexpr const char* kSecret = "a-secret-of-forty-characters-0123456789ab";
constexpr const char* kNumber = "079184000123";
constexpr const char* kCitizensPassword = "hạt gạo làng ta";

/// The first match of what stands between two pieces.
std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const auto at = text.find(before);
    return at == std::string::npos ? "" : text.substr(at + before.size(), text.find(after, at + before.size()) - at - before.size());
}

struct Vneid {
    explicit Vneid(const RunningHub& hub) {
        const auto settings = hub.folder() / "vneid.json";
        std::ofstream(settings) << R"({"port": 0, "client": {"id": "hub", "secret": ")" << kSecret << R"(", "redirectUris": [")" << kHub << R"(/upstream/callback/vneid"]}, "citizens": {")" << kNumber
                                << R"(": {"password": ")" << kCitizensPassword << R"(", "name": "NGUYỄN THỊ HOA", "born": "19840512"}}})";
        process = std::make_unique<fault::Process>(std::vector<std::string>{"node", HUB_APPS "/vneid.mjs", settings.string()}, fault::Environment{}, (hub.folder() / "vneid.log").string());
        const auto line = process->first_line(30'000);
        REQUIRE(line);
        port = static_cast<std::uint16_t>(codec::parse_json(*line).value_or(codec::Value())["port"].integer());
        site = "http://127.0.0.1:" + std::to_string(port);
        hub.put_app_file("secret", kSecret);
        hub.put_app_file("vneid.upstream", "upstream: vneid\nname: {vi: VNeID (mô phỏng)}\nprofile: vneid\noidc: {issuer: \"" + site + "\", client_id: hub, secret: \"file:apps/secret\", authorize: \"" + site +
                                               "/oauth2/authorize\", token: \"" + site + "/oauth2/token\", userinfo: \"" + site + "/oauth2/userinfo\", jwks: \"" + site + "/oauth2/jwks\"}\n");
        hub.put_app_file("none.yaml", "app: none\nname: {vi: Ứng dụng}\nrung: assisted\nhome: https://app.example/\nroles: [teacher]\n");
    }
    /// Fills in the page that VNeID shows.
    static WebBrowser::Shown sign_in(WebBrowser& browser, const WebBrowser::Shown& page, const std::string& password = kCitizensPassword) {
        const auto origin = page.address.substr(0, page.address.find('/', page.address.find("//") + 2));
        return browser.post(origin + between(page.answer.body, "action=\"", "\""), {{"number", kNumber}, {"password", password}});
    }

    std::unique_ptr<fault::Process> process;
    std::uint16_t port = 0;
    std::string site;
};

}  // namespace

TEST_CASE("a citizen of VNeID is linked once and signs in from there", "[peers]") {
    RunningHub hub;
    const Vneid vneid(hub);
    hub.start("  upstreams: \"apps/*.upstream\"\n");
    CHECK(http(vneid.port, "GET", "/.well-known/openid-configuration").status == 404);

    auto browser = hub.browser();
    const auto page = browser.open(kHub + "/upstream/begin/vneid");
    INFO(page.address << " " << page.answer.body);
    REQUIRE(page.address.starts_with(vneid.site + "/sign-in/"));
    CHECK(std::any_of(browser.visited.begin(), browser.visited.end(), [](const std::string& address) { return address.find("acr_values=LoA1") != std::string::npos; }));
    const auto refused = Vneid::sign_in(browser, page, "not it");
    CHECK(refused.answer.body.find("không đúng") != std::string::npos);
    const auto unknown = Vneid::sign_in(browser, refused);
    INFO(unknown.address << " " << unknown.answer.body);
    REQUIRE(unknown.answer.body.find("NGUYỄN THỊ HOA") != std::string::npos);
    CHECK(unknown.answer.body.find(kNumber) == std::string::npos);
    const auto linked = browser.press(browser.open(kHub + "/upstream/prove/" + between(unknown.answer.body, "href=\"/upstream/prove/", "\"")));
    INFO(linked.address << " " << linked.answer.body);
    CHECK(linked.address == kHub + "/account/links");

    auto later = hub.browser();
    const auto start = Vneid::sign_in(later, later.open(kHub + "/upstream/begin/vneid"));
    INFO(start.address << " " << start.answer.body);
    CHECK(start.address == kHub + "/");
    CHECK(start.answer.body.find("Nguyễn Thị Hoa") != std::string::npos);
    CHECK(std::none_of(later.visited.begin(), later.visited.end(), [](const std::string& address) { return address.starts_with(kHub + "/login"); }));
}

TEST_CASE("while VNeID is down people sign in at the hub", "[peers]") {
    RunningHub hub;
    { const Vneid vneid(hub); }
    hub.start("  upstreams: \"apps/*.upstream\"\n");
    auto browser = hub.browser();
    const auto start = browser.open(kHub + "/login");
    INFO(start.address << " " << start.answer.body);
    CHECK(start.answer.body.find("Nguyễn Thị Hoa") != std::string::npos);
}
