// Pushed authorization requests (RFC 9126) and codes bound to a key (RFC 9449 §10), from the push to the tokens.
#include "tests/unit/sso/machine_world.hpp"
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

constexpr const char* kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr const char* kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
constexpr const char* kCallback = "https://machine.example/cb";

std::string error_of(const HttpAnswer& answer) { return std::to_string(answer.status) + " " + std::string(answer.json()["error"].text()); }

std::string thumbprint_of(std::size_t key) { return sso::thumbprint(signing_key(KeyKind::P256, key).verifying_key()); }

/// The request of `machine`, with what differs; an empty value leaves out.
Form request(const Form& differs = {}) {
    std::map<std::string, std::string> all{{"client_id", "machine"}, {"response_type", "code"}, {"redirect_uri", kCallback}, {"scope", "openid offline_access"},
                                           {"state", "st-1"},        {"nonce", "no-1"},         {"code_challenge", kChallenge}, {"code_challenge_method", "S256"}};
    for (const auto& [name, value] : differs) all[name] = value;
    Form form;
    for (const auto& [name, value] : all) {
        if (!value.empty()) form.emplace_back(name, value);
    }
    return form;
}

struct Pushing {
    MachineWorld world;
    Browser browser{world.sso};

    [[nodiscard]] HttpAnswer push(const Form& differs = {}, const std::optional<Signed>& proof = std::nullopt) const {
        return world.post("/oauth2/par", request(differs), world.assertion(), proof);
    }
    [[nodiscard]] std::string pushed(const Form& differs = {}, const std::optional<Signed>& proof = std::nullopt) const {
        const auto answer = push(differs, proof);
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        return std::string(answer.json()["request_uri"].text());
    }
    [[nodiscard]] static std::string address(const std::string& name, const std::string& client = "machine") {
        return "/oauth2/authorize?" + encode_form({{"client_id", client}, {"request_uri", name}});
    }
    std::string code_for(const std::string& name) { return query_of(Browser::location(browser.through(browser.get(address(name)))), "code"); }
    [[nodiscard]] HttpAnswer redeem(const std::string& code, const std::optional<Signed>& proof, const std::string& verifier = kVerifier) const {
        return world.post("/oauth2/token", {{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", kCallback}, {"code_verifier", verifier}}, world.assertion(), proof);
    }
    [[nodiscard]] Signed token_proof(std::size_t key = 2) const { return world.proof("POST", "/oauth2/token", {}, key); }
};

}  // namespace

TEST_CASE("a pushed request leads to a code and bound tokens", "[par]") {
    Pushing it;
    const auto answer = it.push();
    INFO(answer.body);
    REQUIRE(answer.status == 201);
    CHECK(answer.has_header("Cache-Control: no-store"));
    CHECK(answer.json()["expires_in"].integer() == 60);
    const std::string name(answer.json()["request_uri"].text());
    CHECK(name.starts_with("urn:ietf:params:oauth:request_uri:"));
    const std::string back = Browser::location(it.browser.through(it.browser.get(Pushing::address(name))));
    CHECK(back.starts_with(kCallback));
    CHECK(query_of(back, "state") == "st-1");
    CHECK(query_of(back, "iss") == SsoWorld::kIssuer);
    const auto got = it.redeem(query_of(back, "code"), it.token_proof());
    INFO(got.body);
    REQUIRE(got.status == 200);
    CHECK(got.json()["token_type"].text() == "DPoP");
    CHECK(id_claims(it.world.sso, got.json(), SignatureAlgorithm::Es256)["nonce"].text() == "no-1");
    const std::string token(got.json()["access_token"].text());
    const auto told = it.world.sso.call("GET", "/oauth2/userinfo", {}, "Authorization: DPoP " + token + "\r\nDPoP: " + it.world.proof("GET", "/oauth2/userinfo", token).text() + "\r\n");
    CHECK(told.status == 200);
    CHECK_FALSE(told.json()["sub"].text().empty());
    // A client with keys of its own may renew under another DPoP key; without one it may not.
    const Form renew{{"grant_type", "refresh_token"}, {"refresh_token", std::string(got.json()["refresh_token"].text())}};
    CHECK(error_of(it.world.post("/oauth2/token", renew, it.world.assertion())) == "400 invalid_dpop_proof");
    const auto renewed = it.world.post("/oauth2/token", renew, it.world.assertion(), it.token_proof(3));
    CHECK(error_of(renewed) == "200 ");
    CHECK(renewed.json()["token_type"].text() == "DPoP");
}

TEST_CASE("a pushed request is checked as one that a browser brings", "[par]") {
    const Pushing it;
    CHECK(error_of(it.push({{"redirect_uri", "https://evil.example/cb"}})) == "400 invalid_request");
    CHECK(error_of(it.push({{"redirect_uri", ""}})) == "400 invalid_request");
    CHECK(error_of(it.push({{"code_challenge", ""}, {"code_challenge_method", ""}})) == "400 invalid_request");
    CHECK(error_of(it.push({{"code_challenge_method", "plain"}})) == "400 invalid_request");
    CHECK(error_of(it.push({{"response_type", "token"}})) == "400 unsupported_response_type");
    CHECK(error_of(it.push({{"response_type", "code id_token"}})) == "400 unsupported_response_type");
    CHECK(error_of(it.push({{"request", "e30.e30."}})) == "400 request_not_supported");
    CHECK(error_of(it.push({{"request_uri", "urn:ietf:params:oauth:request_uri:x"}})) == "400 invalid_request");
    CHECK(error_of(it.push({{"client_id", "machine2"}})) == "401 invalid_client");
    CHECK(error_of(it.push({{"client_id", ""}})) == "400 invalid_request");
    CHECK(error_of(it.push({{"dpop_jkt", "short"}})) == "400 invalid_request");
    CHECK(error_of(it.world.post("/oauth2/par", request(), std::nullopt)) == "401 invalid_client");
    CHECK(it.world.sso.call("GET", "/oauth2/par?" + encode_form(request())).status == 405);
}

TEST_CASE("an application that is registered so brings no request by the browser", "[par]") {
    Pushing it;
    const std::string back = Browser::location(it.browser.get("/oauth2/authorize?" + encode_form(request())));
    CHECK(query_of(back, "error") == "invalid_request");
    CHECK(back.starts_with(kCallback));
}

TEST_CASE("attack: a pushed request used again after it was answered", "[par][attack]") {
    Pushing it;
    const std::string name = it.pushed();
    CHECK(it.browser.get(Pushing::address(name)).status == 303);  // reloading before that is no attack
    CHECK_FALSE(it.code_for(name).empty());
    const auto again = it.browser.get(Pushing::address(name));
    CHECK(again.status == 400);
    CHECK(Browser::location(again).empty());
    CHECK(again.body.find("invalid_request_uri") != std::string::npos);
}

TEST_CASE("attack: a pushed request in another application's or browser's hands", "[par][attack]") {
    Pushing it;
    const std::string name = it.pushed();
    CHECK(it.browser.get(Pushing::address(name, "machine2")).status == 400);
    CHECK(it.browser.get(Pushing::address(name)).status == 303);
    Browser stranger(it.world.sso);
    CHECK(stranger.get(Pushing::address(name)).status == 400);
    CHECK_FALSE(it.code_for(name).empty());
}

TEST_CASE("attack: a pushed request a minute later and one nobody pushed", "[par][attack]") {
    Pushing it;
    const std::string name = it.pushed();
    it.world.sso.clock.advance_milliseconds(60'000);
    CHECK(it.browser.get(Pushing::address(name)).status == 400);
    CHECK(it.browser.get(Pushing::address("urn:ietf:params:oauth:request_uri:guess")).status == 400);
}

TEST_CASE("attack: parameters beside a pushed request change nothing of it", "[par][attack]") {
    Pushing it;
    const std::string address = Pushing::address(it.pushed()) + "&redirect_uri=https%3A%2F%2Fevil.example%2F&scope=profile&state=evil&prompt=none";
    const std::string back = Browser::location(it.browser.through(it.browser.get(address)));
    CHECK(back.starts_with(kCallback));
    CHECK(query_of(back, "state") == "st-1");
    CHECK_FALSE(query_of(back, "code").empty());
}

TEST_CASE("attack: a code in the hands of one without the key it was announced for", "[par][attack]") {
    Pushing it;
    const std::string announced = it.code_for(it.pushed({{"dpop_jkt", thumbprint_of(2)}}));
    CHECK(error_of(it.redeem(announced, it.token_proof(3))) == "400 invalid_grant");
    const std::string proven = it.code_for(it.pushed({}, it.world.proof("POST", "/oauth2/par")));
    CHECK(error_of(it.redeem(proven, it.token_proof(3))) == "400 invalid_grant");
    CHECK(error_of(it.redeem(it.code_for(it.pushed({{"dpop_jkt", thumbprint_of(2)}})), it.token_proof(2))) == "200 ");
    CHECK(error_of(it.push({{"dpop_jkt", thumbprint_of(3)}}, it.world.proof("POST", "/oauth2/par"))) == "400 invalid_dpop_proof");
}

TEST_CASE("attack: a pushed request's code without its proof key", "[par][attack]") {
    Pushing it;
    CHECK(error_of(it.redeem(it.code_for(it.pushed()), it.token_proof(), "another-verifier-of-forty-three-characters-0")) == "400 invalid_grant");
    CHECK(error_of(it.redeem(it.code_for(it.pushed()), it.token_proof(), "")) == "400 invalid_grant");
}
