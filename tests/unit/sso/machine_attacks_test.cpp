// Attacks on machine clients and on tokens bound to keys, one case for each row of what is known to be tried.
#include "core/sso/client_check.hpp"
#include "tests/unit/sso/machine_world.hpp"
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

std::string error_of(const HttpAnswer& answer) { return std::to_string(answer.status) + " " + std::string(answer.json()["error"].text()); }

Signed with_nonce_of(const MachineWorld& world, const std::string& nonce) {
    auto proof = world.proof("POST", "/oauth2/token");
    proof.claims.set("nonce", nonce);
    return proof;
}

Form machine_form() { return {{"grant_type", "client_credentials"}}; }

}  // namespace

TEST_CASE("attack: an assertion for any audience but the issuer as one text", "[attack]") {
    const MachineWorld world;
    const auto with_audience = [&world](codec::Value audience) {
        auto assertion = world.assertion();
        assertion.claims.set("aud", std::move(audience));
        return error_of(world.ask(assertion, world.proof("POST", "/oauth2/token")));
    };
    codec::Value array = codec::Value::array();
    array.push_back(SsoWorld::kIssuer);
    CHECK(with_audience(array) == "401 invalid_client");
    array.push_back("https://evil.example");
    CHECK(with_audience(array) == "401 invalid_client");
    for (const auto& url : {endpoint("/oauth2/token"), endpoint("/oauth2/par"), endpoint("/"), std::string("https://evil.example")}) {
        INFO(url);
        CHECK(with_audience(url) == "401 invalid_client");
    }
    CHECK(with_audience(SsoWorld::kIssuer) == "200 ");
}

TEST_CASE("attack: an assertion used twice and again after a restart", "[attack]") {
    MachineWorld world;
    const auto assertion = world.assertion();
    CHECK(world.ask(assertion, world.proof("POST", "/oauth2/token")).status == 200);
    CHECK(error_of(world.ask(assertion, world.proof("POST", "/oauth2/token"))) == "401 invalid_client");
    CHECK(error_of(world.post("/oauth2/introspect", {{"token", "x"}}, assertion)) == "401 invalid_client");
    world.sso.restart();
    world.sso.clock.advance_milliseconds(MachineWorld::kPastRestart);
    CHECK(error_of(world.ask(assertion, world.proof("POST", "/oauth2/token"))) == "401 invalid_client");
}

TEST_CASE("attack: a secret in place of keys and keys in place of a secret", "[attack]") {
    const MachineWorld world;
    CHECK(error_of(world.sso.post("/oauth2/token", machine_form(), "machine", SsoWorld::kClientSecret)) == "401 invalid_client");
    CHECK(error_of(world.sso.post("/oauth2/token", machine_form(), "machine", "")) == "401 invalid_client");
    CHECK(error_of(world.ask(world.assertion("secretive"), std::nullopt)) == "401 invalid_client");
    CHECK(world.sso.post("/oauth2/token", machine_form(), "secretive", SsoWorld::kClientSecret).status == 200);
    // Both at once.
    CHECK(error_of(world.ask(world.assertion(), world.proof("POST", "/oauth2/token"), {{"client_secret", SsoWorld::kClientSecret}})) == "401 invalid_client");
}

TEST_CASE("attack: an unsigned assertion and one signed by a stranger", "[attack]") {
    const MachineWorld world;
    auto unsigned_one = world.assertion();
    unsigned_one.header.set("alg", "none");
    unsigned_one.afterwards = [](const std::string& text) { return text.substr(0, text.rfind('.') + 1); };
    CHECK(error_of(world.ask(unsigned_one, world.proof("POST", "/oauth2/token"))) == "401 invalid_client");
    auto strange = world.assertion();
    strange.key = &signing_key(KeyKind::P256, 3);
    CHECK(error_of(world.ask(strange, world.proof("POST", "/oauth2/token"))) == "401 invalid_client");
    strange.header.set("jwk", sso::write_jwk({"", std::nullopt, signing_key(KeyKind::P256, 3).verifying_key()}));
    CHECK(error_of(world.ask(strange, world.proof("POST", "/oauth2/token"))) == "401 invalid_client");
}

TEST_CASE("attack: an assertion that lives for a year", "[attack]") {
    const MachineWorld world;
    auto assertion = world.assertion();
    assertion.claims.set("exp", world.seconds() + 31'536'000);
    CHECK(error_of(world.ask(assertion, world.proof("POST", "/oauth2/token"))) == "401 invalid_client");
}

TEST_CASE("attack: a machine asks for more than it is registered for", "[attack]") {
    const MachineWorld world;
    for (const auto* scope : {"openid", "profile", "marks.delete", "marks.read openid"}) {
        INFO(scope);
        CHECK(error_of(world.post("/oauth2/token", {{"grant_type", "client_credentials"}, {"scope", scope}}, world.assertion(), world.proof("POST", "/oauth2/token"))) == "400 invalid_scope");
    }
    // What signs people in is no machine, whoever asks.
    CHECK(error_of(world.sso.post("/oauth2/token", machine_form())) == "400 unauthorized_client");
    CHECK(error_of(world.sso.post("/oauth2/token", {{"grant_type", "authorization_code"}, {"code", "x"}}, "secretive", SsoWorld::kClientSecret)) == "400 unauthorized_client");
}

TEST_CASE("attack: a machine's token where a person is asked for", "[attack]") {
    const MachineWorld world;
    const std::string token = world.access_token();
    const auto answer = world.sso.call("GET", "/oauth2/userinfo", {}, "Authorization: DPoP " + token + "\r\nDPoP: " + world.proof("GET", "/oauth2/userinfo", token).text() + "\r\n");
    CHECK(error_of(answer) == "403 insufficient_scope");
}

TEST_CASE("attack: an ID token or a foreign access token in place of ours", "[attack]") {
    const MachineWorld world;
    Browser browser(world.sso);
    const auto got = tokens(world.sso, browser);
    CHECK(error_of(userinfo(world.sso, got["id_token"].text())) == "401 invalid_token");
    // Signed by a stranger, with the right claims and type.
    auto forged = world.assertion();
    forged.header.set("typ", "at+jwt");
    forged.claims.set("iss", SsoWorld::kIssuer);
    forged.claims.set("client_id", "machine");
    forged.claims.set("scope", "openid");
    CHECK(error_of(userinfo(world.sso, forged.text())) == "401 invalid_token");
}

TEST_CASE("attack: a bound refresh token without its key", "[attack]") {
    const MachineWorld world;
    Browser browser(world.sso);
    const Form asked{{"client_id", "tablet"}, {"redirect_uri", "http://127.0.0.1/cb"}, {"scope", "openid offline_access"},
                     {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, {"code_challenge_method", "S256"}};
    const std::string code = query_of(callback(browser, asked), "code");
    const auto form = [](Form more) {
        more.emplace_back("client_id", "tablet");
        return more;
    };
    const auto first = world.post("/oauth2/token",
                                  form({{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", "http://127.0.0.1/cb"}, {"code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}}),
                                  std::nullopt, world.proof("POST", "/oauth2/token"));
    INFO(first.body);
    REQUIRE(first.json()["token_type"].text() == "DPoP");
    const std::string refresh(first.json()["refresh_token"].text());
    REQUIRE_FALSE(refresh.empty());
    const auto again = form({{"grant_type", "refresh_token"}, {"refresh_token", refresh}});
    CHECK(error_of(world.post("/oauth2/token", again, std::nullopt)) == "400 invalid_grant");
    CHECK(error_of(world.post("/oauth2/token", again, std::nullopt, world.proof("POST", "/oauth2/token", {}, 3))) == "400 invalid_grant");
    const auto renewed = world.post("/oauth2/token", again, std::nullopt, world.proof("POST", "/oauth2/token"));  // and nothing was lost by them
    CHECK(error_of(renewed) == "200 ");
    CHECK(renewed.json()["token_type"].text() == "DPoP");
}

TEST_CASE("attack: a DPoP proof from before a restart is asked for a nonce", "[attack]") {
    MachineWorld world;
    const auto proof = world.proof("POST", "/oauth2/token");
    CHECK(world.ask(world.assertion(), proof).status == 200);
    world.sso.restart();
    const auto refused = world.ask(world.assertion(), proof);
    CHECK(error_of(refused) == "400 use_dpop_nonce");
    const std::string nonce = between(refused.head + "\r\n", "\r\nDPoP-Nonce: ", "\r\n");
    REQUIRE_FALSE(nonce.empty());
    CHECK(world.ask(world.assertion(), with_nonce_of(world, nonce)).status == 200);
    CHECK(error_of(world.ask(world.assertion(), with_nonce_of(world, "stale"))) == "400 use_dpop_nonce");
    // At the resource the same, in the words of RFC 9449 §9.
    const std::string token(world.ask(world.assertion(), with_nonce_of(world, nonce)).json()["access_token"].text());
    const auto opened = world.resource(token, world.resource_proof(token));
    CHECK(error_of(opened) == "401 use_dpop_nonce");
    CHECK(opened.head.find("\r\nWWW-Authenticate: DPoP error=\"use_dpop_nonce\"") != std::string::npos);
    CHECK(opened.head.find("\r\nDPoP-Nonce: ") != std::string::npos);
}

TEST_CASE("attack: a client secret is guessed", "[attack]") {
    MachineWorld world;
    const auto with_secret = [&world](const std::string& secret) { return world.sso.post("/oauth2/token", machine_form(), "secretive", secret).status; };
    for (int i = 0; i < sso::ClientCheck::kMostWrong; ++i) CHECK(with_secret("guess " + std::to_string(i)) == 401);
    CHECK(with_secret("guess") == 429);
    CHECK(with_secret(SsoWorld::kClientSecret) == 429);  // or the guesser would learn which one was right
    CHECK(world.ask().status == 200);                    // nobody else waits for it
    CHECK(world.sso.post("/oauth2/introspect", {{"token", "x"}}).status == 200);
    world.sso.clock.advance_milliseconds(sso::ClientCheck::kWrongLife);
    CHECK(with_secret(SsoWorld::kClientSecret) == 200);
}
