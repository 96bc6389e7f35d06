// oidc-provider (npm) as the OpenID Provider above a running hub.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/peers/running_hub.hpp"

using namespace hub;
using namespace hub::test;

namespace {

/// The first match of what stands between two pieces.
std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const auto at = text.find(before);
    return at == std::string::npos ? "" : text.substr(at + before.size(), text.find(after, at + before.size()) - at - before.size());
}

const std::string kHub = RunningHub::kIssuer;

}  // namespace

TEST_CASE("a person of oidc-provider is linked once and signs in from there", "[peers]") {
    RunningHub hub;
    fault::Process provider({"node", HUB_PEERS "/openid_provider.mjs", "a-secret-of-forty-characters-0123456789ab", kHub + "/upstream/callback/province"}, {}, (hub.folder() / "provider.log").string());
    const auto line = provider.first_line(30'000);
    REQUIRE(line);
    const std::string site = "http://127.0.0.1:" + std::to_string(codec::parse_json(*line).value_or(codec::Value())["port"].integer());
    hub.put_app_file("secret", "a-secret-of-forty-characters-0123456789ab");
    hub.put_app_file("province.upstream", "upstream: province\nname: {vi: Cổng tỉnh}\nprofile: province\noidc: {issuer: \"" + site + "\", client_id: hub, secret: \"file:apps/secret\", scopes: [openid, profile, email]}\n");
    hub.put_app_file("none.yaml", "app: none\nname: {vi: Ứng dụng}\nrung: assisted\nhome: https://app.example/\nroles: [teacher]\n");
    hub.start("  upstreams: \"apps/*.upstream\"\n");

    auto browser = hub.browser();
    const auto unknown = browser.open(kHub + "/upstream/begin/province");
    INFO(unknown.address << " " << unknown.answer.body);
    REQUIRE(unknown.answer.body.find("Hoa ở tỉnh") != std::string::npos);
    const auto question = browser.open(kHub + "/upstream/prove/" + between(unknown.answer.body, "href=\"/upstream/prove/", "\""));
    const auto linked = browser.press(question);
    INFO(linked.address << " " << linked.answer.body);
    CHECK(linked.address == kHub + "/account/links");
    CHECK(linked.answer.body.find("Cổng tỉnh</td><td>Hoa ở tỉnh") != std::string::npos);

    auto later = hub.browser();
    const auto start = later.open(kHub + "/upstream/begin/province");
    CHECK(start.address == kHub + "/");
    CHECK(start.answer.body.find("Nguyễn Thị Hoa") != std::string::npos);
    CHECK(std::none_of(later.visited.begin(), later.visited.end(), [](const std::string& address) { return address.starts_with(kHub + "/login"); }));
}
