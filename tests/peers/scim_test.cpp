// scimmy as a client and judge of the hub's SCIM server.
#include <catch2/catch.hpp>

#include "tests/peers/running_hub.hpp"

using namespace hub;
using namespace hub::test;

TEST_CASE("scimmy provisions accounts and reads every answer as it was meant", "[peers][scim]") {
    constexpr const char* kSecret = "a-secret-of-forty-characters-0123456789ab";
    RunningHub hub;
    hub.put_app_file("secret", kSecret);
    hub.put_app_file("hr.yaml", "app: hr\nname: {vi: Nhân sự}\nrung: oidc\nroles: [staff]\noidc:\n  secret: \"file:apps/secret\"\n  grants: [client_credentials]\n  machine_scopes: [scim]\n");
    hub.start();
    fault::Process client({"node", HUB_PEERS "/scim_client.mjs", std::to_string(hub.port()), "hr", kSecret}, {}, (hub.folder() / "scim_client.log").string());
    const auto line = client.first_line(60'000);
    REQUIRE(line);
    const auto verdict = codec::parse_json(*line).value_or(codec::Value());
    CHECK(verdict["checks"].items().size() == 20);
    for (const auto& one : verdict["checks"].items()) {
        INFO(one["what"].text() << ": " << one["said"].text());
        CHECK(one["good"].boolean());
    }
}
