// Applications and roles that need more than a password.
#include "core/sso/entrance.hpp"
#include "tests/unit/sso/factor_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

const Form kMoney{{"client_id", "money"}, {"redirect_uri", "https://money.example/cb"}};

Form money(const Form& more = {}) {
    Form all = kMoney;
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

codec::Value claims_of_money(const SsoWorld& world, const std::string& back) {
    const Form form{{"grant_type", "authorization_code"}, {"code", query_of(back, "code")}, {"redirect_uri", "https://money.example/cb"}};
    return id_claims(world, world.post("/oauth2/token", form, "money", SsoWorld::kOtherSecret).json());
}

}  // namespace

TEST_CASE("an application that needs two factors gets them from a session that has one", "[step_up]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    const auto enrolled = enrol_app(world, browser);
    const auto before = browser.cookies["__Host-eduhub"];
    const auto again = follow(browser, browser.get(authorize(money())));
    CHECK(Browser::location(again).starts_with("/login/step"));
    const auto page = follow(browser, again);
    CHECK(page.head.find("form-action 'self' https://money.example;") != std::string::npos);
    const auto done = send(browser, "/login/step", page, {{"code", app_code(world, enrolled.secret, 1)}});
    const auto claims = claims_of_money(world, Browser::location(done));
    CHECK(claims["acr"].text() == "urn:eduhub:acr:multi");
    CHECK(browser.cookies["__Host-eduhub"] != before);
    CHECK(Browser::location(browser.get(authorize(money()))).starts_with("https://money.example/cb?code="));
}

TEST_CASE("whoever has no second factor sets one up where an application needs it", "[step_up]") {
    SsoWorld world;
    Browser browser(world);
    const auto again = browser.sign_in(browser.get(authorize(money())));
    CHECK(Browser::location(again).starts_with("/login/again"));
    const auto page = follow(browser, follow(browser, again));
    const auto secret = secret_on(page);
    const auto done = send(browser, "/login/step", page, {{"code", app_code(world, secret)}});
    CHECK(claims_of_money(world, Browser::location(done))["acr"].text() == "urn:eduhub:acr:multi");
    CHECK(Browser::location(Browser(world).sign_in({})).starts_with("/login/step"));
}

TEST_CASE("an old session proves itself before it sets a factor up for an application", "[step_up]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    world.clock.advance_milliseconds(sso::Entrance::kRecent + 1);
    const auto page = follow(browser, follow(browser, browser.get(authorize(money()))));
    CHECK(secret_on(page).empty());
    const auto then = send(browser, "/login/step", page, {{"password", SsoWorld::kPassword}});
    CHECK_FALSE(secret_on(follow(browser, follow(browser, then))).empty());
}

TEST_CASE("a silent request that needs more is told so", "[step_up]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    const auto back = Browser::location(browser.get(authorize(money({{"prompt", "none"}}))));
    CHECK(query_of(back, "error") == "unmet_authentication_requirements");
}

TEST_CASE("acr_values are met by those who can and told as they are for the others", "[step_up]") {
    SsoWorld world;
    Browser browser(world);
    const Form wish{{"acr_values", "urn:eduhub:acr:multi"}};
    CHECK(id_claims(world, tokens(world, browser, wish))["acr"].text() == "urn:eduhub:acr:single");
    enrol_app(world, browser);
    CHECK(Browser::location(browser.get(authorize(wish))).starts_with("/login/again"));
    CHECK(Browser::location(browser.get(authorize({{"acr_values", "of:another:world"}}))).starts_with("https://rp.example/callback?code="));
}

TEST_CASE("a role that has to have a second factor sets it up before any session exists", "[step_up]") {
    SsoWorld world;
    world.second_factor_of = {sso::Role::Teacher};
    world.restart();
    Browser browser(world);
    const auto page = follow(browser, browser.sign_in({}));
    CHECK(browser.cookies.count("__Host-eduhub") == 0);
    const auto secret = secret_on(page);
    REQUIRE_FALSE(secret.empty());
    CHECK(send(browser, "/login/step", page, {{"code", "000000"}}).status == 400);
    CHECK(Browser::location(send(browser, "/login/step", page, {{"code", app_code(world, secret)}})) == "/");
    CHECK(browser.get("/account").status == 200);
}

TEST_CASE("attack: step-up in the name of a session that has ended", "[attack][step_up]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    const auto enrolled = enrol_app(world, browser);
    const auto page = follow(browser, follow(browser, browser.get(authorize(money()))));
    REQUIRE(world.gateway().end_sessions(world.teacher.id));
    const auto answer = send(browser, "/login/step", page, {{"code", app_code(world, enrolled.secret, 1)}});
    CHECK(answer.status == 400);
    CHECK(Browser::location(browser.get("/account")) == "/login");
}
