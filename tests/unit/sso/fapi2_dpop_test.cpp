// fapi2-security-profile-final-dpop-negative-tests: the protected resource with every proof of the official module, at the
// end of each row what becomes of it; and the same proofs at the token endpoint, as far as they mean anything there.
#include <algorithm>

#include "tests/unit/sso/machine_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

struct Case {
    const char* name;
    int status;
    std::function<void(Signed&)> change;
};

std::string encoded_private_key() {
    // RFC 7517 appendix A.2: a key that everybody knows.
    return R"({"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"})";
}

void set_target(Signed& proof, const std::string& from, const std::string& to) {
    std::string target(proof.claims["htu"].text());
    const auto at = target.find(from);
    REQUIRE(at != std::string::npos);
    proof.claims.set("htu", target.replace(at, from.size(), to));
}

/// What holds wherever a proof is sent.
const std::vector<Case>& everywhere() {
    static const std::vector<Case> all{
        {"more than one proof", 401, [](Signed& p) { p.afterwards = [](const std::string& s) { return s + "\r\nDPoP: " + s; }; }},
        {"no well-formed JWT", 401, [](Signed& p) { p.afterwards = [](const std::string& s) { return s.substr(0, s.rfind('.')); }; }},
        {"typ missing", 401, [](Signed& p) { p.header.erase("typ"); }},
        {"typ wrong", 401, [](Signed& p) { p.header.set("typ", "JWT"); }},
        {"alg missing", 401, [](Signed& p) { p.header.erase("alg"); }},
        {"alg none", 401, [](Signed& p) {
             p.header.set("alg", "none");
             p.afterwards = [](const std::string& s) { return s.substr(0, s.rfind('.') + 1); };
         }},
        {"alg RS256", 401, [](Signed& p) {
             p.header.set("jwk", sso::write_jwk({"", std::nullopt, signing_key(KeyKind::Rsa).verifying_key()}));
             p.use(signing_key(KeyKind::Rsa), SignatureAlgorithm::Rs256);
         }},
        {"jwk missing", 401, [](Signed& p) { p.header.erase("jwk"); }},
        {"jwk with its private half", 401, [](Signed& p) { p.header.set("jwk", codec::parse_json(encoded_private_key()).value()); }},
        {"jti missing", 401, [](Signed& p) { p.claims.erase("jti"); }},
        {"htm missing", 401, [](Signed& p) { p.claims.erase("htm"); }},
        {"htu missing", 401, [](Signed& p) { p.claims.erase("htu"); }},
        {"iat missing", 401, [](Signed& p) { p.claims.erase("iat"); }},
        {"signature altered", 401, [](Signed& p) { p.afterwards = [](std::string s) {
             auto& c = s[s.rfind('.') + 10];
             c = c == 'A' ? 'B' : 'A';
             return s;
         }; }},
        {"signed with another key than its jwk", 401, [](Signed& p) { p.key = &signing_key(KeyKind::P256, 3); }},
        {"htm wrong", 401, [](Signed& p) { p.claims.set("htm", "PUT"); }},
        {"htu of another address", 401, [](Signed& p) { p.claims.set("htu", "https://other.example/oauth2/machine"); }},
        {"htu of another path", 401, [](Signed& p) { set_target(p, "/oauth2/", "/oauth3/"); }},
        {"htu with query and fragment", 200, [](Signed& p) { p.claims.set("htu", std::string(p.claims["htu"].text()) + "?a=1#f"); }},
        {"htu in capitals", 200, [](Signed& p) { set_target(p, "https://login.so.example", "HTTPS://LOGIN.SO.EXAMPLE"); }},
        {"htu with the default port", 200, [](Signed& p) { set_target(p, ".example/", ".example:443/"); }},
        {"htu with another port", 401, [](Signed& p) { set_target(p, ".example/", ".example:444/"); }},
        {"iat an hour ago", 401, [](Signed& p) { p.claims.set("iat", p.claims["iat"].integer() - 3600); }},
        {"iat in an hour", 401, [](Signed& p) { p.claims.set("iat", p.claims["iat"].integer() + 3600); }},
        {"claims and header members nobody knows", 200, [](Signed& p) {
             p.header.set("extra", "1");
             p.claims.set("extra", "1");
         }},
    };
    return all;
}

const std::vector<Case>& with_a_token() {
    static const std::vector<Case> all{
        {"ath missing", 401, [](Signed& p) { p.claims.erase("ath"); }},
        {"ath of another token", 401, [](Signed& p) { p.claims.set("ath", security::to_base64url(security::as_bytes(security::sha256("another")))); }},
        {"another key than the token's", 401, [](Signed& p) {
             p.header.set("jwk", sso::write_jwk({"", std::nullopt, signing_key(KeyKind::P256, 3).verifying_key()}));
             p.key = &signing_key(KeyKind::P256, 3);
         }},
    };
    return all;
}

/// RFC 6749 §5.2: which characters a description may have.
bool is_plain(std::string_view description) {
    return !description.empty() && std::all_of(description.begin(), description.end(), [](char c) { return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\'; });
}

bool is_dpop_refusal(const HttpAnswer& answer) {
    return answer.status == 401 && answer.json()["error"].text() == "invalid_dpop_proof" && answer.head.find("WWW-Authenticate: DPoP ") != std::string::npos &&
           answer.head.find("error=\"invalid_dpop_proof\"") != std::string::npos;
}

}  // namespace

TEST_CASE("fapi2-security-profile-final-dpop-negative-tests", "[fapi2]") {
    const MachineWorld world;
    const std::string token = world.access_token();
    for (const auto* cases : {&everywhere(), &with_a_token()}) {
        for (const Case& one : *cases) {
            Signed proof = world.resource_proof(token);
            one.change(proof);
            const auto answer = world.resource(token, proof);
            INFO(one.name << ": " << answer.status << " " << answer.body);
            CHECK(answer.status == one.status);
            if (one.status != 200) CHECK(is_dpop_refusal(answer));
            if (one.status != 200) CHECK(is_plain(answer.json()["error_description"].text()));
        }
    }
    SECTION("the header's name in capitals") {
        CHECK(world.resource("Authorization: DPoP " + token + "\r\nDPOP: " + world.resource_proof(token).text() + "\r\n").status == 200);
    }
    SECTION("a query of the request stands for nothing in the proof") {
        CHECK(world.resource("Authorization: DPoP " + token + "\r\nDPoP: " + world.resource_proof(token).text() + "\r\n", "?a=1").status == 200);
    }
    SECTION("the second use of a jti") {
        const Signed proof = world.resource_proof(token);
        CHECK(world.resource(token, proof).status == 200);
        CHECK(is_dpop_refusal(world.resource(token, proof)));
        Signed same_jti = world.resource_proof(token);
        same_jti.claims.set("jti", proof.claims["jti"].text());
        CHECK(is_dpop_refusal(world.resource(token, same_jti)));
    }
    SECTION("no proof at all") { CHECK(is_dpop_refusal(world.resource("Authorization: DPoP " + token + "\r\n"))); }
    SECTION("as a bearer with and without its proof") {
        for (const std::string& more : {std::string(), "DPoP: " + world.resource_proof(token).text() + "\r\n"}) {
            const auto answer = world.resource("Authorization: Bearer " + token + "\r\n" + more);
            CHECK(answer.status == 401);
            CHECK(answer.json()["error"].text() == "invalid_token");
        }
    }
    CHECK(world.resource(token, world.resource_proof(token)).status == 200);
}

TEST_CASE("the token endpoint refuses the proofs that the resource refuses", "[fapi2]") {
    const MachineWorld world;
    for (const Case& one : everywhere()) {
        Signed proof = world.proof("POST", "/oauth2/token");
        one.change(proof);
        const auto answer = world.ask(world.assertion(), proof);
        INFO(one.name << ": " << answer.status << " " << answer.body);
        CHECK(answer.status == (one.status == 200 ? 200 : 400));
        if (one.status != 200) CHECK(answer.json()["error"].text() == "invalid_dpop_proof");
    }
}
