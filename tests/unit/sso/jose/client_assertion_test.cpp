// private_key_jwt as FAPI 2.0 wants it. Cases carry the names of the official modules where there is one.
#include <catch2/catch.hpp>

#include "core/codec/json.hpp"
#include "core/sso/jose/client_assertion.hpp"
#include "tests/unit/sso/jose/forged_tokens.hpp"
#include "tests/unit/sso/jose/identity_store.hpp"

using namespace hub;
using namespace hub::sso;
using namespace hub::test;

namespace {

constexpr std::string_view kIssuer = "https://hub.example";
constexpr std::int64_t kNow = 1'800'000'000;

struct World {
    IdentityStore store{"sqlite", replay_guard_tables()};
    ManualClock clock{Instant{kNow * 1000}};
    std::unique_ptr<ReplayGuard> guard = ReplayGuard::open(*store.reader(), clock).value();
    int assertions = 0;

    /// What an honest client would send; each has a jti of its own.
    codec::Value good() {
        return codec::Value::Object{{"iss", "client-1"}, {"sub", "client-1"}, {"aud", kIssuer}, {"jti", "j" + std::to_string(++assertions)},
                                    {"iat", kNow},       {"exp", kNow + 60}};
    }
    codec::Value with(const char* name, codec::Value value) {
        codec::Value claims = good();
        claims.set(name, std::move(value));
        return claims;
    }
    codec::Value without(const char* name) {
        codec::Value claims = good();
        claims.erase(name);
        return claims;
    }
    std::string verdict(const codec::Value& claims, SignatureAlgorithm algorithm = SignatureAlgorithm::Es256, AssertionProfile profile = AssertionProfile::Fapi,
                        std::string_view type = "JWT") {
        const auto key = signer(algorithm, "c");
        return check(key.sign(type, codec::write_json(claims)).value(), KeySet({{"c", std::nullopt, key.key().verifying_key()}}), profile);
    }
    std::string check(const std::string& assertion, const KeySet& keys, AssertionProfile profile = AssertionProfile::Fapi) {
        return code_of(check_client_assertion(assertion, keys, {kIssuer, "client-1", profile, clock.now()}, *guard));
    }
};

}  // namespace

TEST_CASE("an assertion as FAPI wants it is taken whatever type it gives itself", "[jose][assertion]") {
    World world;
    for (const char* type : {"", "JWT", "client-authentication+jwt"}) CHECK(world.verdict(world.good(), SignatureAlgorithm::Es256, AssertionProfile::Fapi, type) == "taken");
    CHECK(world.verdict(world.good(), SignatureAlgorithm::Ps256) == "taken");
    for (const char* type : {"at+jwt", "dpop+jwt", "logout+jwt"}) CHECK(world.verdict(world.good(), SignatureAlgorithm::Es256, AssertionProfile::Fapi, type) == "jose.type");
}

TEST_CASE("ensure-signed-client-assertion-with-RS256-fails", "[jose][assertion][fapi]") {
    World world;
    CHECK(world.verdict(world.good(), SignatureAlgorithm::Rs256) == "jose.algorithm");
    CHECK(world.verdict(world.good(), SignatureAlgorithm::Rs256, AssertionProfile::Plain) == "taken");
}

TEST_CASE("ensure-client-assertion-with-exp-is-5-minutes-in-past-fails", "[jose][assertion][fapi]") {
    World world;
    CHECK(world.verdict(world.with("exp", kNow - 300)) == "jwt.expired");
    CHECK(world.verdict(world.with("exp", kNow - 11)) == "jwt.expired");
    CHECK(world.verdict(world.without("exp")) == "jwt.unreadable");
}

TEST_CASE("an assertion that lives for longer than five minutes is refused", "[jose][assertion]") {
    World world;
    CHECK(world.verdict(world.with("exp", kNow + 300)) == "taken");
    CHECK(world.verdict(world.with("exp", kNow + 311)) == "jwt.too_long");
    CHECK(world.verdict(world.with("exp", kNow + 86'400)) == "jwt.too_long");
}

TEST_CASE("par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted and over 60 seconds fails", "[jose][assertion][fapi]") {
    World world;
    CHECK(world.verdict(world.with("nbf", kNow + 8)) == "taken");
    CHECK(world.verdict(world.with("iat", kNow + 8)) == "taken");
    CHECK(world.verdict(world.with("nbf", kNow + 61)) == "jwt.early");
    CHECK(world.verdict(world.with("iat", kNow + 61)) == "jwt.early");
}

TEST_CASE("attack audience injection of assertions", "[jose][assertion][attack][fapi]") {
    World world;
    // par-test-array-as-audience-fails, par-test-par-endpoint-url-as-audience-fails,
    // par-test-token-endpoint-url-as-audience-fails, ensure-client-assertion-with-wrong-aud-fails
    CHECK(world.verdict(world.with("aud", codec::Value::Array{kIssuer})) == "jwt.audience");
    CHECK(world.verdict(world.with("aud", codec::Value::Array{kIssuer, "https://attacker.example"})) == "jwt.audience");
    for (const char* audience : {"https://hub.example/oauth2/par", "https://hub.example/oauth2/token", "https://hub.example/", "HTTPS://HUB.EXAMPLE", "https://attacker.example", ""}) {
        INFO(audience);
        CHECK(world.verdict(world.with("aud", audience)) == "jwt.audience");
    }
    CHECK(world.verdict(world.without("aud")) == "jwt.audience");
}

TEST_CASE("ensure-client-assertion-with-no-sub-fails and one that names another client", "[jose][assertion][fapi]") {
    World world;
    CHECK(world.verdict(world.without("sub")) == "jwt.unreadable");
    CHECK(world.verdict(world.without("iss")) == "jwt.unreadable");
    CHECK(world.verdict(world.with("sub", "client-2")) == "jwt.client");
    CHECK(world.verdict(world.with("iss", "client-2")) == "jwt.client");
    CHECK(world.verdict(world.with("iss", kIssuer)) == "jwt.client");
    CHECK(world.verdict(world.with("sub", 7)) == "jwt.unreadable");
}

TEST_CASE("attack an assertion sent twice is refused", "[jose][assertion][attack]") {
    World world;
    const auto key = signer(SignatureAlgorithm::Es256, "c");
    const KeySet keys({key.public_jwk()});
    const std::string assertion = key.sign("JWT", codec::write_json(world.good())).value();
    CHECK(world.check(assertion, keys) == "taken");
    CHECK(world.check(assertion, keys) == "jwt.replayed");
    // Signed anew with the same jti and a later end: still the same id.
    CHECK(world.check(key.sign("JWT", codec::write_json(world.with("jti", "j1"))).value(), keys) == "jwt.replayed");
    CHECK(world.verdict(world.without("jti")) == "jwt.unreadable");
    CHECK(world.verdict(world.with("jti", "")) == "jwt.unreadable");
    CHECK(world.verdict(world.with("jti", std::string(513, 'j'))) == "jwt.unreadable");
}

TEST_CASE("attack a replay at the last moment of an assertion is refused for the id or for the time", "[jose][assertion][attack]") {
    World world;
    const auto key = signer(SignatureAlgorithm::Es256, "c");
    const KeySet keys({key.public_jwk()});
    const std::string assertion = key.sign("JWT", codec::write_json(world.good())).value();
    REQUIRE(world.check(assertion, keys) == "taken");
    for (int second = 1; second <= 120; ++second) {
        world.clock.advance_milliseconds(999);
        REQUIRE(world.check(assertion, keys) != "taken");
    }
}

TEST_CASE("attack an assertion signed by another client's key is refused and uses up no id", "[jose][assertion][attack]") {
    World world;
    const KeySet keys({signer(SignatureAlgorithm::Es256, "c").public_jwk()});
    const std::string claims = codec::write_json(world.good());
    CHECK(world.check(signer(SignatureAlgorithm::Es256, "c", 1).sign("JWT", claims).value(), keys) == "jose.signature");
    CHECK(world.check(signer(SignatureAlgorithm::Es256, "c").sign("JWT", claims).value(), keys) == "taken");
    CHECK(world.check(signer(SignatureAlgorithm::Es256, "d").sign("JWT", claims).value(), keys) == "jose.key_unknown");
    CHECK(world.check(signer(SignatureAlgorithm::Es256, "c").sign("JWT", claims).value(), KeySet()) == "jose.key_unknown");
}

TEST_CASE("the client that an assertion claims to be is read without trusting it", "[jose][assertion]") {
    World world;
    const auto key = signer(SignatureAlgorithm::Es256, "c");
    CHECK(claimed_client(key.sign("JWT", codec::write_json(world.good())).value()).value() == "client-1");
    CHECK(code_of(claimed_client(key.sign("JWT", codec::write_json(world.without("sub"))).value())) == "jwt.unreadable");
    CHECK(code_of(claimed_client("x")) == "jose.malformed");
}
