// Which pages may read what the token endpoint and userinfo answer.
#include <catch2/catch.hpp>

#include "tests/support/sso_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

const std::string kPages = "app: pages\nname: {vi: Trang}\nrung: oidc\nroles: [teacher]\noidc: {redirect_uris: [\"https://pages.example/back\"]}\n";

/// Of a call by a page from there; empty when it may not read the answer.
std::string may_read(const HttpAnswer& answer) { return between(answer.head + "\r\n", "\r\nAccess-Control-Allow-Origin: ", "\r\n"); }

}  // namespace

TEST_CASE("pages that a public client's sign-in leads back to read tokens and the person", "[pages]") {
    SsoWorld world("sqlite", {kPages});
    const std::string from = "Origin: https://pages.example\r\n";
    CHECK(may_read(world.call("POST", "/oauth2/token", "grant_type=authorization_code", from + "Content-Type: application/x-www-form-urlencoded\r\n")) == "https://pages.example");
    CHECK(may_read(world.call("GET", "/oauth2/userinfo", {}, from)) == "https://pages.example");
    const auto ahead = world.call("OPTIONS", "/oauth2/userinfo", {}, from + "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: authorization\r\n");
    CHECK(ahead.status == 204);
    CHECK(may_read(ahead) == "https://pages.example");
    CHECK(ahead.has_header("Access-Control-Allow-Headers: Authorization"));
    CHECK_FALSE(ahead.has_header("Access-Control-Allow-Credentials"));
}

TEST_CASE("attack: pages of strangers and of applications with a server read no token", "[attack][pages]") {
    SsoWorld world("sqlite", {kPages});
    for (const std::string origin : {"https://evil.example", "https://rp.example", "https://pages.example.evil.example", "http://pages.example", "null", SsoWorld::kIssuer}) {
        INFO(origin);
        const std::string from = "Origin: " + origin + "\r\n";
        for (const auto* path : {"/oauth2/token", "/oauth2/revoke"}) {
            CHECK(may_read(world.call("POST", path, "grant_type=authorization_code", from + "Content-Type: application/x-www-form-urlencoded\r\n")).empty());
        }
        CHECK(may_read(world.call("GET", "/oauth2/userinfo", {}, from)).empty());
        CHECK(may_read(world.call("OPTIONS", "/oauth2/token", {}, from)).empty());
    }
    CHECK(may_read(world.call("GET", "/login", {}, "Origin: https://pages.example\r\n")).empty());
}
