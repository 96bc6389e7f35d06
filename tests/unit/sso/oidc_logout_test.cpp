// The Config OP and RP-Initiated Logout OP certification plans, each case named after the official module it repeats.
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

std::string logout(const Form& parameters) { return "/oauth2/logout?" + encode_form(parameters); }

struct SignedIn {
    SsoWorld world;
    Browser browser{world};
    std::string id_token{tokens(world, browser)["id_token"].text()};

    /// prompt=none must fail once somebody is signed out.
    bool is_signed_in() { return query_of(Browser::location(browser.get(authorize({{"prompt", "none"}}))), "error").empty(); }
    /// Says yes on the page that asks.
    HttpAnswer confirm(const HttpAnswer& page) { return browser.post("/logout", {{"f", between(page.body, "name=\"f\" value=\"", "\"")}}); }
};

const std::string kBye = "https://rp.example/bye";

}  // namespace

TEST_CASE("oidcc-discovery-endpoint-verification", "[oidc]") {
    SsoWorld world;
    const auto answer = world.call("GET", "/.well-known/openid-configuration");
    CHECK(answer.status == 200);
    CHECK(answer.has_header("Content-Type: application/json"));
    const auto document = answer.json();
    CHECK(document["issuer"].text() == SsoWorld::kIssuer);
    for (const auto* name : {"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "introspection_endpoint", "revocation_endpoint", "end_session_endpoint"}) {
        INFO(name);
        CHECK(document[name].text().starts_with("https://login.so.example/oauth2/"));
    }
    CHECK(texts(document["response_types_supported"]) == std::vector<std::string>{"code"});
    CHECK(texts(document["subject_types_supported"]) == std::vector<std::string>{"public"});
    CHECK(texts(document["id_token_signing_alg_values_supported"]) == std::vector<std::string>{"RS256", "ES256"});
    CHECK(texts(document["code_challenge_methods_supported"]) == std::vector<std::string>{"S256"});
    const auto keys = sso::parse_jwks(world.call("GET", "/oauth2/jwks").body);
    REQUIRE(keys);
    CHECK(keys->keys().size() >= 2);
}

TEST_CASE("oidcc-rp-initiated-logout-discovery-endpoint-verification", "[oidc]") {
    SsoWorld world;
    CHECK(world.call("GET", "/.well-known/openid-configuration").json()["end_session_endpoint"].text() == "https://login.so.example/oauth2/logout");
}

TEST_CASE("oidcc-rp-initiated-logout", "[oidc]") {
    SignedIn at;
    CHECK(at.is_signed_in());
    const auto answer = at.browser.get(logout({{"id_token_hint", at.id_token}, {"post_logout_redirect_uri", kBye}, {"state", "st"}}));
    CHECK(Browser::location(answer) == kBye + "?state=st");
    CHECK_FALSE(at.is_signed_in());
}

TEST_CASE("oidcc-rp-initiated-logout-no-state", "[oidc]") {
    SignedIn at;
    CHECK(Browser::location(at.browser.get(logout({{"id_token_hint", at.id_token}, {"post_logout_redirect_uri", kBye}}))) == kBye);
    CHECK_FALSE(at.is_signed_in());
}

TEST_CASE("oidcc-rp-initiated-logout-no-params", "[oidc]") {
    SignedIn at;
    const auto page = at.browser.get("/oauth2/logout");
    CHECK(page.status == 200);
    CHECK(at.is_signed_in());  // nothing happens before the person has said yes
    const auto done = at.confirm(page);
    CHECK(done.status == 200);
    CHECK(Browser::location(done).empty());
    CHECK_FALSE(at.is_signed_in());
}

TEST_CASE("oidcc-rp-initiated-logout-no-post-logout-redirect-uri", "[oidc]") {
    SignedIn at;
    const auto answer = at.browser.get(logout({{"id_token_hint", at.id_token}, {"state", "st"}}));
    CHECK(answer.status == 200);
    CHECK_FALSE(at.is_signed_in());
}

TEST_CASE("oidcc-rp-initiated-logout-only-state", "[oidc]") {
    SignedIn at;
    CHECK(Browser::location(at.confirm(at.browser.get(logout({{"state", "st"}})))).empty());
    CHECK_FALSE(at.is_signed_in());
}

TEST_CASE("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri", "[oidc]") {
    SignedIn at;
    const auto answer = at.browser.get(logout({{"id_token_hint", at.id_token}, {"post_logout_redirect_uri", "https://rp.example/elsewhere"}}));
    CHECK(answer.status == 200);
    CHECK(Browser::location(answer).empty());
}

TEST_CASE("oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri", "[oidc]") {
    SignedIn at;
    CHECK(Browser::location(at.browser.get(logout({{"id_token_hint", at.id_token}, {"post_logout_redirect_uri", kBye + "?foo=bar"}}))).empty());
}

TEST_CASE("oidcc-rp-initiated-logout-modified-id-token-hint", "[oidc]") {
    SignedIn at;
    const auto payload = at.id_token.substr(at.id_token.find('.') + 1);
    const std::string unsigned_token = security::to_base64url(R"({"alg":"none"})") + "." + payload.substr(0, payload.find('.')) + ".";
    const auto answer = at.browser.get(logout({{"id_token_hint", unsigned_token}, {"post_logout_redirect_uri", kBye}}));
    CHECK(Browser::location(answer).empty());
    CHECK(at.is_signed_in());
}

TEST_CASE("oidcc-rp-initiated-logout-bad-id-token-hint", "[oidc]") {
    SignedIn at;
    auto key = security::SigningKey::generate(security::KeyKind::Rsa);
    REQUIRE(key);
    const sso::JwsSigner foreign(*key, sso::SignatureAlgorithm::Rs256, "foreign");
    const auto payload = sso::read_jws(at.id_token)->payload;
    const auto answer = at.browser.get(logout({{"id_token_hint", foreign.sign("JWT", payload).value()}, {"post_logout_redirect_uri", kBye}}));
    CHECK(Browser::location(answer).empty());
    CHECK(at.is_signed_in());
}

TEST_CASE("oidcc-rp-initiated-logout-no-id-token-hint", "[oidc]") {
    SignedIn at;
    const auto page = at.browser.get(logout({{"post_logout_redirect_uri", kBye}, {"state", "st"}}));
    CHECK(Browser::location(page).empty());
    CHECK(at.is_signed_in());
    CHECK(Browser::location(at.confirm(page)).empty());
    CHECK_FALSE(at.is_signed_in());
}
