// Apache with mod_auth_mellon (Lasso) as an application of a running hub.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/sso/saml/metadata.hpp"
#include "tests/integration/run_program.hpp"
#include "tests/peers/pem.hpp"
#include "tests/peers/running_hub.hpp"
#include "tests/unit/sso/saml/federation.hpp"

using namespace hub;
using namespace hub::test;

namespace {

/// Free a moment ago: Apache cannot tell which port it was given.
std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    const bool bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size) == 0 && ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(socket);
    if (!bound) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

/// One Apache in the foreground with one protected page.
class Apache {
public:
    explicit Apache(const std::filesystem::path& folder) : folder_(folder), port_(free_port()) {
        std::filesystem::create_directories(folder_ / "site/secret");
        const auto& identity = identity_named("mellon");
        std::ofstream(folder_ / "key.pem") << pem("PRIVATE KEY", *identity.key.pkcs8());
        std::ofstream(folder_ / "certificate.pem") << pem("CERTIFICATE", identity.certificate);
        sso::saml::OwnServiceProvider own;
        own.entity_id = at("/mellon/metadata");
        own.certificates = {identity.certificate};
        own.logout = {{sso::saml::Binding::Redirect, at("/mellon/logout"), {}}};
        own.consumers = {{0, at("/mellon/postResponse"), true}};
        std::ofstream(folder_ / "app.xml") << sso::saml::write_metadata(own);
        std::ofstream(folder_ / "site/secret/index.shtml") << "name=<!--#echo var=\"MELLON_displayName\" --> id=<!--#echo var=\"MELLON_NAME_ID\" -->";
        std::ofstream(folder_ / "site/index.html") << "open to all";
    }
    void start(const std::string& hub_metadata) {
        std::ofstream(folder_ / "hub.xml") << hub_metadata;
        std::ofstream conf(folder_ / "httpd.conf");
        conf << "ServerRoot " << folder_.string() << "\nServerName " << at("") << "\nUseCanonicalName On\nListen 127.0.0.1:" << port_ << "\nPidFile " << (folder_ / "pid").string() << "\nErrorLog "
             << (folder_ / "error.log").string() << "\nMutex posixsem\n";
        for (const auto* module : {"mpm_event", "authz_core", "authn_core", "authz_user", "dir", "mime", "include", "auth_mellon"}) {
            conf << "LoadModule " << module << "_module /usr/lib/apache2/modules/mod_" << module << ".so\n";
        }
        conf << "TypesConfig /etc/mime.types\nDocumentRoot " << (folder_ / "site").string() << "\nDirectoryIndex index.html index.shtml\nAddType text/html .shtml\nAddOutputFilter INCLUDES .shtml\n"
             << "<Directory />\n  Require all granted\n  Options +Includes\n</Directory>\n<Location />\n  MellonEnable info\n  MellonEndpointPath /mellon\n"
             << "  MellonSPMetadataFile " << (folder_ / "app.xml").string() << "\n  MellonSPPrivateKeyFile " << (folder_ / "key.pem").string() << "\n  MellonSPCertFile "
             << (folder_ / "certificate.pem").string() << "\n  MellonIdPMetadataFile " << (folder_ / "hub.xml").string()
             << "\n  MellonSecureCookie Off\n</Location>\n<Location /secret>\n  AuthType Mellon\n  MellonEnable auth\n  Require valid-user\n</Location>\n";
        conf.close();
        process_ = std::make_unique<fault::Process>(std::vector<std::string>{"/usr/sbin/apache2", "-D", "FOREGROUND", "-f", (folder_ / "httpd.conf").string()}, fault::Environment{}, (folder_ / "log").string());
        for (int tries = 0; tries < 200 && http(port_, "GET", "/").status != 200; ++tries) {
            if (process_->ended()) break;
            fault::rest(25);
        }
        if (http(port_, "GET", "/").status != 200) throw std::runtime_error("Apache did not start: " + run_program("cat " + (folder_ / "log").string() + " " + (folder_ / "error.log").string()).output);
    }
    [[nodiscard]] std::string at(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }

private:
    std::filesystem::path folder_;
    std::uint16_t port_;
    std::unique_ptr<fault::Process> process_;
};

}  // namespace

TEST_CASE("mod_auth_mellon protects a page with the hub's word and signs out both ways", "[peers]") {
    RunningHub hub;
    Apache apache(hub.folder() / "apache");
    std::filesystem::create_directories(hub.folder() / "hub/apps");
    std::filesystem::copy_file(hub.folder() / "apache/app.xml", hub.folder() / "hub/apps/mellon.xml");
    hub.put_app_file("mellon.yaml", "app: mellon\nname: {vi: Mellon}\nrung: saml\nroles: [teacher]\nsaml:\n  metadata: mellon.xml\n  attributes: [{from: name, name: displayName}]\n");
    hub.start();
    apache.start(hub.metadata());

    auto browser = hub.browser();
    const auto page = browser.open(apache.at("/secret/"));
    INFO(page.address << " " << page.answer.body);
    CHECK(page.address == apache.at("/secret/"));
    CHECK(page.answer.body.find("Nguyễn Thị Hoa id=") != std::string::npos);

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
    CHECK(std::count_if(nobody.visited.begin(), nobody.visited.end(), [](const std::string& address) { return address.starts_with(std::string(RunningHub::kIssuer) + "/login"); }) >= 1);
}
