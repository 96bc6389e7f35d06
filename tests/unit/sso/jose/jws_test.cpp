// Signed tokens: published examples, and what attackers write into headers.
#include <catch2/catch.hpp>

#include "core/codec/json.hpp"
#include "tests/unit/sso/jose/forged_tokens.hpp"

using namespace hub;
using namespace hub::sso;
using namespace hub::test;
using security::to_base64url;

namespace {

constexpr SignatureAlgorithm kAll[] = {SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256, SignatureAlgorithm::Ps256};
constexpr SignatureAlgorithm kFapi[] = {SignatureAlgorithm::Es256, SignatureAlgorithm::Ps256};
constexpr std::string_view kAnyType[] = {"", "JWT"};
constexpr std::string_view kAccessToken[] = {"at+jwt"};
const JwsRules kRules{kAll, kAnyType};

KeySet own_keys() {
    return KeySet({signer(SignatureAlgorithm::Es256, "e").public_jwk(), signer(SignatureAlgorithm::Rs256, "r").public_jwk()});
}
std::string verdict(std::string_view token, const JwsRules& rules = kRules) { return code_of(verify_jws(token, own_keys(), rules)); }

/// The payload of RFC 7515, appendix A.
constexpr std::string_view kExamplePayload = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
constexpr std::string_view kExamplePart = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

}  // namespace

TEST_CASE("the RS256 example of RFC 7515 verifies", "[jose][jws]") {
    const auto keys = parse_jwks(
        R"({"keys":[{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT)"
        R"(-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxv)"
        R"(b3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}]})").value();
    const std::string token = "eyJhbGciOiJSUzI1NiJ9." + std::string(kExamplePart) +
                              ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
                              "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6"
                              "LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    CHECK(verify_jws(token, keys, kRules).value().payload == kExamplePayload);
}

TEST_CASE("the ES256 example of RFC 7515 verifies", "[jose][jws]") {
    const auto keys = parse_jwks(R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})").value();
    const std::string token = "eyJhbGciOiJFUzI1NiJ9." + std::string(kExamplePart) + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    CHECK(verify_jws(token, keys, kRules).value().payload == kExamplePayload);
    std::string altered = token;
    altered[40] = altered[40] == 'A' ? 'B' : 'A';
    CHECK(code_of(verify_jws(altered, keys, kRules)) == "jose.signature");
}

TEST_CASE("what we sign verifies with the key of its name", "[jose][jws]") {
    for (const auto& [algorithm, id] : {std::pair(SignatureAlgorithm::Es256, "e"), std::pair(SignatureAlgorithm::Rs256, "r")}) {
        const std::string token = signer(algorithm, id).sign("at+jwt", R"({"a":"ố"})").value();
        const auto read = verify_jws(token, own_keys(), {kAll, kAccessToken}).value();
        CHECK(read.payload == R"({"a":"ố"})");
        CHECK(read.header.key_id == std::optional<std::string>(id));
        CHECK(read.header.type == "at+jwt");
    }
}

TEST_CASE("attack alg none in any spelling is refused with and without a signature", "[jose][jws][attack]") {
    for (const char* header : {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"NONE"})", R"({"alg":"nOnE"})", R"({"alg":""})", R"({})", R"({"alg":null})", R"({"alg":["ES256"]})"}) {
        INFO(header);
        const std::string unsigned_token = to_base64url(header) + "." + to_base64url("{}") + ".";
        CHECK(verdict(unsigned_token) != "taken");
        CHECK(verdict(forge(header, "{}")) != "taken");
    }
    CHECK(verdict(forge(R"({"alg":"none"})", "{}")) == "jose.algorithm");
    // And a good token whose signature was dropped.
    const std::string token = signer(SignatureAlgorithm::Es256, "e").sign("JWT", "{}").value();
    CHECK(verdict(token.substr(0, token.rfind('.') + 1)) == "jose.malformed");
}

TEST_CASE("attack RS256 to HS256 confusion with the public key as the secret is refused", "[jose][jws][attack]") {
    const auto keys = own_keys();
    const Jwk& rsa = keys.keys()[1];
    for (const std::string& secret : {codec::write_json(write_jwk(rsa)), rsa.key.numbers().first, std::string()}) {
        const std::string text = to_base64url(R"({"alg":"HS256","kid":"r"})") + "." + to_base64url("{}");
        const std::string token = text + "." + to_base64url(security::as_bytes(security::hmac_sha256(secret, text)));
        CHECK(verdict(token) == "jose.algorithm");
    }
}

TEST_CASE("attack a key used under another algorithm than its own is refused", "[jose][jws][attack]") {
    // A right PS256 signature of a key that is bound to RS256, and the other way round.
    const auto& key = signing_key(security::KeyKind::Rsa);
    CHECK(verdict(forge(R"({"alg":"PS256","kid":"r"})", "{}", key, SignatureAlgorithm::Ps256)) == "jose.key_unknown");
    CHECK(verdict(forge(R"({"alg":"PS256","kid":"r"})", "{}", key, SignatureAlgorithm::Rs256)) == "jose.key_unknown");
    CHECK(verdict(forge(R"({"alg":"RS256","kid":"r"})", "{}", key, SignatureAlgorithm::Ps256)) == "jose.signature");
    CHECK(verdict(forge(R"({"alg":"ES256","kid":"r"})", "{}")) == "jose.key_unknown");
}

TEST_CASE("attack an algorithm that is known but not agreed on is refused", "[jose][jws][attack]") {
    const std::string token = signer(SignatureAlgorithm::Rs256, "r").sign("JWT", "{}").value();
    CHECK(verdict(token) == "taken");
    CHECK(verdict(token, {kFapi, kAnyType}) == "jose.algorithm");
}

TEST_CASE("attack jku and x5u and x5c and an embedded jwk are never followed", "[jose][jws][attack]") {
    // The attacker signs rightly with a key of his own and says where to find it.
    const auto& own = signing_key(security::KeyKind::P256, 5);
    const std::string jwk = codec::write_json(write_jwk({"", std::nullopt, own.verifying_key()}));
    for (const std::string& member : {std::string(R"("jku":"https://attacker.example/jwks")"), std::string(R"("x5u":"https://attacker.example/c.pem")"),
                                      std::string(R"("x5c":["MIIB"])"), R"("jwk":)" + jwk, std::string(R"("jku":null)"), std::string(R"("jwk":{})")}) {
        INFO(member);
        CHECK(verdict(forge(R"({"alg":"ES256","kid":"e",)" + member + "}", "{}", own, SignatureAlgorithm::Es256)) == "jose.header");
        CHECK(verdict(forge(R"({"alg":"ES256","kid":"e",)" + member + "}", "{}")) == "jose.header");
    }
}

TEST_CASE("attack kid injection names no key", "[jose][jws][attack]") {
    for (const char* id : {"../../dev/null", "e' OR '1'='1", "e\\u0000", "E", " e", "https://attacker.example/k", "/etc/passwd", "|id", "e,r"}) {
        INFO(id);
        CHECK(verdict(forge(R"({"alg":"ES256","kid":")" + std::string(id) + "\"}", "{}")) == "jose.key_unknown");
    }
    for (const std::string& id : {std::string("\"\""), std::string("7"), std::string("null"), std::string(R"(["e"])"), "\"" + std::string(300, 'e') + "\""}) {
        INFO(id);
        CHECK(verdict(forge(R"({"alg":"ES256","kid":)" + id + "}", "{}")) == "jose.header");
    }
}

TEST_CASE("attack crit and the other members that change how a token is read are refused", "[jose][jws][attack]") {
    for (const char* member : {R"("crit":["exp"],"exp":1)", R"("crit":[])", R"("b64":false,"crit":["b64"])", R"("b64":true)", R"("enc":"A128GCM")", R"("zip":"DEF")"}) {
        INFO(member);
        CHECK(verdict(forge(R"({"alg":"ES256","kid":"e",)" + std::string(member) + "}", "{}")) == "jose.header");
    }
}

TEST_CASE("attack a header member that stands twice is refused", "[jose][jws][attack]") {
    CHECK(verdict(forge(R"({"alg":"none","alg":"ES256","kid":"e"})", "{}")) == "jose.malformed");
    CHECK(verdict(forge(R"({"alg":"ES256","kid":"x","kid":"e"})", "{}")) == "jose.malformed");
    CHECK(verdict(forge(R"({"alg":"ES256","kid":"e","\u0061lg":"ES256"})", "{}")) == "jose.malformed");
}

TEST_CASE("attack token substitution by typ is refused", "[jose][jws][attack]") {
    const auto key = signer(SignatureAlgorithm::Es256, "e");
    const JwsRules access{kAll, kAccessToken};
    for (const char* type : {"", "JWT", "logout+jwt", "dpop+jwt", "at+jwt+", "application/", "text/at+jwt"}) {
        INFO(type);
        CHECK(verdict(key.sign(type, "{}").value(), access) == "jose.type");
    }
    for (const char* type : {"at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"}) CHECK(verdict(key.sign(type, "{}").value(), access) == "taken");
    CHECK(verdict(key.sign("at+jwt", "{}").value()) == "jose.type");  // an access token where an ID token is asked for
    CHECK(verdict(key.sign("", "{}").value()) == "taken");
}

TEST_CASE("attack a token written in another way than the one right way is refused", "[jose][jws][attack]") {
    const std::string token = signer(SignatureAlgorithm::Es256, "e").sign("JWT", R"({"a":1})").value();
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    REQUIRE(verdict(token) == "taken");
    // 64 bytes end in a digit of which only two bits count: the other 15 spellings decode alike where nobody looks.
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string stray = token;
    stray.back() = kDigits[kDigits.find(stray.back()) + 1];
    for (const std::string& broken : {stray, token + "=", token + "==", token + "\n", " " + token, token + ".", "." + token, token + ".e30", token.substr(0, last),
                                      token.substr(0, first) + "=" + token.substr(first), token.substr(0, last) + "." + token.substr(last), std::string(), std::string(".."),
                                      std::string("a.b.c"), token.substr(0, first) + ".." + token.substr(last + 1), token.substr(first), R"({"payload":"e30","signatures":[]})" + token}) {
        INFO(broken);
        CHECK(verdict(broken) == "jose.malformed");
    }
}

TEST_CASE("a token over 16 KiB is refused before it is read", "[jose][jws]") {
    const auto key = signer(SignatureAlgorithm::Es256, "e");
    CHECK(verdict(key.sign("JWT", "{\"a\":\"" + std::string(12'000, 'a') + "\"}").value()) == "taken");
    CHECK(verdict(key.sign("JWT", "{\"a\":\"" + std::string(13'000, 'a') + "\"}").value()) == "jose.too_large");
    CHECK(verdict(forge(R"({"alg":"ES256","kid":"e","a":")" + std::string(9'000, 'a') + "\"}", "{}")) == "jose.malformed");
    CHECK(verdict(forge(R"({"alg":"ES256","kid":"e","a":)" + std::string(2'000, '[') + std::string(2'000, ']') + "}", "{}")) == "jose.malformed");
}

TEST_CASE("a token that names no key is checked with the only one that fits", "[jose][jws]") {
    CHECK(verdict(forge(R"({"alg":"ES256"})", "{}")) == "taken");
    const auto two = KeySet({signer(SignatureAlgorithm::Es256, "e").public_jwk(), signer(SignatureAlgorithm::Es256, "f", 1).public_jwk()});
    CHECK(code_of(verify_jws(forge(R"({"alg":"ES256"})", "{}"), two, kRules)) == "jose.key_unknown");
    CHECK(code_of(verify_jws(forge(R"({"alg":"ES256","kid":"f"})", "{}"), two, kRules)) == "jose.signature");
}
