// Tokens that come through proxies, and callers without one.
#include <catch2/catch.hpp>

#include "tests/unit/api/served_hub.hpp"

using namespace hub;
using namespace hub::test;

namespace {

/// The hub's public API behind a trusted proxy, which is this test.
struct BehindProxy {
    HttpAnswer call(const std::string& bearer, const std::string& headers) const { return http(server->port(), "POST", kPupils, "[]", bearer, headers); }

    ServedHub served{"sqlite"};
    std::string token = served.token();
    std::unique_ptr<net::HttpServer> server =
        net::HttpServer::listen("127.0.0.1", 0, 1, [this](auto request, auto reply) { served.public_api->handle(std::move(request), std::move(reply)); }, {}, std::nullopt,
                                net::TrustedProxies{{AddressRange::parse("127.0.0.1").value()}})
            .value();
};

}  // namespace

TEST_CASE("a token that reached a proxy in the clear is refused", "[api][proxy]") {
    BehindProxy world;
    CHECK(world.call(world.token, "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n").status == 200);
    for (const std::string headers : {"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: http\r\n", "X-Forwarded-For: 203.0.113.9\r\n", ""}) {
        const auto refused = world.call(world.token, headers);
        CHECK(refused.status == 403);
        CHECK(refused.json()["code"].text() == "transport.clear");
    }
    CHECK(http(world.server->port(), "GET", "/livez").status == 200);
}

TEST_CASE("a caller without a good token is told to come back later and others are not", "[api][proxy]") {
    BehindProxy world;
    const auto from = [](const std::string& address) { return "X-Forwarded-For: " + address + "\r\nX-Forwarded-Proto: https\r\n"; };
    for (int i = 0; i < 60; ++i) REQUIRE(world.call("eduhub_wrong", from("203.0.113.9")).status == 401);
    const auto refused = world.call("eduhub_wrong", from("203.0.113.9"));
    CHECK(refused.status == 429);
    CHECK(refused.json()["code"].text() == "limit.tokens");
    CHECK(world.call("eduhub_wrong", from("198.51.100.7")).status == 401);
    CHECK(world.call(world.token, from("203.0.113.9")).status == 200);
    world.served.clock.advance_milliseconds(60'000);
    CHECK(world.call("eduhub_wrong", from("203.0.113.9")).status == 401);
}
