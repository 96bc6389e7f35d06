// The Back-Channel Logout OP certification plan, each case named after the official module it repeats, and what the plan
// does not ask: applications that are slow, down or refuse, and a page that says so.
#include <atomic>
#include <thread>

#include "core/sso/parameters.hpp"
#include "core/sso/sign_out.hpp"
#include "tests/support/listening_app.hpp"
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

constexpr std::int64_t kMinute = 60'000;

std::string app_file(const std::string& id, const std::string& more, const std::string& oidc) {
    return "app: " + id + "\nname: {vi: \"Ứng dụng " + id + "\", en: \"Application " + id + "\"}\nhome: https://" + id + ".example/\nrung: oidc\nroles: [teacher]\n" + more +
           "oidc: {secret: file:rp, redirect_uris: [\"https://" + id + ".example/cb\"], post_logout_redirect_uris: [\"https://" + id +
           ".example/bye\"], consent: given, proof_key: as_asked" + oidc + "}\n";
}
std::string listening(const std::string& id, const ListeningApp& app) { return app_file(id, {}, ", backchannel_logout_uri: \"" + app.address() + "\""); }

/// The person at `browser` opens the application.
codec::Value enter(const SsoWorld& world, Browser& browser, const std::string& id) {
    const std::string address = "https://" + id + ".example/cb";
    const std::string back = callback(browser, {{"client_id", id}, {"redirect_uri", address}});
    INFO(back);
    REQUIRE_FALSE(query_of(back, "code").empty());
    return world.post("/oauth2/token", {{"grant_type", "authorization_code"}, {"code", query_of(back, "code")}, {"redirect_uri", address}}, id).json();
}

HttpAnswer sign_out(Browser& browser) {
    const auto page = browser.get("/");
    return browser.post("/logout", {{"f", between(page.body, "name=\"f\" value=\"", "\"")}});
}

codec::Value logout_claims(const SsoWorld& world, const std::string& body) {
    const auto form = sso::Parameters::parse(body);
    REQUIRE(form);
    const auto keys = sso::parse_jwks(world.call("GET", "/oauth2/jwks").body);
    const sso::SignatureAlgorithm algorithms[] = {sso::SignatureAlgorithm::Rs256};
    const std::string_view types[] = {"logout+jwt"};
    const auto token = sso::verify_jws((*form)["logout_token"], *keys, {algorithms, types});
    if (!token) FAIL(token.error().describe());
    return codec::parse_json(token->payload).value();
}

/// The page of the last sign-out, once it says `what`; a quarter of an hour goes by between two looks.
std::string status_page(SsoWorld& world, Browser& browser, const std::string& what) {
    std::string body;
    for (int look = 0; look < 400 && body.find(what) == std::string::npos; ++look) {
        world.clock.advance_milliseconds(15 * kMinute);
        body = browser.get("/logout").body;
        std::this_thread::sleep_for(std::chrono::milliseconds(25));  // between looks at what happens on other threads
    }
    return body;
}

}  // namespace

TEST_CASE("oidcc-backchannel-logout-discovery-endpoint-verification", "[oidc][logout]") {
    SsoWorld world;
    const auto document = world.call("GET", "/.well-known/openid-configuration").json();
    CHECK(document["backchannel_logout_supported"].boolean());
    CHECK(document["backchannel_logout_session_supported"].boolean());
}

TEST_CASE("oidcc-backchannel-rp-initiated-logout", "[oidc][logout]") {
    ListeningApp app;
    SsoWorld world("sqlite", {listening("school", app)});
    Browser browser(world);
    const auto entered = enter(world, browser, "school");
    const auto id = id_claims(world, entered);
    const auto answer = browser.get("/oauth2/logout?" + encode_form({{"id_token_hint", std::string(entered["id_token"].text())}, {"post_logout_redirect_uri", "https://school.example/bye"}}));
    CHECK(Browser::location(answer) == "https://school.example/bye");
    const auto bodies = app.bodies(1);
    REQUIRE(bodies.size() == 1);
    const auto claims = logout_claims(world, bodies[0]);
    CHECK(claims["iss"].text() == SsoWorld::kIssuer);
    CHECK(claims["aud"].text() == "school");
    CHECK(claims["sub"].text() == id["sub"].text());
    CHECK(claims["sid"].text() == id["sid"].text());
    CHECK(claims["iat"].integer() == world.clock.now().milliseconds / 1000);
    CHECK(claims["exp"].integer() == claims["iat"].integer() + 120);
    CHECK_FALSE(claims["jti"].text().empty());
    CHECK(claims["nonce"].is_null());
    CHECK(claims["events"]["http://schemas.openid.net/event/backchannel-logout"].is_object());
    CHECK_FALSE(query_of(Browser::location(browser.get(authorize({{"prompt", "none"}}))), "error").empty());
}

TEST_CASE("the page of signing out says of each application what became of it", "[logout]") {
    ListeningApp good, bad;
    bad.will_answer(400);
    SsoWorld world("sqlite", {listening("good", good), listening("bad", bad), app_file("short", "session: 30m\n", ""), app_file("deaf", "sign_out: https://deaf.example/out\n", "")});
    Browser browser(world);
    for (const auto* id : {"good", "bad", "short", "deaf"}) (void)enter(world, browser, id);
    const std::string page = sign_out(browser).body;
    CHECK(between(page, "Ứng dụng good</td><td>", "</td>").starts_with("Đã kết thúc lúc "));
    CHECK(between(page, "Ứng dụng bad</td><td>", "<a").starts_with("Không kết thúc được từ đây."));
    CHECK(between(page, "Ứng dụng short</td><td>", "</td>") == "Tự kết thúc lúc " + sso::local_time(world.clock.now().plus_milliseconds(30 * kMinute)));
    CHECK(between(page, "Ứng dụng deaf</td><td>", "</td>").find("href=\"https://deaf.example/out\"") != std::string::npos);
    CHECK(page.find("role=\"alert\"") != std::string::npos);
    CHECK(browser.get("/logout").body == page);
}

TEST_CASE("whoever is to be sent back sees the page first when another application stays open", "[logout]") {
    ListeningApp app;
    SsoWorld world("sqlite", {listening("school", app), app_file("deaf", "", "")});
    Browser browser(world);
    (void)enter(world, browser, "deaf");
    const auto entered = enter(world, browser, "school");
    const auto answer = browser.get("/oauth2/logout?" + encode_form({{"id_token_hint", std::string(entered["id_token"].text())}, {"post_logout_redirect_uri", "https://school.example/bye"}}));
    CHECK(answer.status == 200);
    CHECK(answer.body.find("href=\"https://school.example/bye\"") != std::string::npos);
}

TEST_CASE("an application that is down is told when it is back even after a restart", "[logout]") {
    const std::string backend = GENERATE("sqlite", "postgresql");
    ListeningApp app;
    app.will_answer(503);
    SsoWorld world(backend, {listening("school", app)});
    Browser browser(world);
    (void)enter(world, browser, "school");
    const std::string page = sign_out(browser).body;
    CHECK(between(page, "Ứng dụng school</td><td>", "</td>").starts_with("Đang báo"));
    REQUIRE(app.bodies(1).size() == 1);
    world.restart();
    app.will_answer(200);
    world.clock.advance_milliseconds(2 * kMinute);
    CHECK(app.bodies(2).size() >= 2);
    CHECK(status_page(world, browser, "Đã kết thúc lúc").find("Đã kết thúc lúc") != std::string::npos);
}

TEST_CASE("an application that never answers delays no other and is given up after a day", "[logout]") {
    ListeningApp slow, good;
    slow.will_answer(0);
    SsoWorld world("sqlite", {listening("slow", slow), listening("good", good)});
    constexpr std::size_t kPeople = 12;  // more than there are callers
    Browser last(world);
    for (std::size_t person = 0; person < kPeople; ++person) {
        Browser browser(world);
        (void)enter(world, browser, "slow");
        (void)enter(world, browser, "good");
        std::atomic<bool> left = false;
        std::thread leaving([&] {
            (void)sign_out(browser);
            left = true;
        });
        CHECK(good.bodies(person + 1).size() == person + 1);
        if (person == 0) CHECK(slow.bodies(1).size() == 1);
        // The good one may have heard before the page began to wait, so one step of the clock may be too early.
        for (; !left; std::this_thread::sleep_for(std::chrono::milliseconds(5))) world.clock.advance_milliseconds(sso::SignOut::kPatience);
        leaving.join();
        last.cookies = browser.cookies;
    }
    slow.answer_all(503);
    CHECK(status_page(world, last, "Không kết thúc được").find("Không kết thúc được") != std::string::npos);
}

TEST_CASE("attack: a logout token is neither an ID token hint nor an access token", "[attack][logout]") {
    ListeningApp app;
    SsoWorld world("sqlite", {listening("school", app)});
    Browser browser(world);
    (void)enter(world, browser, "school");
    (void)sign_out(browser);
    const auto bodies = app.bodies(1);
    REQUIRE(bodies.size() == 1);
    const std::string token = (*sso::Parameters::parse(bodies[0]))["logout_token"];
    CHECK(userinfo(world, token).status == 401);
    Browser another(world);
    (void)enter(world, another, "school");
    const auto answer = another.get("/oauth2/logout?" + encode_form({{"id_token_hint", token}, {"post_logout_redirect_uri", "https://school.example/bye"}}));
    CHECK(answer.status == 200);  // the person is asked
    CHECK(another.get("/").status == 200);
}
