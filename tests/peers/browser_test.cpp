// People's browser against a running hub: Chromium, 360 pixels wide, in Vietnamese, each page judged (chromium.mjs).
#include <catch2/catch.hpp>

#include "tests/peers/apache.hpp"
#include "tests/peers/running_hub.hpp"
#include "tests/peers/site.hpp"

using namespace hub;
using namespace hub::test;

namespace {

constexpr const char* kSecret = "a-secret-of-forty-characters-0123456789ab";

using Words = std::vector<std::pair<std::string, std::string>>;

/// Walks a journey to its end; what it found stands in its output. Screenshots go into a folder of that name.
fault::Ran walk(const RunningHub& hub, const std::string& journey, const std::string& name, const Words& words) {
    const std::string shots = HUB_PEERS "/screenshots/" + name;
    codec::Value settings = codec::Value::object();
    for (const auto& [key, value] : words) settings.set(key, value);
    settings.set("port", codec::Value(std::int64_t{hub.port()}));
    settings.set("certificate", hub.certificate().string());
    settings.set("shots", shots);
    WARN("screenshots in " << shots);
    return fault::run({"node", HUB_PEERS "/journey_" + journey + ".mjs", codec::write_json(settings)});
}

/// The teacher's, from a site.
fault::Ran walk(const RunningHub& hub, const std::string& name, const std::string& site) {
    return walk(hub, name, name, {{"site", site}, {"login", RunningHub::kLogin}, {"password", RunningHub::kPassword}});
}

std::string openid_lines(const Apache& apache, const RunningHub& hub) {
    const std::string people = RunningHub::kIssuer, straight = "https://127.0.0.1:" + std::to_string(hub.port());
    // The module looks the hub up by its name in the browser only: the certificate is not that of an address.
    return "OIDCSSLValidateServer Off\nOIDCProviderIssuer " + people + "\nOIDCProviderAuthorizationEndpoint " + people + "/oauth2/authorize\nOIDCProviderEndSessionEndpoint " + people +
           "/oauth2/logout\nOIDCProviderTokenEndpoint " + straight + "/oauth2/token\nOIDCProviderUserInfoEndpoint " + straight + "/oauth2/userinfo\nOIDCProviderJwksUri " + straight +
           "/oauth2/jwks\nOIDCProviderTokenEndpointAuth client_secret_basic\nOIDCProviderBackChannelLogoutSupported On\nOIDCClientID apache\nOIDCClientSecret " + kSecret + "\nOIDCRedirectURI " +
           apache.at("/openid/back") + "\nOIDCCryptoPassphrase a-passphrase-of-the-tests\nOIDCPKCEMethod S256\nOIDCScope \"openid profile email\"\nOIDCCacheType file\nOIDCCacheDir " + apache.file("cache").string() +
           "\n<LocationMatch ^/(openid|secret)>\n  AuthType openid-connect\n  Require valid-user\n</LocationMatch>\n";
}

}  // namespace

TEST_CASE("a teacher signs in with oathtool's codes and a passkey on pages that everybody can use", "[peers][browser]") {
    RunningHub hub;
    const Site site(hub, {"relying_party.mjs", "openid-client", "openid-client", kSecret});
    hub.put_app_file("secret", kSecret);
    hub.put_app_file("site.yaml", "app: openid-client\nname: {vi: Sổ điểm}\nhome: \"" + site.at("/login") + "\"\nrung: oidc\nroles: [teacher]\noidc:\n  secret: \"file:apps/secret\"\n  redirect_uris: [\"" +
                                      site.at("/callback") + "\"]\n  scopes: [openid, profile, email, offline_access]\n");
    hub.start({}, RunningHub::Transport::Tls);
    REQUIRE(site.get("/hub?port=" + std::to_string(hub.port()) + "&certificate=" + hub.certificate().string()).status == 200);

    const auto walked = walk(hub, "teacher", site.at(""));
    INFO(walked.output);
    CHECK(walked.exit_code == 0);
}

TEST_CASE("oidc-client-ts signs people in from pages without a server", "[peers][browser]") {
    RunningHub hub;
    const Site site(hub, {"page_app.mjs"});
    hub.put_app_file("site.yaml", "app: page-app\nname: {vi: Ứng dụng}\nrung: oidc\nroles: [teacher]\noidc:\n  redirect_uris: [\"" + site.at("/back") + "\"]\n  post_logout_redirect_uris: [\"" + site.at("/") +
                                      "\"]\n  scopes: [openid, profile, offline_access]\n");
    hub.start({}, RunningHub::Transport::Tls);
    const auto walked = walk(hub, "page_app", site.at(""));
    INFO(walked.output);
    CHECK(walked.exit_code == 0);
}

TEST_CASE("mod_auth_openidc protects a page with the hub's word and signs out both ways", "[peers][browser]") {
    RunningHub hub;
    Apache apache(hub.folder() / "apache", {"OIDC_CLAIM_name", "OIDC_CLAIM_email"});
    std::filesystem::create_directories(apache.file("cache"));
    hub.put_app_file("secret", kSecret);
    hub.put_app_file("apache.yaml", "app: apache\nname: {vi: Trang khóa}\nrung: oidc\ninside: true\nroles: [teacher]\noidc:\n  secret: \"file:apps/secret\"\n  consent: given\n  scopes: [openid, profile, email]\n  redirect_uris: [\"" +
                                        apache.at("/openid/back") + "\"]\n  post_logout_redirect_uris: [\"" + apache.at("/") + "\"]\n  backchannel_logout_uri: \"" + apache.at("/openid/back?logout=backchannel") + "\"\n");
    hub.start({}, RunningHub::Transport::Tls);
    apache.start("auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so", openid_lines(apache, hub));
    const auto walked = walk(hub, "apache", apache.at(""));
    INFO(walked.output);
    CHECK(walked.exit_code == 0);
}

TEST_CASE("at night a mother recovers her child's account by a code on the telephone", "[peers][browser]") {
    constexpr const char* kToken = "a-token-of-the-message-gateway";
    constexpr const char* kPhone = "0912345678";
    RunningHub hub;
    const Site gateway(hub, {"sms_gateway.mjs", kToken});
    hub.put_app_file("sms", kToken);
    hub.put_app_file("site.yaml", "app: marks\nname: {vi: Sổ điểm, en: Mark book}\nhome: https://marks.example/\nrung: assisted\nroles: [guardian, pupil]\n");
    hub.start("  sms: {url: \"" + gateway.at("/send") + "\", token: \"file:apps/sms\"}\ndevelopment: true\n", RunningHub::Transport::Tls);
    for (const auto& [login, name, role] : {std::tuple{"me.lan", "Trần Thị Lan", "guardian"}, {"hs.binh", "Nguyễn Thị Bình", "pupil"}}) {
        hub.order("user new " + std::string(login) + " --name '" + name + "' --phone " + kPhone + " --role " + role + " --password-stdin");
    }
    for (const auto* language : {"vi", "en"}) {
        const auto walked = walk(hub, "recover", "recover_" + std::string(language),
                                 {{"language", language}, {"gateway", gateway.at("")}, {"phone", kPhone}, {"name", "Nguyễn Thị Bình"}, {"password", "mưa trên mái tôn 2026"}});
        INFO(walked.output);
        CHECK(walked.exit_code == 0);
    }
}

TEST_CASE("two administrators act as a teacher with four eyes, on pages that everybody can use", "[peers][browser]") {
    for (const auto* language : {"vi", "en"}) {
        RunningHub hub;
        hub.put_app_file("site.yaml", "app: marks\nname: {vi: Sổ điểm, en: Mark book}\nhome: https://marks.example/\nrung: assisted\nroles: [teacher, administrator]\n");
        hub.start({}, RunningHub::Transport::Tls);
        for (const auto& [login, name] : {std::pair{"qt.binh", "Phạm Thanh Bình"}, {"qt.dung", "Lê Thị Dung"}}) {
            hub.order("user new " + std::string(login) + " --name '" + name + "' --role administrator --password-stdin");
        }
        const auto walked = walk(hub, "office", "office_" + std::string(language),
                                 {{"language", language}, {"asks", "qt.binh"}, {"agrees", "qt.dung"}, {"password", RunningHub::kPassword}, {"person", RunningHub::kLogin}, {"name", "Nguyễn Thị Hoa"}});
        INFO(walked.output);
        CHECK(walked.exit_code == 0);
    }
}
