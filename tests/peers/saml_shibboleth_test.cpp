// Apache with mod_shib (Shibboleth's service provider and its daemon) as an application of a running hub.
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

const std::string kHandler = "/Shibboleth.sso";

void write_own(const Apache& apache) {
    const auto& identity = identity_named("shibboleth");
    apache.write("key.pem", codec::write_pem("PRIVATE KEY", *identity.key.pkcs8()));
    apache.write("certificate.pem", codec::write_pem("CERTIFICATE", identity.certificate));
    sso::saml::OwnServiceProvider own;
    own.entity_id = apache.at("/shibboleth");
    own.certificates = {identity.certificate};
    own.logout = {{sso::saml::Binding::Redirect, apache.at(kHandler + "/SLO/Redirect"), {}}};
    own.consumers = {{0, apache.at(kHandler + "/SAML2/POST"), true}};
    apache.write("app.xml", sso::saml::write_metadata(own));
}

void write_configuration(const Apache& apache, const std::string& hub_metadata) {
    apache.write("hub.xml", hub_metadata);
    apache.write("attribute-map.xml", R"(<Attributes xmlns="urn:mace:shibboleth:2.0:attribute-map"><Attribute name="displayName" nameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic" id="displayName"/></Attributes>)");
    const std::string quiet = "log4j.rootCategory=INFO, all\nlog4j.appender.all=org.apache.log4j.FileAppender\nlog4j.appender.all.fileName=";
    const std::string layout = "\nlog4j.appender.all.layout=org.apache.log4j.BasicLayout\n";
    apache.write("shibd.logger", quiet + apache.file("shibd.log").string() + layout);
    apache.write("native.logger", quiet + apache.file("native.log").string() + layout);
    const auto at = hub_metadata.find("entityID=\"") + 10;
    const std::string hub = hub_metadata.substr(at, hub_metadata.find('"', at) - at);
    apache.write("shibboleth2.xml", "<SPConfig xmlns=\"urn:mace:shibboleth:3.0:native:sp:config\" clockSkew=\"180\"><OutOfProcess logger=\"" + apache.file("shibd.logger").string() + "\"/><InProcess logger=\"" +
                                        apache.file("native.logger").string() + "\"/><UnixListener address=\"" + apache.file("shibd.sock").string() + "\"/>\n<ApplicationDefaults entityID=\"" + apache.at("/shibboleth") +
                                        "\" REMOTE_USER=\"displayName\"><Sessions lifetime=\"28800\" timeout=\"3600\" relayState=\"ss:mem\" checkAddress=\"false\" handlerSSL=\"false\" cookieProps=\"http\"><SSO entityID=\"" + hub +
                                        "\">SAML2</SSO><Logout>SAML2 Local</Logout></Sessions>\n<MetadataProvider type=\"XML\" path=\"" + apache.file("hub.xml").string() + "\"/><AttributeExtractor type=\"XML\" path=\"" +
                                        apache.file("attribute-map.xml").string() + "\"/><CredentialResolver type=\"File\" key=\"" + apache.file("key.pem").string() + "\" certificate=\"" +
                                        apache.file("certificate.pem").string() + "\"/></ApplicationDefaults>\n<SecurityPolicyProvider type=\"XML\" path=\"/etc/shibboleth/security-policy.xml\"/>"
                                        "<ProtocolProvider type=\"XML\" path=\"/etc/shibboleth/protocols.xml\"/></SPConfig>\n");
}

}  // namespace

TEST_CASE("mod_shib protects a page with the hub's word and signs out both ways", "[peers]") {
    RunningHub hub;
    Apache apache(hub.folder() / "apache", {"displayName", "Shib-Identity-Provider"});
    write_own(apache);
    std::filesystem::create_directories(hub.folder() / "hub/apps");
    std::filesystem::copy_file(apache.file("app.xml"), hub.folder() / "hub/apps/shibboleth.xml");
    hub.put_app_file("shibboleth.yaml", "app: shibboleth\nname: {vi: Shibboleth}\nrung: saml\nroles: [teacher]\nsaml:\n  metadata: shibboleth.xml\n  attributes: [{from: name, name: displayName}]\n");
    hub.start();
    write_configuration(apache, hub.metadata());
    const fault::Process daemon({"/usr/sbin/shibd", "-F", "-f", "-c", apache.file("shibboleth2.xml").string(), "-p", apache.file("shibd.pid").string()}, {}, apache.file("daemon.log").string());
    constexpr int kTries = 400, kBetween = 25;
    for (int tries = 0; tries < kTries && !std::filesystem::exists(apache.file("shibd.sock")); ++tries) fault::rest(kBetween);
    apache.start("mod_shib /usr/lib/apache2/modules/mod_shib.so",
                 "ShibConfig " + apache.file("shibboleth2.xml").string() + "\n<Location " + kHandler + ">\n  SetHandler shib\n</Location>\n<Location /secret>\n  AuthType shibboleth\n  ShibRequestSetting requireSession 1\n  Require shib-session\n</Location>\n");

    auto browser = hub.browser();
    const auto page = browser.open(apache.at("/secret/"));
    INFO(page.address << " " << page.answer.body);
    REQUIRE(page.address == apache.at("/secret/"));
    CHECK(page.answer.body.find("Nguyễn Thị Hoa is displayName") != std::string::npos);

    SECTION("begun by the page") {
        const auto out = browser.open(apache.at(kHandler + "/Logout?return=" + apache.at("/")));
        INFO(out.address << " " << out.answer.body);
        CHECK(out.answer.status == 200);
        const auto told = browser.open(std::string(RunningHub::kIssuer) + "/logout");
        CHECK(told.answer.body.find("Shibboleth</td><td>Đã kết thúc lúc") != std::string::npos);
    }
    SECTION("begun by the hub") {
        const auto out = browser.press(browser.open(std::string(RunningHub::kIssuer) + "/"));
        INFO(out.address << " " << out.answer.body);
        CHECK(out.answer.body.find("Shibboleth</td><td>Đã kết thúc lúc") != std::string::npos);
    }
    // Neither side knows the person any more: whoever asks for the page is asked to sign in.
    auto nobody = hub.browser();
    nobody.cookies = browser.cookies;
    nobody.open(apache.at("/secret/"));
    CHECK(std::count_if(nobody.visited.begin(), nobody.visited.end(), [](const std::string& address) { return address.find("/login") != std::string::npos; }) >= 1);
}
