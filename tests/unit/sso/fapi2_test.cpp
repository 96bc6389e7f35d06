// FAPI 2.0 Security Profile for machines: the modules of the official plan for its client-credentials profile, each under
// its name, driven over HTTP from outside. The many cases of dpop-negative-tests stand in fapi2_dpop_test.cpp.
#include "tests/unit/sso/machine_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

bool lists(const codec::Value& list, std::string_view word) {
    for (const auto& item : list.items()) {
        if (item.text() == word) return true;
    }
    return false;
}

std::string error_of(const HttpAnswer& answer) { return std::to_string(answer.status) + " " + std::string(answer.json()["error"].text()); }

}  // namespace

TEST_CASE("fapi2-security-profile-final-discovery-end-point-verification", "[fapi2]") {
    const MachineWorld world;
    const auto document = world.sso.call("GET", "/.well-known/openid-configuration").json();
    CHECK(document["issuer"].text() == SsoWorld::kIssuer);
    CHECK(document["token_endpoint"].text() == endpoint("/oauth2/token"));
    CHECK(document["pushed_authorization_request_endpoint"].text() == endpoint("/oauth2/par"));
    CHECK(document["authorization_response_iss_parameter_supported"].boolean());
    CHECK(lists(document["code_challenge_methods_supported"], "S256"));
    CHECK_FALSE(lists(document["code_challenge_methods_supported"], "plain"));
    CHECK(lists(document["grant_types_supported"], "client_credentials"));
    for (const auto* endpoint : {"token", "introspection", "revocation"}) {
        INFO(endpoint);
        CHECK(lists(document[std::string(endpoint) + "_endpoint_auth_methods_supported"], "private_key_jwt"));
        CHECK(lists(document[std::string(endpoint) + "_endpoint_auth_signing_alg_values_supported"], "ES256"));
        CHECK(lists(document[std::string(endpoint) + "_endpoint_auth_signing_alg_values_supported"], "PS256"));
    }
    const auto& proofs = document["dpop_signing_alg_values_supported"];
    CHECK(proofs.items().size() == 2);
    CHECK(lists(proofs, "ES256"));
    CHECK(lists(proofs, "PS256"));
    CHECK(lists(document["id_token_signing_alg_values_supported"], "ES256"));
}

TEST_CASE("fapi2-security-profile-final-happy-flow", "[fapi2]") {
    const MachineWorld world(GENERATE(from_range(kBackends)));
    const auto answer = world.ask();
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    CHECK(answer.has_header("Cache-Control: no-store"));
    CHECK(answer.has_header("Content-Type: application/json"));
    const auto body = answer.json();
    CHECK(body["token_type"].text() == "DPoP");
    CHECK(body["expires_in"].integer() > 0);
    CHECK(body["scope"].text() == "marks.read");
    CHECK(body.find("refresh_token") == nullptr);
    CHECK(body.find("id_token") == nullptr);
    const std::string token(body["access_token"].text());
    const auto opened = world.resource(token, world.resource_proof(token));
    INFO(opened.body);
    REQUIRE(opened.status == 200);
    CHECK(opened.json()["client_id"].text() == "machine");
    CHECK(opened.json()["scope"].text() == "marks.read");
    // The second client of the plan, with a key of its own.
    const auto second = world.ask(world.assertion("machine2", 1), world.proof("POST", "/oauth2/token", {}, 3));
    REQUIRE(second.status == 200);
    const std::string other(second.json()["access_token"].text());
    CHECK(world.resource(other, world.resource_proof(other, 3)).json()["client_id"].text() == "machine2");
}

TEST_CASE("fapi2-security-profile-final-access-token-type-header-case-sensitivity", "[fapi2]") {
    const MachineWorld world;
    const std::string token = world.access_token();
    for (const auto* scheme : {"DPoP", "dpop", "DPOP", "dPoP"}) {
        INFO(scheme);
        CHECK(world.resource(token, world.resource_proof(token), scheme).status == 200);
    }
}

TEST_CASE("fapi2-security-profile-final-check-dpop-proof-nbf-exp", "[fapi2]") {
    const MachineWorld world;
    const auto with_times = [&world](Signed proof) {
        proof.claims.set("nbf", world.seconds());
        proof.claims.set("exp", world.seconds() + 300);
        return proof;
    };
    const auto answer = world.ask(world.assertion(), with_times(world.proof("POST", "/oauth2/token")));
    REQUIRE(answer.status == 200);
    const std::string token(answer.json()["access_token"].text());
    CHECK(world.resource(token, with_times(world.resource_proof(token))).status == 200);
}

TEST_CASE("fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-before-succeeds", "[fapi2]") {
    const MachineWorld world;
    auto asking = world.proof("POST", "/oauth2/token");
    asking.claims.set("iat", world.seconds() - 10);
    const auto answer = world.ask(world.assertion(), asking);
    REQUIRE(error_of(answer) == "200 ");
    const std::string token(answer.json()["access_token"].text());
    auto using_it = world.resource_proof(token);
    using_it.claims.set("iat", world.seconds() - 10);
    CHECK(error_of(world.resource(token, using_it)) == "200 ");
}

TEST_CASE("fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-after-succeeds", "[fapi2]") {
    const MachineWorld world;
    auto asking = world.proof("POST", "/oauth2/token");
    asking.claims.set("iat", world.seconds() + 10);
    const auto answer = world.ask(world.assertion(), asking);
    REQUIRE(error_of(answer) == "200 ");
    const std::string token(answer.json()["access_token"].text());
    auto using_it = world.resource_proof(token);
    using_it.claims.set("iat", world.seconds() + 10);
    CHECK(error_of(world.resource(token, using_it)) == "200 ");
}

TEST_CASE("fapi2-security-profile-final-ensure-client-id-in-token-endpoint", "[fapi2]") {
    const MachineWorld world;
    // The second client's id, in the form and in the assertion, signed with the first one's key.
    const auto answer = world.ask(world.assertion("machine2", 0), world.proof("POST", "/oauth2/token"), {{"client_id", "machine2"}});
    CHECK(error_of(answer) == "401 invalid_client");
    // The first client's own assertion beside the second one's id.
    CHECK(error_of(world.ask(world.assertion(), world.proof("POST", "/oauth2/token"), {{"client_id", "machine2"}})) == "401 invalid_client");
    CHECK(world.ask(world.assertion(), world.proof("POST", "/oauth2/token"), {{"client_id", "machine"}}).status == 200);
}

TEST_CASE("fapi2-security-profile-final-ensure-holder-of-key-required", "[fapi2]") {
    const MachineWorld world;
    CHECK(error_of(world.ask(world.assertion(), std::nullopt)) == "400 invalid_dpop_proof");
}

TEST_CASE("fapi2-security-profile-final-ensure-signed-client-assertion-with-RS256-fails", "[fapi2]") {
    const MachineWorld world;
    auto assertion = world.assertion();
    assertion.header.set("kid", "rsa");
    assertion.use(signing_key(KeyKind::Rsa), SignatureAlgorithm::Rs256);
    CHECK(error_of(world.ask(assertion, world.proof("POST", "/oauth2/token"))) == "401 invalid_client");
    // The very key is good for PS256.
    auto strong = world.assertion();
    strong.header.set("kid", "rsa");
    strong.use(signing_key(KeyKind::Rsa), SignatureAlgorithm::Ps256);
    CHECK(world.ask(strong, world.proof("POST", "/oauth2/token")).status == 200);
}

TEST_CASE("fapi2-security-profile-final-ensure-client-assertion-in-token-endpoint", "[fapi2]") {
    const MachineWorld world;
    CHECK(error_of(world.ask(std::nullopt, world.proof("POST", "/oauth2/token"), {{"client_id", "machine"}})) == "401 invalid_client");
    CHECK(error_of(world.ask(std::nullopt, world.proof("POST", "/oauth2/token"))) == "401 invalid_client");
}

TEST_CASE("fapi2-security-profile-final-ensure-client-assertion-with-exp-is-5-minutes-in-past-fails", "[fapi2]") {
    const MachineWorld world;
    auto assertion = world.assertion();
    assertion.claims.set("exp", world.seconds() - 300);
    CHECK(error_of(world.ask(assertion, world.proof("POST", "/oauth2/token"))) == "401 invalid_client");
}

TEST_CASE("fapi2-security-profile-final-ensure-client-assertion-with-wrong-aud-fails", "[fapi2]") {
    const MachineWorld world;
    auto assertion = world.assertion();
    assertion.claims.set("aud", "https://www.other1.example.com/");
    CHECK(error_of(world.ask(assertion, world.proof("POST", "/oauth2/token"))) == "401 invalid_client");
}

TEST_CASE("fapi2-security-profile-final-ensure-client-assertion-with-no-sub-fails", "[fapi2]") {
    const MachineWorld world;
    auto assertion = world.assertion();
    assertion.claims.erase("sub");
    CHECK(error_of(world.ask(assertion, world.proof("POST", "/oauth2/token"))) == "401 invalid_client");
}
