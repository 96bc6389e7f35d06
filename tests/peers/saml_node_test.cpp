// Other people's SAML libraries as the applications of a running hub: @node-saml/node-saml and samlify.
#include <catch2/catch.hpp>

#include "core/codec/pem.hpp"
#include "tests/peers/running_hub.hpp"
#include "tests/unit/sso/saml/federation.hpp"

using namespace hub;
using namespace hub::test;

namespace {

/// An application of that library as a process, and its file at the hub.
class NodeApp {
public:
    NodeApp(const RunningHub& hub, const std::string& library) : folder_(hub.folder() / library) {
        std::filesystem::create_directories(folder_);
        const auto& identity = identity_named(library);
        std::ofstream(folder_ / "key.pem") << codec::write_pem("PRIVATE KEY", *identity.key.pkcs8());
        std::ofstream(folder_ / "certificate.pem") << codec::write_pem("CERTIFICATE", identity.certificate);
        process_ = std::make_unique<fault::Process>(std::vector<std::string>{"node", HUB_PEERS "/service_provider.mjs", library, folder_.string()}, fault::Environment{}, (folder_ / "log").string());
        const auto line = process_->first_line(30'000);
        if (!line) throw std::runtime_error(library + " did not start");
        port_ = static_cast<std::uint16_t>(codec::parse_json(*line).value_or(codec::Value())["port"].integer());
        const auto metadata = http(port_, "GET", "/metadata");
        if (metadata.status != 200) throw std::runtime_error(metadata.body);
        hub.put_app_file(library + ".xml", metadata.body);
        hub.put_app_file(library + ".yaml", "app: " + library + "\nname: {vi: " + library + "}\nrung: saml\nroles: [teacher]\nsaml:\n  metadata: " + library +
                                                ".xml\n  attributes: [{from: name, name: displayName}, {from: email, name: mail}]\n");
    }
    void learn(const RunningHub& hub) const { std::ofstream(folder_ / "hub.xml") << hub.metadata(); }
    [[nodiscard]] std::string at(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
    [[nodiscard]] codec::Value me() const { return http(port_, "GET", "/me").json(); }

private:
    std::filesystem::path folder_;
    std::unique_ptr<fault::Process> process_;
    std::uint16_t port_ = 0;
};

}  // namespace

TEST_CASE("node-saml and samlify sign a teacher in and all out together", "[peers]") {
    RunningHub hub;
    const NodeApp node_saml(hub, "node-saml"), samlify(hub, "samlify");
    hub.start();
    node_saml.learn(hub);
    samlify.learn(hub);
    auto browser = hub.browser();

    for (const auto* app : {&node_saml, &samlify}) {
        for (const auto* way : {"/login", "/login?post"}) {
            const auto shown = browser.open(app->at(way));
            INFO(way << " " << shown.answer.body);
            CHECK(shown.address == app->at("/me"));
            const auto me = app->me();
            CHECK(me["state"].text() == "state-of-the-app");
            CHECK(me["person"]["attributes"]["displayName"].text() == "Nguyễn Thị Hoa");
            CHECK(me["person"]["attributes"]["mail"].text() == "hoa@truong.example");
            CHECK(me["person"]["name"].text().size() == 43);
        }
    }
    CHECK(node_saml.me()["person"]["name"].text() != samlify.me()["person"]["name"].text());  // no two apps can compare

    // Begun by one app, brought to the other on the way.
    const auto out = browser.open(node_saml.at("/logout"));
    INFO(out.address << " " << out.answer.body);
    CHECK(out.address.starts_with(node_saml.at("/slo")));
    CHECK(out.answer.json()["done"].boolean());
    CHECK(samlify.me()["person"].is_null());
    const auto start = browser.open(std::string(RunningHub::kIssuer) + "/logout");
    CHECK(start.answer.body.find("samlify</td><td>Đã kết thúc lúc") != std::string::npos);
}

TEST_CASE("signing out at the hub ends the sessions of node-saml and samlify", "[peers]") {
    RunningHub hub;
    const NodeApp node_saml(hub, "node-saml"), samlify(hub, "samlify");
    hub.start();
    node_saml.learn(hub);
    samlify.learn(hub);
    auto browser = hub.browser();
    browser.open(node_saml.at("/login"));
    browser.open(samlify.at("/login"));
    REQUIRE(node_saml.me()["person"].is_object());
    REQUIRE(samlify.me()["person"].is_object());
    const auto out = browser.press(browser.open(std::string(RunningHub::kIssuer) + "/"));
    INFO(out.address << " " << out.answer.body);
    CHECK(node_saml.me()["person"].is_null());
    CHECK(samlify.me()["person"].is_null());
    CHECK(out.answer.body.find("node-saml</td><td>Đã kết thúc lúc") != std::string::npos);
}
