// DPoP proofs. The table follows the cases of the official module dpop-negative-tests.
#include <catch2/catch.hpp>

#include <functional>

#include "core/codec/json.hpp"
#include "core/sso/jose/dpop.hpp"
#include "core/sso/jose/proof_target.hpp"
#include "tests/unit/sso/jose/forged_tokens.hpp"
#include "tests/unit/sso/jose/identity_store.hpp"

using namespace hub;
using namespace hub::sso;
using namespace hub::test;
using codec::Value;
using security::KeyKind;

namespace {

constexpr std::int64_t kNow = 1'800'000'000;
constexpr std::string_view kTarget = "https://hub.example/api/v1/pupils";
constexpr std::string_view kToken = "the access token";

std::string hash_of(std::string_view token) { return security::to_base64url(security::as_bytes(security::sha256(token))); }

/// A proof in the making; it starts out good.
struct Proof {
    Value header = Value::Object{{"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", write_jwk({"", std::nullopt, signing_key(KeyKind::P256).verifying_key()})}};
    Value claims = Value::Object{{"jti", "j"}, {"htm", "GET"}, {"htu", kTarget}, {"iat", kNow}, {"ath", hash_of(kToken)}};
    const security::SigningKey* key = &signing_key(KeyKind::P256);
    SignatureAlgorithm algorithm = SignatureAlgorithm::Es256;
    std::function<std::string(std::string)> afterwards = {};

    [[nodiscard]] std::string text() const {
        std::string made = forge(codec::write_json(header), codec::write_json(claims), *key, algorithm);
        return afterwards ? afterwards(std::move(made)) : made;
    }
    Proof& use(const security::SigningKey& other, SignatureAlgorithm with) {
        key = &other;
        algorithm = with;
        header.set("alg", name_of(with));
        header.set("jwk", write_jwk({"", std::nullopt, other.verifying_key()}));
        return *this;
    }
};

struct World {
    IdentityStore store{"sqlite", replay_guard_tables()};
    ManualClock clock{Instant{kNow * 1000}};
    SeededRandom random{5};
    std::unique_ptr<ReplayGuard> guard = ReplayGuard::open(*store.reader(), clock).value();
    DpopChecker checker{*guard, clock, random, StoreAge::New};

    static DpopRequest request(std::string_view header) {
        static const std::string bound = thumbprint(signing_key(KeyKind::P256).verifying_key());
        return {.header = header, .method = "GET", .target = kTarget, .access_token = kToken, .bound_key = bound};
    }
    std::string verdict(const std::string& header) { return code_of(checker.check(request(header))); }
};

struct Case {
    const char* name;
    const char* verdict;
    std::function<void(Proof&)> change;
};

void erase(Value& from, const char* name) { from.erase(name); }

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        {"a good proof", "taken", [](Proof&) {}},
        {"more than one proof", "dpop.repeated", [](Proof& p) { p.afterwards = [](std::string s) { return s + ", " + s; }; }},
        {"no well-formed JWT", "jose.malformed", [](Proof& p) { p.afterwards = [](std::string s) { return s.substr(0, s.rfind('.')); }; }},
        {"no proof", "dpop.missing", [](Proof& p) { p.afterwards = [](const std::string&) { return std::string(); }; }},
        {"typ missing", "jose.type", [](Proof& p) { erase(p.header, "typ"); }},
        {"typ wrong", "jose.type", [](Proof& p) { p.header.set("typ", "JWT"); }},
        {"an access token for a proof", "jose.type", [](Proof& p) { p.header.set("typ", "at+jwt"); }},
        {"alg missing", "jose.algorithm", [](Proof& p) { erase(p.header, "alg"); }},
        {"alg none", "jose.algorithm", [](Proof& p) { p.header.set("alg", "none"); }},
        {"alg HS256", "jose.algorithm", [](Proof& p) { p.header.set("alg", "HS256"); }},
        {"alg RS256", "jose.algorithm", [](Proof& p) { p.use(signing_key(KeyKind::Rsa), SignatureAlgorithm::Rs256); }},
        {"jwk missing", "jose.header", [](Proof& p) { erase(p.header, "jwk"); }},
        {"jwk null", "jwk.unreadable", [](Proof& p) { p.header.set("jwk", nullptr); }},
        {"jwk private", "jwk.private", [](Proof& p) { p.header.find("jwk")->set("d", "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"); }},
        {"jwk symmetric", "jwk.private", [](Proof& p) { p.header.set("jwk", Value::Object{{"kty", "oct"}, {"k", "AAAA"}}); }},
        {"jwk of another kind than alg", "jose.signature", [](Proof& p) { p.header.set("jwk", write_jwk({"", std::nullopt, signing_key(KeyKind::Rsa).verifying_key()})); }},
        {"kid in place of jwk", "jose.header", [](Proof& p) { erase(p.header, "jwk"); p.header.set("kid", "k"); }},
        {"jku beside jwk", "jose.header", [](Proof& p) { p.header.set("jku", "https://attacker.example"); }},
        {"crit", "jose.header", [](Proof& p) { p.header.set("crit", Value::Array{"iat"}); }},
        {"signature broken", "jose.signature", [](Proof& p) { p.afterwards = [](std::string s) { s[s.size() - 10] = s[s.size() - 10] == 'A' ? 'B' : 'A'; return s; }; }},
        {"signed by another key than jwk", "jose.signature", [](Proof& p) { p.key = &signing_key(KeyKind::P256, 1); }},
        {"another key than the token's", "dpop.key", [](Proof& p) { p.use(signing_key(KeyKind::P256, 1), SignatureAlgorithm::Es256); }},
        {"PS256 with another key than the token's", "dpop.key", [](Proof& p) { p.use(signing_key(KeyKind::Rsa), SignatureAlgorithm::Ps256); }},
        {"jti missing", "jwt.unreadable", [](Proof& p) { erase(p.claims, "jti"); }},
        {"jti empty", "jwt.unreadable", [](Proof& p) { p.claims.set("jti", ""); }},
        {"jti a number", "jwt.unreadable", [](Proof& p) { p.claims.set("jti", 7); }},
        {"htm missing", "jwt.unreadable", [](Proof& p) { erase(p.claims, "htm"); }},
        {"htm of another method", "dpop.method", [](Proof& p) { p.claims.set("htm", "PUT"); }},
        {"htm in small letters", "dpop.method", [](Proof& p) { p.claims.set("htm", "get"); }},
        {"htu missing", "jwt.unreadable", [](Proof& p) { erase(p.claims, "htu"); }},
        {"htu of another address", "dpop.target", [](Proof& p) { p.claims.set("htu", "https://hub.example/api/v1/staff"); }},
        {"htu of another host", "dpop.target", [](Proof& p) { p.claims.set("htu", "https://attacker.example/api/v1/pupils"); }},
        {"htu of a host in a user name", "dpop.target", [](Proof& p) { p.claims.set("htu", "https://hub.example@attacker.example/api/v1/pupils"); }},
        {"htu over http", "dpop.target", [](Proof& p) { p.claims.set("htu", "http://hub.example/api/v1/pupils"); }},
        {"htu of another port", "dpop.target", [](Proof& p) { p.claims.set("htu", "https://hub.example:8443/api/v1/pupils"); }},
        {"htu with query and fragment", "taken", [](Proof& p) { p.claims.set("htu", std::string(kTarget) + "?a=b#c"); }},
        {"htu with a host in capitals", "taken", [](Proof& p) { p.claims.set("htu", "HTTPS://HUB.Example/api/v1/pupils"); }},
        {"htu with the scheme's port", "taken", [](Proof& p) { p.claims.set("htu", "https://hub.example:443/api/v1/pupils"); }},
        {"htu with needless escapes", "taken", [](Proof& p) { p.claims.set("htu", "https://hub.example/%61pi/v1/pupils"); }},
        {"iat missing", "jwt.unreadable", [](Proof& p) { erase(p.claims, "iat"); }},
        {"iat a text", "jwt.unreadable", [](Proof& p) { p.claims.set("iat", std::to_string(kNow)); }},
        {"iat an hour ahead", "dpop.time", [](Proof& p) { p.claims.set("iat", kNow + 3600); }},
        {"iat an hour ago", "dpop.time", [](Proof& p) { p.claims.set("iat", kNow - 3600); }},
        {"iat 10 seconds before", "taken", [](Proof& p) { p.claims.set("iat", kNow - 10); }},
        {"iat 10 seconds after", "taken", [](Proof& p) { p.claims.set("iat", kNow + 10); }},
        {"iat 60 seconds before", "taken", [](Proof& p) { p.claims.set("iat", kNow - 60); }},
        {"iat 61 seconds before", "dpop.time", [](Proof& p) { p.claims.set("iat", kNow - 61); }},
        {"iat 31 seconds after", "dpop.time", [](Proof& p) { p.claims.set("iat", kNow + 31); }},
        {"nbf now and exp in five minutes", "taken", [](Proof& p) { p.claims.set("nbf", kNow); p.claims.set("exp", kNow + 300); }},
        {"exp over", "dpop.time", [](Proof& p) { p.claims.set("exp", kNow - 60); }},
        {"nbf an hour ahead", "dpop.time", [](Proof& p) { p.claims.set("nbf", kNow + 3600); }},
        {"ath missing", "dpop.token", [](Proof& p) { erase(p.claims, "ath"); }},
        {"ath of another token", "dpop.token", [](Proof& p) { p.claims.set("ath", hash_of("another token")); }},
        {"ath in standard base64", "dpop.token", [](Proof& p) { p.claims.set("ath", hash_of(kToken) + "="); }},
        {"extra members in header and claims", "taken", [](Proof& p) { p.header.set("extra", "1"); p.claims.set("extra", Value::Array{1, 2}); }},
        {"a nonce that is not ours", "dpop.nonce", [](Proof& p) { p.claims.set("nonce", "AAAAAAAAAAAAAAAAAAAAAA"); }},
        {"a nonce that is no text", "dpop.nonce", [](Proof& p) { p.claims.set("nonce", 7); }},
    };
    return all;
}

}  // namespace

TEST_CASE("attack every way in which a DPoP proof can be wrong is refused and the harmless variations are not", "[jose][dpop][attack][fapi]") {
    REQUIRE(cases().size() >= 50);
    for (const Case& each : cases()) {
        World world;  // its own memory of ids
        Proof proof;
        each.change(proof);
        INFO(each.name);
        CHECK(world.verdict(proof.text()) == each.verdict);
    }
}

TEST_CASE("a good proof gives the thumbprint of its key", "[jose][dpop]") {
    World world;
    const Proof proof;
    const std::string text = proof.text();
    CHECK(world.checker.check(World::request(text)).value() == thumbprint(proof.key->verifying_key()));
    Proof rsa;
    rsa.use(signing_key(KeyKind::Rsa), SignatureAlgorithm::Ps256);
    const std::string other = rsa.text();
    CHECK(world.checker.check({.header = other, .method = "GET", .target = kTarget}).value() == thumbprint(signing_key(KeyKind::Rsa).verifying_key()));
}

TEST_CASE("attack DPoP replay is refused for as long as the proof is young and for its age from then on", "[jose][dpop][attack]") {
    World world;
    const std::string text = Proof().text();
    CHECK(world.verdict(text) == "taken");
    for (int second = 0; second < 100; ++second) {
        REQUIRE(world.verdict(text) != "taken");
        world.clock.advance_milliseconds(1'001);
    }
    // The same jti under another key is another proof.
    World fresh;
    CHECK(fresh.verdict(text) == "taken");
    Proof other;
    other.use(signing_key(KeyKind::P256, 1), SignatureAlgorithm::Es256);
    const std::string theirs = other.text();
    CHECK(fresh.checker.check({.header = theirs, .method = "GET", .target = kTarget, .access_token = kToken}).has_value());
}

TEST_CASE("a refused proof uses up no id", "[jose][dpop]") {
    World world;
    Proof wrong;
    wrong.claims.set("htm", "PUT");
    CHECK(world.verdict(wrong.text()) == "dpop.method");
    CHECK(world.guard->held(OneTimeKind::Proof) == 0);
    CHECK(world.verdict(Proof().text()) == "taken");
}

TEST_CASE("attack a proof used before a restart is refused after it unless it is made anew with a nonce", "[jose][dpop][attack]") {
    World world;
    Proof ahead;  // by a clock that is 20 s fast: young for 80 s more
    ahead.claims.set("iat", kNow + 20);
    REQUIRE(world.verdict(ahead.text()) == "taken");
    world.clock.advance_milliseconds(5'000);
    const auto guard = ReplayGuard::open(*world.store.reader(), world.clock).value();
    DpopChecker restarted(*guard, world.clock, world.random, StoreAge::Used);
    const auto verdict = [&](const Proof& proof) {
        const std::string text = proof.text();
        return code_of(restarted.check(World::request(text)));
    };
    CHECK(verdict(ahead) == "dpop.nonce");
    Proof anew = ahead;
    anew.claims.set("nonce", restarted.nonce());
    CHECK(verdict(anew) == "taken");
    CHECK(verdict(anew) == "jwt.replayed");
    Proof with_old_nonce = ahead;
    with_old_nonce.claims.set("nonce", world.checker.nonce());  // of the process before
    CHECK(verdict(with_old_nonce) == "dpop.nonce");
    // Once no proof from before can be young, none is asked for one.
    world.clock.advance_milliseconds(31'000);
    Proof later;
    later.claims.set("iat", kNow + 36);
    later.claims.set("jti", "later");
    CHECK(verdict(later) == "taken");
}

TEST_CASE("attack a stale nonce is refused and a demanded one has to be there", "[jose][dpop][attack]") {
    World world;
    const auto verdict = [&](const std::string& nonce) {
        static int count = 0;
        Proof proof;
        proof.claims.set("jti", "n" + std::to_string(++count));
        proof.claims.set("iat", world.clock.now().milliseconds / 1000);
        if (!nonce.empty()) proof.claims.set("nonce", nonce);
        const std::string text = proof.text();
        DpopRequest request = World::request(text);
        request.nonce = NonceDemand::Always;
        return code_of(world.checker.check(request));
    };
    const std::string nonce = world.checker.nonce();
    CHECK(verdict("") == "dpop.nonce");
    CHECK(verdict(nonce) == "taken");
    CHECK(verdict(nonce) == "taken");  // another proof; a nonce is no id
    world.clock.advance_milliseconds(119'000);
    CHECK(verdict(nonce) == "taken");
    world.clock.advance_milliseconds(122'000);
    CHECK(verdict(nonce) == "dpop.nonce");
    CHECK(verdict(world.checker.nonce()) == "taken");
}

TEST_CASE("addresses are compared in one form", "[jose][dpop]") {
    const auto form = [](std::string_view uri) { return normalised_target(uri).value_or("none"); };
    CHECK(form("https://Hub.Example") == "https://hub.example/");
    CHECK(form("HTTPS://hub.example:443/") == "https://hub.example/");
    CHECK(form("http://hub.example:80/a") == "http://hub.example/a");
    CHECK(form("http://hub.example:443/a") == "http://hub.example:443/a");
    CHECK(form("https://hub.example:/a") == "https://hub.example/a");
    CHECK(form("https://hub.example/a%2fb%7Ec%c3%a9") == "https://hub.example/a%2Fb~c%C3%A9");
    CHECK(form("https://hub.example/A") == "https://hub.example/A");
    CHECK(form("https://hub.example?x#y") == "https://hub.example/");
    CHECK(form("https://[2001:DB8::1]:8443/a?b") == "https://[2001:db8::1]:8443/a");
    for (const char* strange : {"", "hub.example/a", "//hub.example/a", "ftp://hub.example/", "https://", "https:///a", "https://u@hub.example/", "https://hub.example:x/", "https://hub.example/%",
                                "https://hub.example/%zz", "https://hub.example/%4", "https://hub.example/a b", "https://hub.example/\n", "https://hub.example\\@x/", "https://hub.example/\xc3\xa9"}) {
        INFO(strange);
        CHECK(form(strange) == "none");
    }
}
