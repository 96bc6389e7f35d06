// Other people's OpenID Connect libraries as the applications of a running hub: openid-client and oauth4webapi.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/peers/site.hpp"

using namespace hub;
using namespace hub::test;

namespace {

constexpr const char* kSecret = "a-secret-of-forty-characters-0123456789ab";

}  // namespace

TEST_CASE("openid-client signs a teacher in with a proof key and renews and revokes and signs out", "[peers]") {
    RunningHub hub;
    const Site site(hub, {"relying_party.mjs", "openid-client", "openid-client", kSecret});
    hub.put_app_file("secret", kSecret);
    hub.put_app_file("site.yaml", "app: openid-client\nname: {vi: Sổ điểm}\nrung: oidc\nroles: [teacher]\noidc:\n  secret: \"file:apps/secret\"\n  consent: given\n  redirect_uris: [\"" + site.at("/callback") +
                                      "\"]\n  post_logout_redirect_uris: [\"" + site.at("/bye") + "\"]\n  scopes: [openid, profile, email, offline_access]\n");
    hub.start();
    const auto learnt = site.get("/hub?port=" + std::to_string(hub.port()));
    INFO(learnt.body);
    REQUIRE(learnt.status == 200);

    auto browser = hub.browser();
    const auto me = browser.open(site.at("/login"));
    INFO(me.address << " " << me.answer.body);
    REQUIRE(me.address == site.at("/me"));
    CHECK(me.answer.json()["claims"]["iss"].text() == RunningHub::kIssuer);
    CHECK(me.answer.json()["person"]["name"].text() == "Nguyễn Thị Hoa");
    CHECK(me.answer.json()["person"]["email"].text() == "hoa@truong.example");
    CHECK(me.answer.json()["known"]["active"].boolean());

    const auto renewed = site.get("/refresh");
    INFO(renewed.body);
    CHECK((renewed.json()["new_access"].boolean() && renewed.json()["new_refresh"].boolean()));
    CHECK(site.get("/me").json()["person"]["name"].text() == "Nguyễn Thị Hoa");

    const auto out = browser.open(site.at("/logout"));
    INFO(out.address << " " << out.answer.body);
    CHECK(out.address == site.at("/bye"));
    auto nobody = browser;
    nobody.visited.clear();
    nobody.open(std::string(RunningHub::kIssuer) + "/account");
    CHECK(std::find(nobody.visited.begin(), nobody.visited.end(), std::string(RunningHub::kIssuer) + "/login") != nobody.visited.end());

    CHECK(site.get("/revoke").status == 200);
    CHECK(site.get("/refresh").json()["error"].text() == "invalid_grant");
}

TEST_CASE("oauth4webapi signs people and itself in by the FAPI 2 profile", "[peers]") {
    RunningHub hub;
    const Site site(hub, {"relying_party.mjs", "oauth4webapi", "oauth4webapi"});
    hub.put_app_file("site.jwks", site.get("/keys").body);
    hub.put_app_file("site.yaml", "app: oauth4webapi\nname: {vi: Thư viện}\nrung: oidc\nroles: [teacher]\noidc:\n  profile: fapi2\n  keys: site.jwks\n  consent: given\n"
                                  "  grants: [authorization_code, client_credentials]\n  machine_scopes: [records.read]\n  redirect_uris: [\"" + site.at("/callback") + "\"]\n");
    hub.start();
    const auto learnt = site.get("/hub?port=" + std::to_string(hub.port()));
    INFO(learnt.body);
    REQUIRE(learnt.status == 200);

    auto browser = hub.browser();
    const auto me = browser.open(site.at("/login"));
    INFO(me.address << " " << me.answer.body);
    REQUIRE(me.address == site.at("/me"));
    CHECK(me.answer.json()["type"].text() == "dpop");
    CHECK(me.answer.json()["person"]["name"].text() == "Nguyễn Thị Hoa");
    CHECK(me.answer.json()["without_key"].integer() == 401);

    const auto machine = site.get("/machine");
    INFO(machine.body);
    CHECK(machine.json()["type"].text() == "dpop");
    CHECK(machine.json()["scope"].text() == "records.read");
    CHECK(machine.json()["status"].integer() == 200);
    CHECK(machine.json()["stolen"].integer() == 401);
}
