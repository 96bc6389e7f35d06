// Claims: written, read, and held against what is expected of them.
#include <catch2/catch.hpp>

#include "core/codec/json.hpp"
#include "core/sso/jose/jwt.hpp"
#include "tests/unit/sso/jose/forged_tokens.hpp"

using namespace hub;
using namespace hub::sso;
using namespace hub::test;

namespace {

constexpr std::string_view kIssuer = "https://hub.example";
constexpr std::string_view kAudience = "https://hub.example/api";
constexpr SignatureAlgorithm kAlgorithms[] = {SignatureAlgorithm::Es256};
constexpr std::string_view kTypes[] = {"at+jwt"};
constexpr Instant kNow{1'800'000'000'000};

JwtRules rules() { return {.signature = {kAlgorithms, kTypes}, .issuer = kIssuer, .audience = kAudience, .now = kNow}; }

/// The claims of a good access token.
codec::Value good() {
    return codec::Value::Object{{"iss", kIssuer}, {"aud", kAudience}, {"sub", "s1"}, {"iat", 1'799'999'990}, {"exp", 1'800'000'300}};
}
std::string verdict(const codec::Value& claims, const JwtRules& expected = rules()) {
    const auto key = signer(SignatureAlgorithm::Es256, "e");
    return code_of(verify_jwt(key.sign("at+jwt", codec::write_json(claims)).value(), KeySet({key.public_jwk()}), expected));
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

}  // namespace

TEST_CASE("claims are written as JSON whatever stands in them", "[jose][jwt]") {
    const codec::Value roles = codec::Value::Array{"teacher", "parent"};
    ClaimsWriter writer;
    writer.text("sub", "s1").text("name", "Nguyễn Thị \"Ánh\"\n\\").whole("n", -7).moment("exp", Instant{1'800'000'000'999}).value("roles", roles).text("odd\"name", "");
    const auto claims = codec::parse_json(std::move(writer).take()).value();
    CHECK(claims["sub"].text() == "s1");
    CHECK(claims["name"].text() == "Nguyễn Thị \"Ánh\"\n\\");
    CHECK(claims["n"].integer() == -7);
    CHECK(claims["exp"].integer() == 1'800'000'000);
    CHECK(claims["roles"] == roles);
    CHECK(claims.find("odd\"name") != nullptr);
    CHECK(ClaimsWriter().take() == "{}");
}

TEST_CASE("a token as expected is taken and gives its claims", "[jose][jwt]") {
    const auto key = signer(SignatureAlgorithm::Es256, "e");
    const auto claims = verify_jwt(key.sign("at+jwt", codec::write_json(good())).value(), KeySet({key.public_jwk()}), rules());
    REQUIRE(claims);
    CHECK((*claims)["sub"].text() == "s1");
}

TEST_CASE("attack an access token for another reader or from another issuer is refused", "[jose][jwt][attack]") {
    CHECK(verdict(with("aud", "https://other.example/api")) == "jwt.audience");
    CHECK(verdict(with("aud", std::string(kAudience) + "/")) == "jwt.audience");
    CHECK(verdict(without("aud")) == "jwt.audience");
    CHECK(verdict(with("aud", 7)) == "jwt.audience");
    CHECK(verdict(with("aud", codec::Value::object())) == "jwt.audience");
    CHECK(verdict(with("iss", "https://hub.example.attacker.example")) == "jwt.issuer");
    CHECK(verdict(without("iss")) == "jwt.unreadable");
    CHECK(verdict(with("iss", codec::Value::array())) == "jwt.unreadable");
}

TEST_CASE("attack audience injection by an array is refused where one reader is asked for", "[jose][jwt][attack]") {
    const codec::Value both = codec::Value::Array{"https://attacker.example", kAudience};
    CHECK(verdict(with("aud", both)) == "taken");
    JwtRules strict = rules();
    strict.audience_form = AudienceForm::OneText;
    CHECK(verdict(with("aud", both), strict) == "jwt.audience");
    const codec::Value alone = codec::Value::Array{kAudience};
    CHECK(verdict(with("aud", alone), strict) == "jwt.audience");
    CHECK(verdict(good(), strict) == "taken");
}

TEST_CASE("a token ends at its time and begins at its time", "[jose][jwt]") {
    CHECK(verdict(with("exp", 1'800'000'001)) == "taken");
    CHECK(verdict(with("exp", 1'800'000'000)) == "jwt.expired");
    CHECK(verdict(with("exp", 1'800'000'000.5)) == "taken");
    CHECK(verdict(without("exp")) == "jwt.unreadable");
    CHECK(verdict(with("nbf", 1'800'000'000)) == "taken");
    CHECK(verdict(with("nbf", 1'800'000'001)) == "jwt.early");
    CHECK(verdict(with("iat", 1'800'000'001)) == "jwt.early");
    JwtRules skewed = rules();
    skewed.skew_milliseconds = kClockSkewMilliseconds;
    CHECK(verdict(with("nbf", 1'800'000'010), skewed) == "taken");
    CHECK(verdict(with("nbf", 1'800'000'011), skewed) == "jwt.early");
    CHECK(verdict(with("exp", 1'799'999'991), skewed) == "taken");
    CHECK(verdict(with("exp", 1'799'999'990), skewed) == "jwt.expired");
}

TEST_CASE("a time that is no number of seconds is refused", "[jose][jwt]") {
    for (const codec::Value& strange : {codec::Value("1800000300"), codec::Value(-1), codec::Value(1e300), codec::Value(true), codec::Value(nullptr), codec::Value(std::int64_t{9'000'000'000'000'000}),
                                        codec::Value::array()}) {
        INFO(codec::write_json(strange));
        CHECK(verdict(with("exp", strange)) == "jwt.unreadable");
        CHECK(verdict(with("nbf", strange)) == "jwt.unreadable");
    }
}

TEST_CASE("a hint of who logs out may be over and must still be ours", "[jose][jwt]") {
    JwtRules hint = rules();
    hint.lifetime = Lifetime::Ignored;
    CHECK(verdict(with("exp", 1)) == "jwt.expired");
    CHECK(verdict(with("exp", 1), hint) == "taken");
    CHECK(verdict(with("iss", "https://other.example"), hint) == "jwt.issuer");
    const auto stranger = signer(SignatureAlgorithm::Es256, "e", 3).sign("at+jwt", codec::write_json(good())).value();
    CHECK(code_of(verify_jwt(stranger, KeySet({signer(SignatureAlgorithm::Es256, "e").public_jwk()}), hint)) == "jose.signature");
}

TEST_CASE("a payload that is no JSON object is refused", "[jose][jwt]") {
    const auto key = signer(SignatureAlgorithm::Es256, "e");
    for (const char* payload : {"[]", "\"a\"", "x", R"({"a":1,"a":2})", "{}{}", "\xff"}) {
        INFO(payload);
        CHECK(code_of(verify_jwt(key.sign("at+jwt", payload).value(), KeySet({key.public_jwk()}), rules())) == "jwt.unreadable");
    }
}
