// Apache with mod_auth_mellon (Lasso) as an application of a running hub.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/codec/pem.hpp"
#include "core/sso/saml/metadata.hpp"
#include "tests/peers/apache.hpp"
#include "tests/peers/running_hub.hpp"
#include "tests/unit/sso/saml/federation.hpp"

using namespace hub;
using namespace hub::test;

namespace {

void write_own(const Apache& apache) {
    const auto& identity = identity_named("mellon");
    apache.write("key.pem", codec::write_pem("PRIVATE KEY", *identity.key.pkcs8()));
    apache.write("certificate.pem", codec::write_pem("CERTIFICATE", identity.certificate));
    sso::saml::OwnServiceProvider own;
    own.entity_id = apache.at("/mellon/metadata");
    own.certificates = {identity.certificate};
    own.logout = {{sso::saml::Binding::Redirect, apache.at("/mellon/logout"), {}}};
    own.consumers = {{0, apache.at("/mellon/postResponse"), true}};
    apache.write("app.xml", sso::saml::write_metadata(own));
}

void start(Apache& apache, const std::string& hub_metadata) {
    apache.write("hub.xml", hub_metadata);
    apache.start("auth_mellon_module /usr/lib/apache2/modules/mod_auth_mellon.so",
                 "<Location />\n  MellonEnable info\n  MellonEndpointPath /mellon\n  MellonSPMetadataFile " + apache.file("app.xml").string() + "\n  MellonSPPrivateKeyFile " + apache.file("key.pem").string() +
                     "\n  MellonSPCertFile " + apache.file("certificate.pem").string() + "\n  MellonIdPMetadataFile " + apache.file("hub.xml").string() +
                     "\n  MellonSecureCookie Off\n</Location>\n<Location /secret>\n  AuthType Mellon\n  MellonEnable auth\n  Require valid-user\n</Location>\n");
}

}  // namespace

TEST_CASE("mod_auth_mellon protects a page with the hub's word and signs out both ways", "[peers]") {
    RunningHub hub;
    Apache apache(hub.folder() / "apache", {"MELLON_displayName", "MELLON_NAME_ID"});
    write_own(apache);
    std::filesystem::create_directories(hub.folder() / "hub/apps");
    std::filesystem::copy_file(hub.folder() / "apache/app.xml", hub.folder() / "hub/apps/mellon.xml");
    hub.put_app_file("mellon.yaml", "app: mellon\nname: {vi: Mellon}\nrung: saml\nroles: [teacher]\nsaml:\n  metadata: mellon.xml\n  attributes: [{from: name, name: displayName}]\n");
    hub.start();
    start(apache, hub.metadata());

    auto browser = hub.browser();
    const auto page = browser.open(apache.at("/secret/"));
    INFO(page.address << " " << page.answer.body);
    CHECK(page.address == apache.at("/secret/"));
    CHECK(page.answer.body.find("Nguyễn Thị Hoa is MELLON_displayName") != std::string::npos);

    SECTION("begun by the page") {
        const auto out = browser.open(apache.at("/mellon/logout?ReturnTo=/"));
        CHECK(out.answer.body == "open to all");
        const auto start = browser.open(std::string(RunningHub::kIssuer) + "/logout");
        CHECK(start.answer.body.find("Mellon</td><td>Đã kết thúc lúc") != std::string::npos);
    }
    SECTION("begun by the hub") {
        const auto out = browser.press(browser.open(std::string(RunningHub::kIssuer) + "/"));
        INFO(out.address << " " << out.answer.body);
        CHECK(out.answer.body.find("Mellon</td><td>Đã kết thúc lúc") != std::string::npos);
    }
    // Neither side knows the person any more: whoever asks for the page is asked to sign in.
    auto nobody = hub.browser();
    nobody.cookies = browser.cookies;
    nobody.open(apache.at("/secret/"));
    const std::string sign_in = std::string(RunningHub::kIssuer) + "/login";
    CHECK(std::count_if(nobody.visited.begin(), nobody.visited.end(), [&](const std::string& address) { return address.starts_with(sign_in); }) >= 1);
}
