// The Basic OP certification plan, each case named after the official module it repeats, driven over HTTP from outside.
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

TEST_CASE("oidcc-server", "[oidc]") {
    const std::string backend = GENERATE(from_range(kBackends));
    SsoWorld world(backend);
    Browser browser(world);
    const std::string back = callback(browser);
    CHECK(back.starts_with("https://rp.example/callback?"));
    CHECK(query_of(back, "state") == "st-1");
    CHECK(query_of(back, "iss") == SsoWorld::kIssuer);
    const auto answer = redeem(world, query_of(back, "code"));
    CHECK(answer["token_type"].text() == "Bearer");
    CHECK(answer["expires_in"].integer() > 0);
    const auto claims = id_claims(world, answer);
    const std::int64_t now = world.clock.now().milliseconds / 1000;
    CHECK(claims["iss"].text() == SsoWorld::kIssuer);
    CHECK(claims["aud"].text() == "rp");
    CHECK(claims["sub"].text() == sso::subject_of(world.teacher.id));
    CHECK(claims["nonce"].text() == "no-1");
    CHECK(claims["iat"].integer() == now);
    CHECK(claims["exp"].integer() > now);
    CHECK(claims["auth_time"].integer() == now);
    CHECK(texts(claims["amr"]) == std::vector<std::string>{"pwd"});
    const auto digest = security::sha256(answer["access_token"].text());
    CHECK(claims["at_hash"].text() == security::to_base64url(security::as_bytes(digest).substr(0, 16)));
    const auto info = userinfo(world, answer["access_token"].text());
    CHECK(info.status == 200);
    CHECK(info.json()["sub"].text() == claims["sub"].text());
    CHECK(info.has_header("Cache-Control: no-store"));
}

TEST_CASE("oidcc-response-type-missing", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const std::string back = Browser::location(browser.get(authorize({{"response_type", ""}})));
    CHECK(query_of(back, "error") == "invalid_request");
    CHECK(query_of(back, "state") == "st-1");
    CHECK(query_of(Browser::location(browser.get(authorize({{"response_type", "token"}}))), "error") == "unsupported_response_type");
}

TEST_CASE("oidcc-idtoken-signature", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto token = std::string(tokens(world, browser)["id_token"].text());
    const auto read = sso::read_jws(token);
    REQUIRE(read);
    CHECK(read->header.algorithm == sso::SignatureAlgorithm::Rs256);
    REQUIRE(read->header.key_id);
    const auto keys = sso::parse_jwks(world.call("GET", "/oauth2/jwks").body);
    REQUIRE(keys);
    CHECK(keys->find(read->header.key_id, read->header.algorithm) != nullptr);
    CHECK(keys->find(std::string("another"), read->header.algorithm) == nullptr);
}

TEST_CASE("oidcc-idtoken-unsigned", "[oidc]") {
    SsoWorld world;
    const auto document = world.call("GET", "/.well-known/openid-configuration").json();
    const auto algorithms = texts(document["id_token_signing_alg_values_supported"]);
    CHECK(std::find(algorithms.begin(), algorithms.end(), "none") == algorithms.end());
}

TEST_CASE("oidcc-userinfo-get", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = tokens(world, browser);
    CHECK(userinfo(world, answer["access_token"].text()).json()["sub"].text() == id_claims(world, answer)["sub"].text());
}

TEST_CASE("oidcc-userinfo-post-header", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = tokens(world, browser);
    CHECK(userinfo(world, answer["access_token"].text(), "POST").json()["sub"].text() == sso::subject_of(world.teacher.id));
}

TEST_CASE("oidcc-userinfo-post-body", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = tokens(world, browser);
    const auto info = world.post("/oauth2/userinfo", {{"access_token", std::string(answer["access_token"].text())}}, "");
    CHECK(info.json()["sub"].text() == sso::subject_of(world.teacher.id));
}

TEST_CASE("oidcc-ensure-request-without-nonce-succeeds-for-code-flow", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto claims = id_claims(world, tokens(world, browser, {{"nonce", ""}}));
    CHECK(claims.find("nonce") == nullptr);
}

namespace {

codec::Value info_for(const std::string& scope) {
    SsoWorld world;
    Browser browser(world);
    return userinfo(world, tokens(world, browser, {{"scope", scope}})["access_token"].text()).json();
}

}  // namespace

TEST_CASE("oidcc-scope-profile", "[oidc]") {
    const auto info = info_for("openid profile");
    CHECK(info["name"].text() == "Nguyễn Thị Hoa");
    CHECK(info["preferred_username"].text() == "co.hoa");
    CHECK(info.find("email") == nullptr);
}

TEST_CASE("oidcc-scope-email", "[oidc]") {
    const auto info = info_for("openid email");
    CHECK(info["email"].text() == "hoa@truong.example");
    CHECK(info["email_verified"].is_boolean());
    CHECK_FALSE(info["email_verified"].boolean());
    CHECK(info.find("name") == nullptr);
}

TEST_CASE("oidcc-scope-address", "[oidc]") {
    // The account holds none; nothing empty is said instead.
    CHECK(info_for("openid address").find("address") == nullptr);
}

TEST_CASE("oidcc-scope-phone", "[oidc]") { CHECK(info_for("openid phone")["phone_number"].text() == "+84900000001"); }

TEST_CASE("oidcc-scope-all", "[oidc]") {
    const auto info = info_for("openid profile email address phone");
    for (const auto* name : {"sub", "name", "preferred_username", "email", "phone_number"}) CHECK(info.find(name) != nullptr);
}

TEST_CASE("oidcc-alternate-happy-flow", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = browser.get("/oauth2/authorize?" + encode_form({{"state", "s"}, {"scope", "phone openid profile"}, {"redirect_uri", "https://rp.example/second?x=1"},
                                                                        {"response_type", "code"}, {"client_id", "rp"}}));
    const std::string back = Browser::location(browser.through(answer));
    CHECK(back.starts_with("https://rp.example/second?x=1&"));
    const auto redeemed = world.post("/oauth2/token", {{"redirect_uri", "https://rp.example/second?x=1"}, {"code", query_of(back, "code")}, {"grant_type", "authorization_code"}});
    CHECK(redeemed.status == 200);
}

TEST_CASE("oidcc-display-page", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    CHECK_FALSE(query_of(callback(browser, {{"display", "page"}}), "code").empty());
}

TEST_CASE("oidcc-display-popup", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    CHECK_FALSE(query_of(callback(browser, {{"display", "popup"}}), "code").empty());
}

TEST_CASE("oidcc-prompt-login", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto first = id_claims(world, tokens(world, browser));
    world.clock.advance_milliseconds(5'000);
    CHECK(Browser::location(browser.get(authorize({{"prompt", "login"}}))).starts_with("/login"));
    const auto second = id_claims(world, tokens(world, browser, {{"prompt", "login"}}));
    CHECK(second["auth_time"].integer() == first["auth_time"].integer() + 5);
    CHECK(second["sub"].text() == first["sub"].text());
}

TEST_CASE("oidcc-prompt-none-not-logged-in", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const std::string back = Browser::location(browser.get(authorize({{"prompt", "none"}})));
    CHECK(back.starts_with("https://rp.example/callback?"));
    CHECK(query_of(back, "error") == "login_required");
    CHECK(query_of(back, "state") == "st-1");
}

TEST_CASE("oidcc-prompt-none-logged-in", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto first = id_claims(world, tokens(world, browser));
    world.clock.advance_milliseconds(60'000);
    const std::string back = Browser::location(browser.get(authorize({{"prompt", "none"}})));
    const auto second = id_claims(world, redeem(world, query_of(back, "code")));
    CHECK(second["sub"].text() == first["sub"].text());
    CHECK(second["auth_time"].integer() == first["auth_time"].integer());
}

TEST_CASE("oidcc-max-age-1", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto first = id_claims(world, tokens(world, browser));
    world.clock.advance_milliseconds(2'000);
    CHECK(query_of(Browser::location(browser.get(authorize({{"max_age", "1"}, {"prompt", "none"}}))), "error") == "login_required");
    const auto second = id_claims(world, tokens(world, browser, {{"max_age", "1"}}));
    CHECK(second["auth_time"].integer() == first["auth_time"].integer() + 2);
}

TEST_CASE("oidcc-max-age-10000", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto first = id_claims(world, tokens(world, browser));
    world.clock.advance_milliseconds(2'000);
    const auto second = id_claims(world, tokens(world, browser, {{"max_age", "10000"}}));
    CHECK(second["auth_time"].integer() == first["auth_time"].integer());
}

TEST_CASE("oidcc-ensure-request-with-unknown-parameter-succeeds", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    CHECK_FALSE(query_of(callback(browser, {{"extra", "foobar"}}), "code").empty());
}

TEST_CASE("oidcc-id-token-hint", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = tokens(world, browser);
    const std::string back = Browser::location(browser.get(authorize({{"prompt", "none"}, {"id_token_hint", std::string(answer["id_token"].text())}})));
    CHECK(id_claims(world, redeem(world, query_of(back, "code")))["sub"].text() == sso::subject_of(world.teacher.id));
    const std::string bad = Browser::location(browser.get(authorize({{"prompt", "none"}, {"id_token_hint", "a.b.c"}})));
    CHECK(query_of(bad, "error") == "invalid_request");
}

TEST_CASE("oidcc-login-hint", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto page = browser.get(Browser::location(browser.get(authorize({{"login_hint", "co.\"hoa"}}))));
    CHECK(page.body.find("value=\"co.&quot;hoa\"") != std::string::npos);
    CHECK_FALSE(query_of(callback(browser, {{"login_hint", "co.hoa"}}), "code").empty());
}

TEST_CASE("oidcc-ui-locales", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    CHECK_FALSE(query_of(callback(browser, {{"ui_locales", "se"}}), "code").empty());
}

TEST_CASE("oidcc-claims-locales", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    CHECK_FALSE(query_of(callback(browser, {{"claims_locales", "se"}}), "code").empty());
}

TEST_CASE("oidcc-ensure-request-with-acr-values-succeeds", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    CHECK_FALSE(query_of(callback(browser, {{"acr_values", "1 2"}}), "code").empty());
}

TEST_CASE("oidcc-codereuse", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const std::string code = query_of(callback(browser), "code");
    const auto first = redeem(world, code);
    CHECK(userinfo(world, first["access_token"].text()).status == 200);
    CHECK(redeem(world, code)["error"].text() == "invalid_grant");
    CHECK(userinfo(world, first["access_token"].text()).status == 401);
}

TEST_CASE("oidcc-codereuse-30seconds", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const std::string code = query_of(callback(browser), "code");
    const auto first = redeem(world, code);
    world.clock.advance_milliseconds(30'000);
    CHECK(redeem(world, code)["error"].text() == "invalid_grant");
    CHECK(userinfo(world, first["access_token"].text()).status == 401);
}

TEST_CASE("oidcc-ensure-registered-redirect-uri", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = browser.get(authorize({{"redirect_uri", "https://rp.example/another"}}));
    CHECK(answer.status == 400);
    CHECK(Browser::location(answer).empty());
    CHECK(answer.body.find("<h1>") != std::string::npos);
}

TEST_CASE("oidcc-ensure-post-request-succeeds", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const std::string target = authorize();
    const auto answer = world.call("POST", "/oauth2/authorize", target.substr(target.find('?') + 1), "Content-Type: application/x-www-form-urlencoded\r\nOrigin: https://rp.example\r\n");
    CHECK(answer.status == 303);
    CHECK(Browser::location(answer).starts_with("/login"));
}

TEST_CASE("oidcc-server-client-secret-post", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const std::string code = query_of(callback(browser), "code");
    const Form form{{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", "https://rp.example/callback"}, {"client_id", "rp"}, {"client_secret", SsoWorld::kClientSecret}};
    CHECK(world.post("/oauth2/token", form, "").json().find("id_token") != nullptr);
}

TEST_CASE("oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    CHECK(query_of(Browser::location(browser.get(authorize({{"request_uri", "https://rp.example/r"}}))), "error") == "request_uri_not_supported");
}

TEST_CASE("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    CHECK(query_of(Browser::location(browser.get(authorize({{"request", "eyJhbGciOiJub25lIn0.e30."}}))), "error") == "request_not_supported");
}

TEST_CASE("oidcc-claims-essential", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = tokens(world, browser, {{"claims", R"({"userinfo":{"name":{"essential":true}},"id_token":{"email":null}})"}});
    CHECK(userinfo(world, answer["access_token"].text()).json()["name"].text() == "Nguyễn Thị Hoa");
    CHECK(id_claims(world, answer)["email"].text() == "hoa@truong.example");
}

TEST_CASE("oidcc-ensure-request-object-with-redirect-uri", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    CHECK(query_of(Browser::location(browser.get(authorize({{"request", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"}}))), "error") == "request_not_supported");
}

TEST_CASE("oidcc-refresh-token", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const auto first = tokens(world, browser, {{"scope", "openid offline_access"}, {"prompt", "consent"}});
    REQUIRE(first.find("refresh_token") != nullptr);
    const std::string token(first["refresh_token"].text());
    CHECK(world.post("/oauth2/token", {{"grant_type", "refresh_token"}, {"refresh_token", token}}, "other", SsoWorld::kOtherSecret).json()["error"].text() == "invalid_grant");
    world.clock.advance_milliseconds(60'000);
    const auto second = world.post("/oauth2/token", {{"grant_type", "refresh_token"}, {"refresh_token", token}}).json();
    const auto before = id_claims(world, first);
    const auto after = id_claims(world, second);
    for (const auto* name : {"iss", "sub", "aud"}) CHECK(before[name].text() == after[name].text());
    CHECK(before["auth_time"].integer() == after["auth_time"].integer());
    CHECK(after["iat"].integer() == before["iat"].integer() + 60);
    CHECK(after.find("nonce") == nullptr);
    CHECK(userinfo(world, second["access_token"].text()).status == 200);
}

TEST_CASE("oidcc-ensure-request-with-valid-pkce-succeeds", "[oidc]") {
    SsoWorld world;
    Browser browser(world);
    const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";  // RFC 7636 appendix B
    const Form asked{{"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, {"code_challenge_method", "S256"}};
    CHECK(redeem(world, query_of(callback(browser, asked), "code"), {{"code_verifier", verifier}}).find("id_token") != nullptr);
    CHECK(redeem(world, query_of(callback(browser, asked), "code"))["error"].text() == "invalid_grant");
    CHECK(redeem(world, query_of(callback(browser, asked), "code"), {{"code_verifier", verifier + "x"}})["error"].text() == "invalid_grant");
}
