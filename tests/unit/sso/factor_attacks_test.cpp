// Attacks on second factors, over HTTP; named after the attack.
#include <atomic>
#include <thread>

#include "core/sso/entrance.hpp"
#include "tests/unit/sso/factor_world.hpp"

using namespace hub;
using namespace hub::test;

TEST_CASE("attack: one code of the app used twice", "[attack][factors]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    const auto enrolled = enrol_app(world, browser);
    const std::string code = app_code(world, enrolled.secret, 1);  // the step after the one that confirmed
    Browser first(world), second(world);
    const auto one = follow(first, first.sign_in({}));
    const auto two = follow(second, second.sign_in({}));
    CHECK(send(first, "/login/step", one, {{"code", code}}).status == 303);
    CHECK(send(second, "/login/step", two, {{"code", code}}).status == 400);
}

TEST_CASE("attack: one code of the app used by many at once", "[attack][factors]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    const auto enrolled = enrol_app(world, browser);
    const std::string code = app_code(world, enrolled.secret, 1);
    std::vector<std::pair<Browser, HttpAnswer>> all;
    for (int i = 0; i < 4; ++i) {
        Browser one(world);
        auto page = follow(one, one.sign_in({}));
        all.emplace_back(std::move(one), std::move(page));
    }
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (auto& one : all) threads.emplace_back([&] { good += send(one.first, "/login/step", one.second, {{"code", code}}).status == 303 ? 1 : 0; });
    for (auto& thread : threads) thread.join();
    CHECK(good == 1);
}

TEST_CASE("attack: codes of the app guessed one after another", "[attack][factors]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    const auto enrolled = enrol_app(world, browser);
    world.clock.advance_milliseconds(60'000);
    Browser guesser(world);
    const auto page = follow(guesser, guesser.sign_in({}));
    int refused = 0;
    for (int i = 0; i < 12; ++i) refused += send(guesser, "/login/step", page, {{"code", "00000" + std::to_string(i % 10)}}).status == 429 ? 1 : 0;
    CHECK(refused >= 6);  // five are free
    const auto waiting = send(guesser, "/login/step", page, {{"code", app_code(world, enrolled.secret)}});
    CHECK(waiting.status == 429);  // a code that is told to wait is not verified, even the right one
    CHECK(waiting.head.find("Retry-After: ") != std::string::npos);
    Browser owner(world);
    CHECK(Browser::location(owner.sign_in({})).starts_with("/login/step"));  // passwords are counted apart
}

TEST_CASE("attack: the step after the password in another browser", "[attack][factors]") {
    SsoWorld world;
    Browser browser(world), thief(world);
    browser.sign_in({});
    const auto enrolled = enrol_app(world, browser);
    Browser other(world);
    const auto leads = other.sign_in({});
    thief.get("/login");
    CHECK(thief.get(Browser::location(leads)).status == 400);
    const auto own = thief.get("/login");
    const Form stolen{{"f", between(own.body, "name=\"f\" value=\"", "\"")}, {"s", query_of(Browser::location(leads), "s")}, {"code", app_code(world, enrolled.secret, 1)}};
    CHECK(thief.post("/login/step", stolen).status == 400);
    CHECK(thief.cookies.count("__Host-eduhub") == 0);
}

TEST_CASE("attack: the second step without a first", "[attack][factors]") {
    SsoWorld world;
    Browser browser(world);
    const auto page = browser.get("/login");
    CHECK(browser.get("/login/step?s=invented").status == 400);
    CHECK(send(browser, "/login/step", page, {{"s", "invented"}, {"code", "123456"}}).status == 400);
}

TEST_CASE("attack: an app enrolled at a browser somebody left open", "[attack][factors]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    const auto page = browser.get("/account/factors/app");
    const std::string code = app_code(world, secret_on(page), 22);  // of eleven minutes later
    world.clock.advance_milliseconds(sso::Entrance::kRecent + 60'000);
    CHECK(Browser::location(browser.get("/account/factors/app")).starts_with("/login/step"));
    CHECK(Browser::location(send(browser, "/account/factors/app", page, {{"code", code}})).starts_with("/login/step"));
    CHECK(Browser::location(send(browser, "/account/password", page, {{"password", "hoa sen nở trưa hè"}, {"again", "hoa sen nở trưa hè"}})).starts_with("/login/step"));
    CHECK(browser.get("/account/factors").body.find("Chưa thiết lập.") != std::string::npos);
}

TEST_CASE("attack: a passkey's answer made for another site", "[attack][passkey]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    auto device = device_of_world();
    enrol_passkey(browser, device);
    const auto attempt = [&](auto change) {
        auto forged = device;
        Browser other(world);
        const auto page = other.get("/login/passkey");
        hear(forged, asked_of_device(page));
        forged.counter = 5;
        change(forged);
        return send(other, "/login/passkey", page, {{"passkey", forged.get()}}).status;
    };
    CHECK(attempt([](PasskeyDevice& one) { one.origin = "https://login.so.example.evil.example"; }) == 400);
    CHECK(attempt([](PasskeyDevice& one) { one.rp_id = "evil.example"; }) == 400);
    CHECK(attempt([](PasskeyDevice& one) { one.flags = 0x01; }) == 400);  // nobody was checked
    CHECK(attempt([](PasskeyDevice& one) { one.counter = 1; }) == 400);   // did not grow
    CHECK(attempt([](PasskeyDevice& one) { one.user_handle = "somebody else"; }) == 400);
    CHECK(attempt([](PasskeyDevice& one) { one.challenge = "of another sign-in"; }) == 400);
    CHECK(attempt([](PasskeyDevice& one) { one.key = security::SigningKey::generate(security::KeyKind::P256).value(); }) == 400);
    CHECK(attempt([](PasskeyDevice&) {}) == 303);
}

TEST_CASE("attack: a passkey's answer replayed", "[attack][passkey]") {
    SsoWorld world;
    Browser browser(world);
    browser.sign_in({});
    auto device = device_of_world();
    device.flags = 0x1D;  // synchronised: its counter stays 0
    device.counter = 0;
    enrol_passkey(browser, device);
    Browser other(world);
    const auto page = other.get("/login/passkey");
    hear(device, asked_of_device(page));
    const std::string answer = device.get();
    CHECK(send(other, "/login/passkey", page, {{"passkey", answer}}).status == 303);
    CHECK(send(other, "/login/passkey", page, {{"passkey", answer}}).status == 400);
    Browser third(world);
    CHECK(send(third, "/login/passkey", third.get("/login/passkey"), {{"passkey", answer}}).status == 400);
}

TEST_CASE("attack: a classmate's passkey as the second factor", "[attack][passkey]") {
    SsoWorld world;
    Browser browser(world), mate(world);
    browser.sign_in({});
    auto mine = device_of_world();
    enrol_passkey(browser, mine);
    sso::Account lan;
    lan.login = "lan";
    lan.name = "Lan";
    lan.roles = {sso::Role::Teacher};
    REQUIRE(world.gateway().enrol(lan, SsoWorld::kPassword));
    mate.sign_in({}, "lan");
    auto theirs = device_of_world();
    theirs.id = "credential-of-lan";
    enrol_passkey(mate, theirs);
    Browser other(world);
    const auto page = follow(other, other.sign_in({}));
    hear(theirs, asked_of_device(page));
    theirs.counter = 9;
    CHECK(send(other, "/login/step", page, {{"passkey", theirs.get()}}).status == 400);
}

TEST_CASE("attack: a page that asks for factors does not tell whether a name exists", "[attack][factors]") {
    SsoWorld world;
    Browser one(world), two(world);
    const auto known = one.sign_in({}, "cô.hoa", "sai mật khẩu");
    const auto unknown = two.sign_in({}, "không.có.ai", "sai mật khẩu");
    CHECK(known.status == unknown.status);
    // What differs is the name that was typed and the form's token.
    CHECK(between(known.body, "role=\"alert\">", "<") == between(unknown.body, "role=\"alert\">", "<"));
    CHECK(Browser::location(known) == Browser::location(unknown));
}
