// Signed access tokens (RFC 9068), what introspection and revocation say of machines' tokens.
#include "tests/unit/sso/machine_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

/// A token of `signed`, whose access tokens are ES256 and bound only when a proof comes along.
std::string signed_token(const MachineWorld& world, const std::optional<Signed>& proof = std::nullopt) {
    const auto answer = world.ask(world.assertion("signed"), proof);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return std::string(answer.json()["access_token"].text());
}

codec::Value claims_of(const MachineWorld& world, const std::string& token) {
    const auto keys = sso::parse_jwks(world.sso.call("GET", "/oauth2/jwks").body);
    REQUIRE(keys);
    const SignatureAlgorithm algorithms[] = {SignatureAlgorithm::Es256};
    const std::string_view types[] = {"at+jwt"};
    const auto read = sso::verify_jws(token, *keys, {algorithms, types});
    if (!read) FAIL(read.error().describe());
    return codec::parse_json(read->payload).value();
}

}  // namespace

TEST_CASE("a signed access token says what RFC 9068 asks of it", "[signed]") {
    const MachineWorld world;
    const auto claims = claims_of(world, signed_token(world));
    CHECK(claims["iss"].text() == SsoWorld::kIssuer);
    CHECK(claims["aud"].text() == SsoWorld::kIssuer);
    CHECK(claims["sub"].text() == "signed");
    CHECK(claims["client_id"].text() == "signed");
    CHECK(claims["scope"].text() == "marks.read");
    CHECK(claims["iat"].integer() == world.seconds());
    CHECK(claims["exp"].integer() == world.seconds() + 600);
    CHECK_FALSE(claims["jti"].text().empty());
    CHECK(claims["jti"].text() != claims_of(world, signed_token(world))["jti"].text());
    CHECK(claims.find("cnf") == nullptr);
    const auto bound = claims_of(world, signed_token(world, world.proof("POST", "/oauth2/token")));
    CHECK(bound["cnf"]["jkt"].text() == sso::thumbprint(signing_key(KeyKind::P256, 2).verifying_key()));
}

TEST_CASE("a signed access token opens the resource until its end and not longer", "[signed]") {
    MachineWorld world;
    const std::string bearer = signed_token(world);
    CHECK(world.resource("Authorization: Bearer " + bearer + "\r\n").status == 200);
    CHECK(world.resource(bearer, world.resource_proof(bearer)).status == 401);  // bound to nothing: the scheme is Bearer
    const std::string bound = signed_token(world, world.proof("POST", "/oauth2/token"));
    CHECK(world.resource(bound, world.resource_proof(bound)).status == 200);
    CHECK(world.resource("Authorization: Bearer " + bound + "\r\n").status == 401);
    world.sso.clock.advance_milliseconds(600'000);
    CHECK(world.resource("Authorization: Bearer " + bearer + "\r\n").status == 401);
}

TEST_CASE("introspection tells a machine about its own tokens and their key", "[signed]") {
    const MachineWorld world;
    for (const auto* client : {"machine", "signed"}) {
        INFO(client);
        const auto given = world.ask(world.assertion(client), world.proof("POST", "/oauth2/token")).json();
        const Form form{{"token", std::string(given["access_token"].text())}};
        const auto told = world.post("/oauth2/introspect", form, world.assertion(client)).json();
        CHECK(told["active"].boolean());
        CHECK(told["sub"].text() == client);
        CHECK(told["client_id"].text() == client);
        CHECK(told["token_type"].text() == "DPoP");
        CHECK(told["cnf"]["jkt"].text() == sso::thumbprint(signing_key(KeyKind::P256, 2).verifying_key()));
        CHECK_FALSE(world.post("/oauth2/introspect", form, world.assertion("machine2", 1)).json()["active"].boolean(true));
    }
}

TEST_CASE("a machine's token cannot be revoked and that is said", "[signed]") {
    const MachineWorld world;
    const Form form{{"token", world.access_token()}};
    CHECK(world.post("/oauth2/revoke", form, world.assertion()).json()["error"].text() == "unsupported_token_type");
    CHECK(world.post("/oauth2/revoke", form, world.assertion("machine2", 1)).status == 200);  // another's: nothing is told
}
