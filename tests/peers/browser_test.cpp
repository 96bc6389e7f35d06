// People's browser against a running hub: Chromium, 360 pixels wide, in Vietnamese, each page judged (chromium.mjs).
#include <catch2/catch.hpp>

#include "tests/peers/running_hub.hpp"
#include "tests/peers/site.hpp"

using namespace hub;
using namespace hub::test;

namespace {

constexpr const char* kSecret = "a-secret-of-forty-characters-0123456789ab";

/// Walks a journey to its end; what it found stands in its output.
fault::Ran walk(const RunningHub& hub, const std::string& name, codec::Value settings) {
    const std::string shots = HUB_PEERS "/screenshots/" + name;
    settings.set("port", codec::Value(std::int64_t{hub.port()}));
    settings.set("certificate", hub.certificate().string());
    settings.set("shots", shots);
    WARN("screenshots in " << shots);
    return fault::run({"node", HUB_PEERS "/journey_" + name + ".mjs", codec::write_json(settings)});
}

}  // namespace

TEST_CASE("a teacher signs in with oathtool's codes and a passkey on pages that everybody can use", "[peers][browser]") {
    RunningHub hub;
    const Site site(hub, "openid-client", kSecret);
    hub.put_app_file("secret", kSecret);
    hub.put_app_file("site.yaml", "app: openid-client\nname: {vi: Sổ điểm}\nhome: \"" + site.at("/login") + "\"\nrung: oidc\nroles: [teacher]\noidc:\n  secret: \"file:apps/secret\"\n  redirect_uris: [\"" +
                                      site.at("/callback") + "\"]\n  scopes: [openid, profile, email, offline_access]\n");
    hub.start({}, RunningHub::Transport::Tls);
    REQUIRE(site.get("/hub?port=" + std::to_string(hub.port()) + "&certificate=" + hub.certificate().string()).status == 200);

    codec::Value settings = codec::Value::object();
    settings.set("site", site.at(""));
    settings.set("login", RunningHub::kLogin);
    settings.set("password", RunningHub::kPassword);
    const auto walked = walk(hub, "teacher", std::move(settings));
    INFO(walked.output);
    CHECK(walked.exit_code == 0);
}
