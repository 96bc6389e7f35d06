// Attacks on signing in, one case for each row of what is known to be tried; named after the attack.
#include <atomic>
#include <thread>

#include "core/sso/account_events.hpp"
#include "core/sso/sessions.hpp"
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

Form refresh_with(std::string_view token) { return {{"grant_type", "refresh_token"}, {"refresh_token", std::string(token)}}; }

bool leads_away(const HttpAnswer& answer) { return !Browser::location(answer).empty(); }

}  // namespace

TEST_CASE("attack: variants of a registered redirect address lead nowhere", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    for (const auto* uri : {"https://rp.example/callback/", "https://rp.example/callback?x=1", "https://rp.example/callback#f", "https://rp.example/a/../callback",
                            "https://rp.example@evil.example/callback", "https://evil.example/callback", "https://rp.example.evil.example/callback", "HTTPS://rp.example/callback",
                            "https://RP.example/callback", "https://rp.example/Callback", "https://rp.example/%63allback", "https://rp.example:443/callback",
                            "http://rp.example/callback", "//rp.example/callback", "https://rp.example/callback\\@evil.example", "javascript:alert(1)"}) {
        INFO(uri);
        const auto answer = browser.get(authorize({{"redirect_uri", uri}}));
        CHECK(answer.status == 400);
        CHECK_FALSE(leads_away(answer));
    }
}

TEST_CASE("attack: a redirect address that stands twice makes the request unreadable", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = browser.get(authorize() + "&redirect_uri=https%3A%2F%2Fevil.example%2F");
    CHECK(answer.status == 400);
    CHECK_FALSE(leads_away(answer));
}

TEST_CASE("attack: any port of the loopback address is for native applications only", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const Form native{{"client_id", "native"}, {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, {"code_challenge_method", "S256"}};
    const auto with = [&](const std::string& uri) {
        Form form = native;
        form.emplace_back("redirect_uri", uri);
        return browser.get(authorize(form)).status;
    };
    CHECK(with("http://127.0.0.1:50123/cb") == 303);
    CHECK(with("http://127.0.0.1/cb") == 303);
    for (const auto* uri : {"http://127.0.0.1:50123/other", "http://127.0.0.1.evil.example/cb", "http://127.0.0.1@evil.example/cb", "http://localhost:50123/cb",
                            "http://127.0.0.1:80evil/cb", "http://127.0.0.1:/cb"}) {
        INFO(uri);
        CHECK(with(uri) == 400);
    }
    CHECK(browser.get(authorize({{"redirect_uri", "http://127.0.0.1:50123/callback"}})).status == 400);
}

TEST_CASE("attack: mix-up of issuers is seen by iss in every answer", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    CHECK(query_of(callback(browser), "iss") == SsoWorld::kIssuer);
    CHECK(query_of(Browser::location(browser.get(authorize({{"prompt", "none consent"}}))), "iss") == SsoWorld::kIssuer);
}

TEST_CASE("attack: a code in another application's hands", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const std::string code = query_of(callback(browser), "code");
    const Form form{{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", "https://rp.example/callback"}};
    CHECK(world.post("/oauth2/token", form, "other", SsoWorld::kOtherSecret).json()["error"].text() == "invalid_grant");
    CHECK(redeem(world, code).find("id_token") != nullptr);  // and it is still good for its owner
}

TEST_CASE("attack: a code with another redirect address", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const std::string code = query_of(callback(browser), "code");
    const Form form{{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", "https://rp.example/second?x=1"}};
    CHECK(world.post("/oauth2/token", form).json()["error"].text() == "invalid_grant");
}

TEST_CASE("attack: a code after its minute", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const std::string code = query_of(callback(browser), "code");
    world.clock.advance_milliseconds(60'001);
    CHECK(redeem(world, code)["error"].text() == "invalid_grant");
}

TEST_CASE("attack: one code redeemed by many at once", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const std::string code = query_of(callback(browser), "code");
    std::atomic<int> good{0};
    std::vector<std::thread> many;
    for (int i = 0; i < 8; ++i) many.emplace_back([&] { good += redeem(world, code).find("id_token") != nullptr ? 1 : 0; });
    for (auto& one : many) one.join();
    CHECK(good <= 1);
}

TEST_CASE("attack: the proof key is left out or weakened", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const Form other{{"client_id", "other"}, {"redirect_uri", "https://other.example/cb"}};
    CHECK(query_of(Browser::location(browser.get(authorize(other))), "error") == "invalid_request");
    Form plain = other;
    plain.insert(plain.end(), {{"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, {"code_challenge_method", "plain"}});
    CHECK(query_of(Browser::location(browser.get(authorize(plain))), "error") == "invalid_request");
    plain.pop_back();
    CHECK(query_of(Browser::location(browser.get(authorize(plain))), "error") == "invalid_request");
}

TEST_CASE("attack: a verifier where no challenge was sent", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const std::string code = query_of(callback(browser), "code");
    CHECK(redeem(world, code, {{"code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}})["error"].text() == "invalid_grant");
}

TEST_CASE("attack: a sign-in under way is taken over in another browser", "[attack]") {
    SsoWorld world;
    Browser victim(world);
    Browser attacker(world);
    const auto begun = attacker.get(authorize());
    const auto page = victim.get(Browser::location(begun));
    const auto answer = victim.post("/login", {{"f", between(page.body, "name=\"f\" value=\"", "\"")}, {"t", between(page.body, "name=\"t\" value=\"", "\"")},
                                               {"login", "co.hoa"}, {"password", SsoWorld::kPassword}});
    CHECK(answer.status == 400);
    CHECK_FALSE(leads_away(answer));
}

TEST_CASE("attack: forms sent from another site", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const auto page = browser.get("/login");
    const Form form{{"f", between(page.body, "name=\"f\" value=\"", "\"")}, {"login", "co.hoa"}, {"password", SsoWorld::kPassword}};
    CHECK(browser.post("/login", form, "https://evil.example").status == 403);
    CHECK(browser.post("/login", {{"login", "co.hoa"}, {"password", SsoWorld::kPassword}}).status == 403);
    CHECK(browser.cookies.count("__Host-eduhub") == 0);
    CHECK(browser.post("/login", form).status == 303);
    CHECK(browser.post("/logout", {}).status == 403);
    CHECK(browser.post("/logout", form, "https://evil.example").status == 403);
    CHECK(browser.get("/").body.find("Nguyễn Thị Hoa") != std::string::npos);
}

TEST_CASE("attack: alg none and foreign keys in an id_token_hint", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = tokens(world, browser);
    const std::string token(answer["id_token"].text());
    const auto body = token.substr(token.find('.') + 1);
    const std::string none = security::to_base64url(R"({"alg":"none"})") + "." + body.substr(0, body.find('.')) + ".";
    CHECK(query_of(Browser::location(browser.get(authorize({{"id_token_hint", none}}))), "error") == "invalid_request");
    const auto keys = world.call("GET", "/oauth2/jwks").body;
    const std::string signed_part = security::to_base64url(R"({"alg":"HS256"})") + "." + body.substr(0, body.find('.'));
    const std::string confused = signed_part + "." + security::to_base64url(security::as_bytes(security::hmac_sha256(keys, signed_part)));
    CHECK(query_of(Browser::location(browser.get(authorize({{"id_token_hint", confused}}))), "error") == "invalid_request");
}

TEST_CASE("attack: an ID token in place of an access token", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = tokens(world, browser, {{"scope", "openid offline_access"}});
    CHECK(userinfo(world, answer["id_token"].text()).status == 401);
    CHECK(userinfo(world, answer["refresh_token"].text()).status == 401);
    CHECK(world.post("/oauth2/token", refresh_with(answer["access_token"].text())).json()["error"].text() == "invalid_grant");
}

TEST_CASE("attack: an altered access token", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    std::string token(tokens(world, browser)["access_token"].text());
    CHECK(userinfo(world, token).status == 200);
    token[token.size() / 2] = token[token.size() / 2] == 'A' ? 'B' : 'A';
    CHECK(userinfo(world, token).status == 401);
}

TEST_CASE("attack: a stolen refresh token is used after its owner", "[attack]") {
    const std::string backend = GENERATE(from_range(kBackends));
    SsoWorld world(backend);
    Browser browser(world);
    const auto first = tokens(world, browser, {{"scope", "openid offline_access"}});
    const auto second = world.post("/oauth2/token", refresh_with(first["refresh_token"].text())).json();
    const auto third = world.post("/oauth2/token", refresh_with(second["refresh_token"].text())).json();
    REQUIRE(third.find("access_token") != nullptr);
    CHECK(world.post("/oauth2/token", refresh_with(first["refresh_token"].text())).json()["error"].text() == "invalid_grant");
    CHECK(world.post("/oauth2/token", refresh_with(third["refresh_token"].text())).json()["error"].text() == "invalid_grant");
    CHECK(userinfo(world, third["access_token"].text()).status == 401);
    const auto events = world.gateway().events().of(world.teacher.id, 10);  // the owner and the department can see it
    REQUIRE(events);
    REQUIRE(events->size() == 1);
    CHECK(events->front().what == "grant-reused");
    CHECK(events->front().by == sso::kByStranger);
    CHECK(events->front().about == "rp");
}

TEST_CASE("attack: a refresh token is tried after its grace", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const auto first = tokens(world, browser, {{"scope", "openid offline_access"}});
    const auto second = world.post("/oauth2/token", refresh_with(first["refresh_token"].text())).json();
    world.clock.advance_milliseconds(29'000);
    const auto again = world.post("/oauth2/token", refresh_with(first["refresh_token"].text())).json();
    CHECK(again["refresh_token"].text() == second["refresh_token"].text());  // the answer was lost: the very same successor
    world.clock.advance_milliseconds(2'000);
    CHECK(world.post("/oauth2/token", refresh_with(first["refresh_token"].text())).json()["error"].text() == "invalid_grant");
    CHECK(world.post("/oauth2/token", refresh_with(second["refresh_token"].text())).json()["error"].text() == "invalid_grant");
}

TEST_CASE("attack: a scope grows at refresh", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const auto first = tokens(world, browser, {{"scope", "openid offline_access"}});
    Form form = refresh_with(first["refresh_token"].text());
    form.emplace_back("scope", "openid email");
    CHECK(world.post("/oauth2/token", form).json()["error"].text() == "invalid_scope");
    CHECK(world.post("/oauth2/token", refresh_with(first["refresh_token"].text())).status == 200);
}

TEST_CASE("attack: a token in the address", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const std::string token(tokens(world, browser)["access_token"].text());
    CHECK(world.call("GET", "/oauth2/userinfo?access_token=" + token).status == 400);
    CHECK(world.call("POST", "/oauth2/token?client_id=rp&client_secret=x", "grant_type=authorization_code", "Content-Type: application/x-www-form-urlencoded\r\n").status == 400);
}

TEST_CASE("attack: the implicit flow is asked for", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    for (const auto* type : {"token", "id_token", "id_token token", "code token", "code id_token", "none"}) {
        INFO(type);
        CHECK(query_of(Browser::location(browser.get(authorize({{"response_type", type}}))), "error") == "unsupported_response_type");
    }
}

TEST_CASE("attack: client secrets are guessed or shown twice", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const std::string code = query_of(callback(browser), "code");
    const Form form{{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", "https://rp.example/callback"}};
    CHECK(world.post("/oauth2/token", form, "rp", "wrong").status == 401);
    CHECK(world.post("/oauth2/token", form, "nobody", SsoWorld::kClientSecret).status == 401);
    Form named = form;
    named.emplace_back("client_id", "rp");
    CHECK(world.post("/oauth2/token", named, "").status == 401);  // a confidential client without its secret
    Form twice = form;
    twice.insert(twice.end(), {{"client_id", "rp"}, {"client_secret", SsoWorld::kClientSecret}});
    CHECK(world.post("/oauth2/token", twice).status == 401);
    CHECK(redeem(world, code).find("id_token") != nullptr);
}

TEST_CASE("attack: unknown users are told apart by the answer", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const auto wrong = browser.sign_in(browser.get("/"), "co.hoa", "không phải mật khẩu");
    Browser other(world);
    const auto unknown = other.sign_in(other.get("/"), "khong.co.ai", "không phải mật khẩu");
    CHECK(wrong.status == unknown.status);
    const auto text_of = [](const HttpAnswer& answer) { return between(answer.body, "role=\"alert\">", "</p>"); };
    CHECK_FALSE(text_of(wrong).empty());
    CHECK(text_of(wrong) == text_of(unknown));
}

TEST_CASE("attack: passwords are guessed one after another", "[attack]") {
    SsoWorld world;
    Browser guesser(world);
    int refused = 0;
    for (int i = 0; i < 12; ++i) refused += guesser.sign_in(guesser.get("/"), "co.hoa", "mật khẩu đoán " + std::to_string(i)).status == 429 ? 1 : 0;
    CHECK(refused >= 5);
}

TEST_CASE("attack: guessing from elsewhere locks nobody out of a known device", "[attack]") {
    SsoWorld world;
    Browser own(world);
    CHECK(own.sign_in(own.get("/")).status == 303);
    Browser guesser(world);
    HttpAnswer last;
    for (int i = 0; i < 12; ++i) last = guesser.sign_in(guesser.get("/"), "co.hoa", "mật khẩu đoán " + std::to_string(i));
    CHECK(last.status == 429);
    const auto leave = own.get("/");
    (void)own.post("/logout", {{"f", between(leave.body, "name=\"f\" value=\"", "\"")}});
    CHECK(own.sign_in(own.get("/")).status == 303);
}

TEST_CASE("attack: a planted session is worth nothing after signing in", "[attack]") {
    SsoWorld world;
    Browser attacker(world);
    (void)attacker.sign_in(attacker.get("/"));
    Browser victim(world);
    victim.cookies["__Host-eduhub"] = attacker.cookies["__Host-eduhub"];
    (void)victim.get("/login");
    (void)victim.sign_in(victim.get("/logout"));
    CHECK(victim.cookies["__Host-eduhub"] != attacker.cookies["__Host-eduhub"]);
}

TEST_CASE("attack: cookies are planted from a neighbour", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = browser.sign_in(browser.get("/"));
    std::size_t cookies = 0;
    for (auto at = answer.head.find("Set-Cookie: "); at != std::string::npos; at = answer.head.find("Set-Cookie: ", at + 1)) {
        const std::string line = between(answer.head.substr(at) + "\r\n", "Set-Cookie: ", "\r\n");
        INFO(line);
        ++cookies;
        CHECK(line.starts_with("__Host-"));
        for (const auto* term : {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"}) CHECK(line.find(term) != std::string::npos);
        CHECK(line.find("Domain") == std::string::npos);
    }
    CHECK(cookies >= 1);
}

TEST_CASE("attack: clickjacking of pages", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    for (const auto* path : {"/login", "/oauth2/logout"}) {
        const auto page = browser.get(path);
        INFO(path);
        CHECK(page.head.find("frame-ancestors 'none'") != std::string::npos);
        CHECK(page.head.find("default-src 'none'") != std::string::npos);
        CHECK(page.has_header("X-Frame-Options: DENY"));
        CHECK(page.has_header("Referrer-Policy: no-referrer"));
        CHECK(page.body.find("<script") == std::string::npos);
    }
}

TEST_CASE("attack: markup in names and hints", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const Form other{{"client_id", "other"}, {"redirect_uri", "https://other.example/cb"}, {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"},
                     {"code_challenge_method", "S256"}, {"login_hint", "\"><script>alert(1)</script>"}};
    const auto page = browser.get(Browser::location(browser.get(authorize(other))));
    CHECK(page.body.find("<script") == std::string::npos);
    CHECK(page.body.find("<b>") == std::string::npos);
    CHECK(page.body.find("&lt;b&gt;khác&lt;/b&gt;") != std::string::npos);
    const auto refused = browser.get(authorize({{"client_id", "<script>alert(1)</script>"}}));
    CHECK(refused.body.find("<script") == std::string::npos);
}

TEST_CASE("attack: a form's body follows a redirect", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    CHECK(browser.sign_in(browser.get(authorize())).status == 303);
}

TEST_CASE("attack: another person's session is ended or shown", "[attack]") {
    SsoWorld world;
    sso::Account pupil;
    pupil.login = "hs001";
    pupil.name = "Trần Văn Bình";
    pupil.roles = {sso::Role::Pupil};
    REQUIRE(world.gateway().enrol(pupil, "chim bồ câu trắng 9"));
    Browser teacher(world);
    (void)teacher.sign_in(teacher.get("/"));
    Browser second(world);
    (void)second.sign_in(second.get("/"));
    const std::string sid = between(teacher.get("/account").body, "name=\"sid\" value=\"", "\"");
    REQUIRE_FALSE(sid.empty());
    Browser binh(world);
    (void)binh.sign_in(binh.get("/"), "hs001", "chim bồ câu trắng 9");
    const auto page = binh.get("/account");
    CHECK(page.body.find(sid) == std::string::npos);
    const auto start = binh.get("/");
    (void)binh.post("/account/sessions", {{"f", between(start.body, "name=\"f\" value=\"", "\"")}, {"sid", sid}});
    CHECK(second.get("/").body.find("Nguyễn Thị Hoa") != std::string::npos);
    const auto own = teacher.get("/account");
    (void)teacher.post("/account/sessions", {{"f", between(own.body, "name=\"f\" value=\"", "\"")}, {"sid", sid}});
    CHECK(second.get("/").status == 303);
}

TEST_CASE("attack: a disabled account goes on with what it has", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = tokens(world, browser, {{"scope", "openid offline_access"}});
    REQUIRE(world.gateway().accounts().set_state(world.teacher.id, sso::Account::State::Disabled));
    CHECK(userinfo(world, answer["access_token"].text()).status == 401);
    CHECK(world.post("/oauth2/token", refresh_with(answer["refresh_token"].text())).json()["error"].text() == "invalid_grant");
    CHECK(browser.get("/").status == 303);
    CHECK(browser.sign_in(browser.get("/")).status == 400);
}

TEST_CASE("attack: another application's token is introspected or revoked", "[attack]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = tokens(world, browser, {{"scope", "openid offline_access"}});
    const Form access{{"token", std::string(answer["access_token"].text())}};
    CHECK(world.post("/oauth2/introspect", access).json()["active"].boolean());
    CHECK_FALSE(world.post("/oauth2/introspect", access, "other", SsoWorld::kOtherSecret).json()["active"].boolean());
    CHECK(world.post("/oauth2/revoke", access, "other", SsoWorld::kOtherSecret).status == 200);
    CHECK(userinfo(world, answer["access_token"].text()).status == 200);
    CHECK(world.post("/oauth2/revoke", {{"token", std::string(answer["refresh_token"].text())}}).status == 200);
    CHECK(userinfo(world, answer["access_token"].text()).status == 401);
    CHECK_FALSE(world.post("/oauth2/introspect", access).json()["active"].boolean());
}

TEST_CASE("sessions and grants outlive a restart and codes do not", "[sso]") {
    const std::string backend = GENERATE(from_range(kBackends));
    SsoWorld world(backend);
    Browser browser(world);
    const auto answer = tokens(world, browser, {{"scope", "openid offline_access"}});
    const std::string code = query_of(callback(browser), "code");
    world.restart();
    CHECK(browser.get("/").body.find("Nguyễn Thị Hoa") != std::string::npos);
    CHECK(userinfo(world, answer["access_token"].text()).status == 200);
    CHECK(world.post("/oauth2/token", refresh_with(answer["refresh_token"].text())).status == 200);
    CHECK(redeem(world, code)["error"].text() == "invalid_grant");
    CHECK(id_claims(world, answer)["sub"].text() == sso::subject_of(world.teacher.id));  // its key is still published
}

TEST_CASE("a gateway ends while applications refresh and people sign in", "[sso]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = tokens(world, browser, {{"scope", "openid offline_access"}});
    for (int round = 0; round < 3; ++round) {
        std::atomic<bool> on{true};
        std::atomic<int> answered{0};
        std::vector<std::thread> many;
        const std::uint16_t port = world.port();
        for (int i = 0; i < 4; ++i) {
            many.emplace_back([&, i] {
                while (on) {
                    const auto said = i == 0 ? http(port, "POST", "/login", "login=x", {}, "Content-Type: application/x-www-form-urlencoded\r\n")
                                             : http(port, "POST", "/oauth2/token", encode_form(refresh_with(answer["refresh_token"].text())) + "&client_id=rp&client_secret=" + SsoWorld::kClientSecret,
                                                    {}, "Content-Type: application/x-www-form-urlencoded\r\n");
                    answered += said.status != 0 ? 1 : 0;
                }
            });
        }
        while (answered < 40) std::this_thread::yield();
        world.restart();
        on = false;
        for (auto& one : many) one.join();
        CHECK(browser.get("/").status == 200);
    }
}

TEST_CASE("a session ends when it is idle and when its day is over", "[sso]") {
    SsoWorld world;
    Browser browser(world);
    (void)browser.sign_in(browser.get("/"));
    for (int i = 0; i < 5; ++i) {
        world.clock.advance_milliseconds(100LL * 60 * 1000);
        CHECK(browser.get("/").status == 200);
    }
    world.clock.advance_milliseconds(100LL * 60 * 1000);
    CHECK(browser.get("/").status == 303);
    (void)browser.sign_in(browser.get("/"));
    CHECK(browser.get("/").status == 200);
    world.clock.advance_milliseconds(sso::Sessions::kIdle + sso::Sessions::kSeenStep);
    CHECK(browser.get("/").status == 303);
}

TEST_CASE("consent is asked once and may be refused", "[sso]") {
    SsoWorld world;
    Browser browser(world);
    const Form other{{"client_id", "other"}, {"redirect_uri", "https://other.example/cb"}, {"scope", "openid profile"},
                     {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, {"code_challenge_method", "S256"}};
    const auto after = browser.sign_in(browser.get(authorize(other)));
    CHECK(Browser::location(after).starts_with("/consent"));
    const auto page = browser.get(Browser::location(after));
    CHECK(page.body.find("Họ tên") != std::string::npos);
    const std::string form = between(page.body, "name=\"f\" value=\"", "\"");
    const auto no = browser.post("/consent", {{"f", form}, {"t", between(page.body, "name=\"t\" value=\"", "\"")}, {"answer", "no"}});
    CHECK(query_of(Browser::location(no), "error") == "access_denied");
    CHECK_FALSE(query_of(Browser::location(browser.through(browser.get(authorize(other)))), "code").empty());
    CHECK_FALSE(query_of(Browser::location(browser.get(authorize(other))), "code").empty());
}
