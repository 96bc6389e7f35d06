// Machines that call one login: clients with keys, their assertions and their DPoP proofs, honest until a test changes them.
//
// Ownership: everything goes with the object. Threads: one.
#pragma once

#include <catch2/catch.hpp>

#include <functional>

#include "core/codec/json.hpp"
#include "core/sso/jose/client_assertion.hpp"
#include "core/sso/jose/dpop.hpp"
#include "tests/support/sso_world.hpp"
#include "tests/unit/sso/jose/forged_tokens.hpp"

namespace hub::test {

using security::KeyKind;

inline std::string endpoint(const std::string& path) { return SsoWorld::kIssuer + path; }

inline std::string next_jti() {
    static int made = 0;
    return "jti-" + std::to_string(++made);
}

/// A signed text in the making.
struct Signed {
    codec::Value header, claims;
    const security::SigningKey* key;
    SignatureAlgorithm algorithm = SignatureAlgorithm::Es256;
    std::function<std::string(std::string)> afterwards = {};

    [[nodiscard]] std::string text() const {
        std::string made = forge(codec::write_json(header), codec::write_json(claims), *key, algorithm);
        return afterwards ? afterwards(std::move(made)) : made;
    }
    Signed& use(const security::SigningKey& other, SignatureAlgorithm with) {
        key = &other;
        algorithm = with;
        header.set("alg", sso::name_of(with));
        return *this;
    }
};

/// Key 0 signs the assertions of `machine`, key 1 those of `machine2`; key 2 is the DPoP key, key 3 another one.
class MachineWorld {
public:
    static constexpr std::int64_t kPastRestart = 61'000;

    explicit MachineWorld(const std::string& backend = "sqlite") : sso(backend, {app("machine", 0, "profile: fapi2"), app("machine2", 1, "profile: fapi2"), app("signed", 0, "access_token: ES256"), secret_app(), public_app()}) {
        sso.clock.advance_milliseconds(kPastRestart);  // a store that was used before wants nonces of younger proofs
    }

    [[nodiscard]] std::int64_t seconds() const { return sso.clock.now().milliseconds / 1000; }

    [[nodiscard]] Signed assertion(const std::string& client = "machine", std::size_t key = 0) const {
        return {codec::Value::Object{{"alg", "ES256"}, {"kid", "k" + std::to_string(key)}},
                codec::Value::Object{{"iss", client}, {"sub", client}, {"aud", SsoWorld::kIssuer}, {"jti", next_jti()}, {"iat", seconds()}, {"exp", seconds() + 60}},
                &signing_key(KeyKind::P256, key)};
    }

    [[nodiscard]] Signed proof(const std::string& method, const std::string& path, const std::string& access_token = {}, std::size_t key = 2) const {
        const auto& holds = signing_key(KeyKind::P256, key);
        Signed made{codec::Value::Object{{"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", sso::write_jwk({"", std::nullopt, holds.verifying_key()})}},
                    codec::Value::Object{{"jti", next_jti()}, {"htm", method}, {"htu", endpoint(path)}, {"iat", seconds()}}, &holds};
        if (!access_token.empty()) made.claims.set("ath", security::to_base64url(security::as_bytes(security::sha256(access_token))));
        return made;
    }

    /// A form with the assertion added, and a proof beside it where there is one.
    [[nodiscard]] HttpAnswer post(const std::string& path, Form form, const std::optional<Signed>& assertion, const std::optional<Signed>& proof = std::nullopt) const {
        if (assertion) {
            form.emplace_back("client_assertion_type", std::string(sso::kClientAssertionType));
            form.emplace_back("client_assertion", assertion->text());
        }
        return sso.call("POST", path, encode_form(form), "Content-Type: application/x-www-form-urlencoded\r\n" + (proof ? "DPoP: " + proof->text() + "\r\n" : std::string()));
    }

    [[nodiscard]] HttpAnswer ask(const std::optional<Signed>& assertion, const std::optional<Signed>& proof, const Form& more = {}) const {
        Form form{{"grant_type", "client_credentials"}, {"scope", "marks.read"}};
        form.insert(form.end(), more.begin(), more.end());
        return post("/oauth2/token", form, assertion, proof);
    }
    [[nodiscard]] HttpAnswer ask() const { return ask(assertion(), proof("POST", "/oauth2/token")); }
    /// A token bound to key 2.
    [[nodiscard]] std::string access_token() const {
        const auto answer = ask();
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return std::string(answer.json()["access_token"].text());
    }

    /// The protected resource, called as `headers` say.
    [[nodiscard]] HttpAnswer resource(const std::string& headers, const std::string& query = {}) const { return sso.call("GET", "/oauth2/machine" + query, {}, headers); }
    [[nodiscard]] HttpAnswer resource(const std::string& token, const Signed& proof, const std::string& scheme = "DPoP") const {
        return resource("Authorization: " + scheme + " " + token + "\r\nDPoP: " + proof.text() + "\r\n");
    }
    [[nodiscard]] Signed resource_proof(const std::string& token, std::size_t key = 2) const { return proof("GET", "/oauth2/machine", token, key); }

    SsoWorld sso;

private:
    static std::string app(const std::string& id, std::size_t key, const std::string& more) {
        const auto jwk = codec::write_json(sso::write_jwk({"k" + std::to_string(key), std::nullopt, signing_key(KeyKind::P256, key).verifying_key()}));
        const auto rsa = codec::write_json(sso::write_jwk({"rsa", std::nullopt, signing_key(KeyKind::Rsa).verifying_key()}));
        return "app: " + id + "\nname: {vi: Máy " + id + "}\nrung: oidc\nroles: [teacher]\noidc:\n  " + more + "\n  keys: [" + jwk + ", " + rsa +
               "]\n  grants: [authorization_code, client_credentials]\n  consent: given\n  redirect_uris: [\"https://" + id +
               ".example/cb\"]\n  scopes: [openid, profile, offline_access]\n  machine_scopes: [marks.read, marks.write]\n";
    }
    static std::string secret_app() {
        return "app: secretive\nname: {vi: Máy}\nrung: oidc\nroles: [staff]\noidc:\n  secret: file:rp\n  grants: [client_credentials]\n  machine_scopes: [marks.read]\n";
    }
    static std::string public_app() {
        return "app: tablet\nname: {vi: Máy tính bảng}\nrung: oidc\nroles: [teacher]\noidc:\n  redirect_uris: [\"http://127.0.0.1/cb\"]\n  consent: given\n  scopes: [openid, offline_access]\n";
    }
};

}  // namespace hub::test
