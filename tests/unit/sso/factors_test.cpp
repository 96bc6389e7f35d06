// Setting second factors up, signing in with them, and taking them away: over HTTP.
#include <algorithm>

#include "core/sso/account_events.hpp"
#include "tests/unit/sso/factor_world.hpp"

using namespace hub;
using namespace hub::test;

TEST_CASE("an authenticator app counts once its code has come back", "[factors]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    CHECK(browser.get("/account/factors").body.find("Chưa thiết lập.") != std::string::npos);
    const auto page = browser.get("/account/factors/app");
    CHECK(page.body.find("<svg class=\"qr\"") != std::string::npos);
    Browser elsewhere(world);
    CHECK(Browser::location(elsewhere.sign_in({})) == "/");  // offered only: asked for by nobody yet
    CHECK(send(browser, "/account/factors/app", page, {{"code", "000000"}}).status == 400);
    enrol_app(world, browser);
    CHECK(browser.get("/account/factors").body.find("Đã thiết lập.") != std::string::npos);
    CHECK(browser.get("/account/factors").body.find("Số mã chưa dùng: 10") != std::string::npos);
}

TEST_CASE("after the password the app's code opens and the ID token tells how", "[factors]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    const auto before = id_claims(world, tokens(world, browser));
    CHECK(texts(before["amr"]) == std::vector<std::string>{"pwd"});
    CHECK(before["acr"].text() == "urn:eduhub:acr:single");
    const auto enrolled = enrol_app(world, browser);

    Browser other(world);
    const auto leads = other.sign_in(other.get(authorize()));
    CHECK(Browser::location(leads).starts_with("/login/step?s="));
    CHECK(other.cookies.count("__Host-eduhub") == 0);  // no session before the second factor
    const auto page = follow(other, leads);
    CHECK(send(other, "/login/step", page, {{"code", "123456"}}).status == 400);
    world.clock.advance_milliseconds(30'000);
    const auto back = send(other, "/login/step", page, {{"code", app_code(world, enrolled.secret)}});
    const auto claims = id_claims(world, redeem(world, query_of(Browser::location(back), "code")));
    CHECK(texts(claims["amr"]) == std::vector<std::string>{"pwd", "otp", "mfa"});
    CHECK(claims["acr"].text() == "urn:eduhub:acr:multi");
}

TEST_CASE("a recovery code stands in for the app once", "[factors]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    const auto enrolled = enrol_app(world, browser);
    const auto attempt = [&](const std::string& code) {
        Browser other(world);
        const auto page = follow(other, other.sign_in({}));
        return send(other, "/login/step", page, {{"code", code}});
    };
    CHECK(attempt(enrolled.recovery_codes[3]).status == 303);
    CHECK(attempt(enrolled.recovery_codes[3]).status == 400);
    CHECK(browser.get("/account/factors").body.find("Số mã chưa dùng: 9") != std::string::npos);
    const auto fresh = send(browser, "/account/factors/codes", browser.get("/account/factors"), {});
    CHECK(fresh.body.find("<li><code>") != std::string::npos);
    CHECK(attempt(enrolled.recovery_codes[4]).status == 400);  // new codes replace all old ones
}

TEST_CASE("what comes and goes and is spent of an account's factors stands among its events", "[factors]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    const auto enrolled = enrol_app(world, browser);
    Browser other(world);
    const auto step = other.get(Browser::location(other.sign_in({})));
    REQUIRE(send(other, "/login/step", step, {{"code", enrolled.recovery_codes[0]}}).status == 303);
    auto device = device_of_world();
    enrol_passkey(browser, device);
    send(browser, "/account/factors/passkey/remove", browser.get("/account/factors"), {{"id", security::to_base64url(device.id)}});
    send(browser, "/account/factors/app/remove", browser.get("/account/factors"), {});
    send(browser, "/account/password", browser.get("/account/password"), {{"password", "hoa sen nở trưa hè"}, {"again", "hoa sen nở trưa hè"}});
    std::vector<std::string> kinds;
    const auto events = world.gateway().events().of(world.teacher.id, 20);
    REQUIRE(events);
    for (const auto& event : *events) {
        kinds.push_back(event.what);
        CHECK_FALSE(event.by);
    }
    for (const auto* kind : {"app-added", "codes-made", "code-used", "passkey-added", "passkey-removed", "app-removed", "password-changed"}) {
        INFO(kind);
        CHECK(std::count(kinds.begin(), kinds.end(), kind) == 1);
    }
}

TEST_CASE("without any factor there are no recovery codes", "[factors]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    const auto enrolled = enrol_app(world, browser);
    CHECK(send(browser, "/account/factors/app/remove", browser.get("/account/factors"), {}).status == 303);
    CHECK(Browser::location(Browser(world).sign_in({})) == "/");
    CHECK(browser.get("/account/factors").body.find("Số mã") == std::string::npos);
    CHECK(Browser::location(send(browser, "/account/factors/codes", browser.get("/account/password"), {})) == "/account/factors");
}

TEST_CASE("a passkey signs in alone and as the second factor", "[factors][passkey]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    auto device = device_of_world();
    CHECK(enrol_passkey(browser, device).status == 200);  // recovery codes are shown
    CHECK(browser.get("/account/factors").body.find("Điện thoại") != std::string::npos);

    Browser other(world);
    const auto begun = other.get(authorize());
    const auto page = other.get("/login/passkey?t=" + query_of(Browser::location(begun), "t"));
    CHECK(page.head.find("script-src 'self';") != std::string::npos);
    const auto asked = asked_of_device(page);
    CHECK(asked["allowCredentials"].items().empty());  // the list would tell who exists
    hear(device, asked);
    device.counter = 2;
    const auto back = send(other, "/login/passkey", page, {{"passkey", device.get()}});
    const auto claims = id_claims(world, redeem(world, query_of(Browser::location(back), "code")));
    CHECK(texts(claims["amr"]) == std::vector<std::string>{"hwk", "user", "mfa"});

    Browser third(world);
    const auto step = follow(third, third.sign_in({}));
    const auto second = asked_of_device(step);
    CHECK(second["allowCredentials"].items().size() == 1);
    hear(device, second);
    device.counter = 3;
    device.flags = 0x01;  // touched, nobody checked: enough beside a password
    CHECK(Browser::location(send(third, "/login/step", step, {{"passkey", device.get()}})) == "/");
}

TEST_CASE("a passkey is taken away by its owner alone", "[factors][passkey]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    auto device = device_of_world();
    enrol_passkey(browser, device);
    sso::Account lan;
    lan.login = "lan";
    lan.name = "Lan";
    lan.roles = {sso::Role::Teacher};
    REQUIRE(world.gateway().enrol(lan, SsoWorld::kPassword));
    Browser other(world);
    other.sign_in({}, "lan");
    const Form mine{{"id", security::to_base64url(device.id)}};
    CHECK(send(other, "/account/factors/passkey/remove", other.get("/account/password"), mine).status == 303);
    CHECK(browser.get("/account/factors").body.find("Điện thoại") != std::string::npos);
    CHECK(send(browser, "/account/factors/passkey/remove", browser.get("/account/factors"), mine).status == 303);
    CHECK(browser.get("/account/factors").body.find("Điện thoại") == std::string::npos);
}

TEST_CASE("changing factors asks for a sign-in of the last minutes and goes back to the page", "[factors]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    world.clock.advance_milliseconds(11LL * 60 * 1000);
    CHECK(browser.get("/account/factors").status == 200);
    const auto before = browser.cookies["__Host-eduhub"];
    const auto page = follow(browser, browser.get("/account/factors/app"));
    CHECK(send(browser, "/login/step", page, {{"password", "sai"}}).status == 400);
    const auto done = send(browser, "/login/step", page, {{"password", SsoWorld::kPassword}});
    CHECK(Browser::location(done) == "/account/factors/app");
    const auto after = browser.cookies["__Host-eduhub"];
    CHECK(after != before);
    CHECK(after.substr(0, 22) == before.substr(0, 22));  // the name stays: applications know it
    CHECK(browser.get("/account/factors/app").status == 200);
    Browser thief(world);
    thief.cookies["__Host-eduhub"] = before;
    CHECK(Browser::location(thief.get("/account")) == "/login");
}

TEST_CASE("a new password meets the rules and ends the other sessions", "[factors]") {
    SsoWorld world;
    Browser browser(world), other(world);
    browser.sign_in({});
    other.sign_in({});
    const auto page = browser.get("/account/password");
    CHECK(send(browser, "/account/password", page, {{"password", "12345678"}, {"again", "12345678"}}).status == 400);
    CHECK(send(browser, "/account/password", page, {{"password", "hoa sen nở trưa hè"}, {"again", "hoa sen nở"}}).status == 400);
    CHECK(Browser::location(send(browser, "/account/password", page, {{"password", "hoa sen nở trưa hè"}, {"again", "hoa sen nở trưa hè"}})) == "/account/factors");
    CHECK(browser.get("/account").status == 200);
    CHECK(Browser::location(other.get("/account")) == "/login");
    CHECK(Browser(world).sign_in({}).status == 400);
    CHECK(Browser(world).sign_in({}, "cô.hoa", "hoa sen nở trưa hè").status == 303);
}
