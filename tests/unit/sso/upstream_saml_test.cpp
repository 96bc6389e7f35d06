// The province's SAML identity provider above the hub, played by the library's other half.
#include "core/sso/saml/authn_request.hpp"
#include "tests/unit/sso/saml_world.hpp"

using namespace hub;
using namespace hub::test;
namespace saml = hub::sso::saml;

namespace {

struct Province {
    SsoWorld world{"sqlite", {}, {{"province.upstream", "upstream: province\nname: {vi: Cổng tỉnh}\nprofile: province\nsaml: {metadata: province.xml}\nclaims: {name: displayName, national_id: idCard}\n"},
                                  {"province.xml", metadata()}}};
    Browser browser{world};
    SystemRandom random;

    static std::string metadata() {
        saml::OwnIdentityProvider own;
        own.entity_id = "https://idp.province.example/saml";
        own.certificates = {identity_named("province").certificate};
        own.sign_on = {{saml::Binding::Redirect, "https://idp.province.example/sso", {}}};
        return saml::write_metadata(own);
    }
    /// The hub's question as the province reads it, with the hub's own metadata.
    saml::AuthnRequest asked() {
        const std::string away = Browser::location(browser.get("/upstream/begin/province"));
        REQUIRE(away.starts_with("https://idp.province.example/sso?"));
        const auto hub = saml::read_metadata(world.call("GET", "/upstream/metadata/province").body, world.clock.now(), saml::Addresses::HttpsOnly);
        REQUIRE(hub);
        const auto app = std::make_shared<const saml::ServiceProvider>(hub->service_providers.at(0));
        const auto message = saml::read_redirect(away.substr(away.find('?') + 1));
        REQUIRE(message);
        auto request = saml::read_authn_request(*message, [&](std::string_view) { return app; }, {"https://idp.province.example/sso", world.clock.now()}, [](std::string_view, std::string_view, Instant) { return true; });
        if (!request) FAIL(request.error().describe());
        return *request;
    }
    struct Said {
        std::string subject = "person-17", format = std::string(saml::kPersistent), in_response_to = {};
        const SigningIdentity* signer = &identity_named("province");
    };
    std::string response(const saml::AuthnRequest& request, const Said& said) {
        saml::SignedOn person{.audience = request.app->entity_id, .name = {said.subject, said.format, {}, {}}, .session_index = "_s", .at = world.clock.now(), .session_ends = {},
                              .context_class = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                              .attributes = {{"displayName", std::string(saml::kBasicAttribute), "", {"Cô Hoa ở tỉnh"}}, {"idCard", std::string(saml::kBasicAttribute), "", {"079204000123"}}}};
        auto xml = saml::build_response({"https://idp.province.example/saml", request.consumer.location, said.in_response_to.empty() ? request.id : said.in_response_to}, person,
                                        saml::SignedParts::AssertionAndResponse, {*said.signer, world.clock.now(), random});
        REQUIRE(xml);
        return *xml;
    }
    /// As the province's page posts it, from another site, and the browser goes on.
    HttpAnswer post(Browser& by, const std::string& xml, const std::string& relay_state) {
        const auto posted = world.call("POST", "/upstream/acs/province", encode_form({{"SAMLResponse", codec::to_base64(xml)}, {"RelayState", relay_state}}), "Content-Type: application/x-www-form-urlencoded\r\n");
        return posted.status == 303 ? by.get(Browser::location(posted)) : posted;
    }
    HttpAnswer through(const Said& said) {
        const auto request = asked();
        return post(browser, response(request, said), request.relay_state);
    }
    static std::string code(const HttpAnswer& page) { return between(page.body, "<small>", "</small>"); }
};

}  // namespace

TEST_CASE("the province's SAML provider says who somebody is", "[upstream]") {
    Province at;
    const auto page = at.through({});
    CHECK(page.body.find("Cô Hoa ở tỉnh") != std::string::npos);
    const auto question = at.browser.sign_in(at.browser.get("/upstream/prove/" + between(page.body, "href=\"/upstream/prove/", "\"")));
    at.browser.post("/upstream/link", {{"f", between(question.body, "name=\"f\" value=\"", "\"")}, {"n", between(question.body, "name=\"n\" value=\"", "\"")}});
    at.browser.cookies.clear();
    CHECK(Browser::location(at.through({})) == "/");
    CHECK(at.browser.get("/account/links").body.find("Cổng tỉnh</td><td>Cô Hoa ở tỉnh") != std::string::npos);
}

TEST_CASE("a SAML answer of a foreign key or to another question or with no lasting name", "[upstream][attack]") {
    Province at;
    CHECK(Province::code(at.through({.signer = &identity_named("evil")})).starts_with("saml.signature"));
    CHECK(Province::code(at.through({.in_response_to = "_another"})) == "saml.in_response_to");
    CHECK(Province::code(at.through({.format = std::string(saml::kTransient)})) == "upstream.claims");
    CHECK(at.through({}).body.find("/upstream/prove/") != std::string::npos);
}

TEST_CASE("an unsolicited or replayed SAML answer or another browser's", "[upstream][attack]") {
    Province at;
    const auto request = at.asked();
    const std::string xml = at.response(request, {});
    CHECK(Province::code(at.post(at.browser, xml, "")) == "upstream.state");
    Browser victim(at.world);
    victim.get("/login");
    CHECK(Province::code(at.post(victim, xml, request.relay_state)) == "upstream.state");
    CHECK(at.post(at.browser, xml, request.relay_state).body.find("/upstream/prove/") != std::string::npos);
    CHECK(Province::code(at.post(at.browser, xml, request.relay_state)) == "upstream.state");
}
