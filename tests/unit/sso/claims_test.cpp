// What an application hears of a person beyond the modules' own claims: the person's accounts at this very application.
#include "core/sso/app_links.hpp"
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

struct LinkedWorld {
    SsoWorld world;
    Browser browser{world};
    sso::AppLinks& links = world.gateway().app_links();

    sso::AppLink link(const std::string& app, const std::string& tenant, const std::string& name, sso::Role role) {
        return links.add({.account = world.teacher.id, .app = app, .tenant = tenant, .name = name, .role = role, .label = name, .proof = "administrator"}).value();
    }
    /// "name school role" of each account that userinfo tells.
    std::vector<std::string> told(const codec::Value& issued) {
        std::vector<std::string> out;
        const auto info = userinfo(world, issued["access_token"].text()).json();
        for (const auto& one : info["accounts"].items()) {
            out.push_back(std::string(one["account"].text()) + " " + std::string(one["school"].text()) + " " + std::string(one["role"].text()));
        }
        return out;
    }
};

}  // namespace

TEST_CASE("an application hears which of its own accounts are linked to the person", "[oidc][launch]") {
    LinkedWorld at;
    at.link("vnedu", "th-le-loi", "gv-hoa", sso::Role::Teacher);
    at.link("vnedu", "th-kim-dong", "ph-hoa", sso::Role::Guardian);
    at.link("other", "th-le-loi", "secret-of-another", sso::Role::Teacher);
    const auto ended = at.link("vnedu", "th-le-loi", "long-gone", sso::Role::Staff);
    REQUIRE(at.links.end(ended.account, ended.id, sso::AppLink::EndedBy::School));
    const auto issued = tokens(at.world, at.browser, {{"scope", "openid accounts"}});
    CHECK(at.told(issued) == std::vector<std::string>{"gv-hoa th-le-loi teacher", "ph-hoa th-kim-dong guardian"});
    CHECK(id_claims(at.world, issued).find("accounts") == nullptr);  // told by userinfo, unless asked for in the ID token

    SECTION("a link that ends afterwards is not told any more") {
        const auto living = at.links.at_app(at.world.teacher.id, "vnedu").value();
        for (const auto& link : living) REQUIRE(at.links.end(link.account, link.id, sso::AppLink::EndedBy::Owner));
        CHECK(at.told(issued).empty());
    }
    SECTION("the ID token holds them for who asks by the claims parameter") {
        const auto asked = tokens(at.world, at.browser, {{"claims", R"({"id_token":{"accounts":null}})"}});
        CHECK(id_claims(at.world, asked)["accounts"].items().size() == 2);
    }
}

TEST_CASE("without the scope no account is told, and without a link no claim", "[oidc][launch]") {
    LinkedWorld at;
    CHECK(userinfo(at.world, tokens(at.world, at.browser, {{"scope", "openid accounts"}})["access_token"].text()).json().find("accounts") == nullptr);
    at.link("vnedu", "th-le-loi", "gv-hoa", sso::Role::Teacher);
    CHECK(at.told(tokens(at.world, at.browser, {{"scope", "openid profile roles"}})).empty());
}
