// What the OpenID Connect module tests share: signing in for a code, and taking an ID token apart as an application does.
#pragma once

#include <catch2/catch.hpp>

#include "core/security/digest.hpp"
#include "core/sso/jose/jwt.hpp"
#include "tests/support/sso_world.hpp"

namespace hub::test {

/// The address that the application is called back at, for a person who signs in and agrees.
inline std::string callback(Browser& browser, const Form& differs = {}) { return Browser::location(browser.through(browser.get(authorize(differs)))); }

inline codec::Value redeem(const SsoWorld& world, const std::string& code, const Form& more = {}) {
    Form form{{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", "https://rp.example/callback"}};
    form.insert(form.end(), more.begin(), more.end());
    return world.post("/oauth2/token", form).json();
}

/// Tokens of a fresh sign-in.
inline codec::Value tokens(const SsoWorld& world, Browser& browser, const Form& differs = {}) {
    const std::string back = callback(browser, differs);
    INFO(back);
    REQUIRE_FALSE(query_of(back, "code").empty());
    return redeem(world, query_of(back, "code"));
}

/// Claims of an ID token that was verified against the keys the hub publishes.
inline codec::Value id_claims(const SsoWorld& world, const codec::Value& answer, sso::SignatureAlgorithm algorithm = sso::SignatureAlgorithm::Rs256) {
    const auto keys = sso::parse_jwks(world.call("GET", "/oauth2/jwks").body);
    REQUIRE(keys);
    const sso::SignatureAlgorithm algorithms[] = {algorithm};
    const std::string_view types[] = {"JWT"};
    const auto token = sso::verify_jws(answer["id_token"].text(), *keys, {algorithms, types});
    if (!token) FAIL(token.error().describe());
    return codec::parse_json(token->payload).value();
}

inline HttpAnswer userinfo(const SsoWorld& world, std::string_view token, const std::string& method = "GET") {
    return world.call(method, "/oauth2/userinfo", {}, "Authorization: Bearer " + std::string(token) + "\r\n");
}

inline std::vector<std::string> texts(const codec::Value& list) {
    std::vector<std::string> out;
    for (const auto& item : list.items()) out.emplace_back(item.text());
    return out;
}

}  // namespace hub::test
