// Keys as JSON: read, written, named by their thumbprints.
#include <catch2/catch.hpp>

#include "core/codec/json.hpp"
#include "core/sso/jose/jwk.hpp"
#include "tests/unit/sso/jose/forged_tokens.hpp"

using namespace hub;
using namespace hub::sso;
using namespace hub::test;

namespace {

const std::string kX = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";  // RFC 7515, appendix A.3
const std::string kY = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const std::string kModulus =  // RFC 7638, §3.1
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W"
    "-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08q"
    "NLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

std::string ec(const std::string& more = "") { return R"({"kty":"EC","crv":"P-256","x":")" + kX + R"(","y":")" + kY + "\"" + more + "}"; }
std::string rsa(const std::string& more = "") { return R"({"kty":"RSA","e":"AQAB","n":")" + kModulus + "\"" + more + "}"; }

std::string read(const std::string& json) { return code_of(parse_jwk(codec::parse_json(json).value())); }

}  // namespace

TEST_CASE("the thumbprint of the example in RFC 7638 is the one printed there", "[jose][jwk]") {
    const auto key = parse_jwk(codec::parse_json(rsa(R"(,"alg":"RS256","kid":"2011-04-29")")).value()).value();
    CHECK(thumbprint(key.key) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    CHECK(key.id == "2011-04-29");
    CHECK(key.fits(SignatureAlgorithm::Rs256));
    CHECK_FALSE(key.fits(SignatureAlgorithm::Ps256));
}

TEST_CASE("a key comes back as it was written", "[jose][jwk]") {
    for (const auto algorithm : {SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256, SignatureAlgorithm::Ps256}) {
        const Jwk key = signer(algorithm, "schlüssel \"1\"").public_jwk();
        const auto again = parse_jwk(write_jwk(key)).value();
        CHECK(again.id == key.id);
        CHECK(again.algorithm == algorithm);
        CHECK(again.key.numbers() == key.key.numbers());
        CHECK(thumbprint(again.key) == thumbprint(key.key));
    }
}

TEST_CASE("a written key says nothing of its private half", "[jose][jwk]") {
    for (const auto algorithm : {SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256}) {
        const auto written = write_jwk(signer(algorithm, "k").public_jwk());
        for (const char* name : {"d", "p", "q", "dp", "dq", "qi"}) CHECK(written.find(name) == nullptr);
    }
}

TEST_CASE("a private or symmetric key is refused alone and in a set", "[jose][jwk]") {
    for (const std::string& json : {ec(R"(,"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")"), rsa(R"(,"p":"AQAB")"), rsa(R"(,"oth":[])"),
                                    std::string(R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"})"), std::string(R"({"kty":"oct"})")}) {
        INFO(json);
        CHECK(read(json) == "jwk.private");
        CHECK(code_of(parse_jwks(R"({"keys":[)" + ec() + "," + json + "]}")) == "jwk.private");
    }
}

TEST_CASE("a key of another kind or curve or use is refused alone and passed over in a set", "[jose][jwk]") {
    for (const std::string& json : {std::string(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"),
                                    std::string(R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"})"), std::string(R"({"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"})"),
                                    std::string(R"({})"), ec(R"(,"use":"enc")"), rsa(R"(,"alg":"RSA-OAEP")"), ec(R"(,"alg":"HS256")"), rsa(R"(,"alg":"none")"),
                                    ec(R"(,"key_ops":["encrypt"])")}) {
        INFO(json);
        CHECK(read(json) == "jwk.unsupported");
        CHECK(parse_jwks(R"({"keys":[)" + json + "," + ec() + "]}").value().keys().size() == 1);
    }
}

TEST_CASE("a key that is no whole key is refused", "[jose][jwk]") {
    for (const std::string& json : {
             std::string("[]"), std::string(R"({"kty":1})"), std::string(R"({"kty":"EC","crv":"P-256","x":")" + kX + "\"}"),
             std::string(R"({"kty":"EC","crv":"P-256","x":")" + kX + R"(","y":")" + kX + "\"}"),         // off the curve
             std::string(R"({"kty":"EC","crv":"P-256","x":")" + kX + R"(","y":")" + kY + "=\"}"),        // padded
             std::string(R"({"kty":"EC","crv":"P-256","x":")" + kX + R"(","y":")" + kY.substr(0, 42) + "1\"}"),  // stray bits
             std::string(R"({"kty":"RSA","e":"AQAB","n":"AQAB"})"), std::string(R"({"kty":"RSA","e":"Aw","n":")" + kModulus + "\"}"),
             std::string(R"({"kty":"RSA","e":"AAEAAQ","n":")" + kModulus + "\"}"), ec(R"(,"alg":"RS256")"), rsa(R"(,"alg":"ES256")"), ec(R"(,"kid":7)"),
             ec(R"(,"kid":")" + std::string(257, 'k') + "\"")}) {
        INFO(json);
        CHECK(read(json) == "jwk.unreadable");
    }
}

TEST_CASE("a set with two keys of one name and algorithm is refused", "[jose][jwk]") {
    CHECK(code_of(parse_jwks(R"({"keys":[)" + ec(R"(,"kid":"a")") + "," + ec(R"(,"kid":"a")") + "]}")) == "jwk.duplicate");
    CHECK(code_of(parse_jwks(R"({"keys":[)" + rsa(R"(,"kid":"a","alg":"RS256")") + "," + rsa(R"(,"kid":"a")") + "]}")) == "jwk.duplicate");
    CHECK(parse_jwks(R"({"keys":[)" + rsa(R"(,"kid":"a")") + "," + ec(R"(,"kid":"a")") + "]}").value().keys().size() == 2);
    CHECK(code_of(parse_jwks(R"({"keys":{}})")) == "jwk.unreadable");
    CHECK(code_of(parse_jwks("[]")) == "jwk.unreadable");
    CHECK(code_of(parse_jwks(R"({"keys":[],"keys":[]})")) == "json.duplicate_key");
}

TEST_CASE("a key is found by its exact name or by being the only one that fits", "[jose][jwk]") {
    const KeySet keys = parse_jwks(R"({"keys":[)" + rsa(R"(,"kid":"r")") + "," + ec(R"(,"kid":"e")") + "," + ec() + "]}").value();
    CHECK(keys.find("r", SignatureAlgorithm::Rs256)->id == "r");
    CHECK(keys.find("r", SignatureAlgorithm::Ps256)->id == "r");  // the key has no alg of its own
    CHECK(keys.find("r", SignatureAlgorithm::Es256) == nullptr);
    CHECK(keys.find("R", SignatureAlgorithm::Rs256) == nullptr);
    CHECK(keys.find("", SignatureAlgorithm::Es256) == nullptr);   // names nothing, not the key without a name
    CHECK(keys.find(std::nullopt, SignatureAlgorithm::Rs256)->id == "r");
    CHECK(keys.find(std::nullopt, SignatureAlgorithm::Es256) == nullptr);  // two would do
}
