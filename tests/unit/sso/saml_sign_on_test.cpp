// Signing in at an app by SAML, over HTTP, as the app and the browser see it.
#include "core/sso/app_links.hpp"
#include "tests/unit/sso/saml_world.hpp"

using namespace hub;
using namespace hub::test;
namespace saml = hub::sso::saml;

TEST_CASE("the hub's SAML metadata names its doors and its key", "[saml]") {
    SamlWorld at;
    const auto hub = at.hub();
    CHECK(hub.entity_id == kHub + "/saml2/metadata");
    CHECK(hub.keys.size() == 1);
    REQUIRE(hub.sign_on.size() == 2);
    CHECK(hub.sign_on[0] == saml::Endpoint{saml::Binding::Redirect, kHub + "/saml2/sso", hub.sign_on[0].response_location});
    CHECK(hub.logout_by(saml::Binding::Post) != nullptr);
    at.world.restart();
    CHECK(at.hub().keys[0].numbers() == hub.keys[0].numbers());
}

TEST_CASE("a teacher signs in at a SAML app that asks by redirect", "[saml]") {
    SamlWorld at;
    Browser browser(at.world);
    const auto page = browser.through(browser.get(at.by_redirect(at.request(), "chỗ cũ?a=1&b=\"2\"")));
    CHECK(page.status == 200);
    CHECK(page.body.find("action=\"https://ioffice.example/acs\"") != std::string::npos);
    CHECK(page.head.find("script-src 'self'; form-action 'self' https://ioffice.example; frame-ancestors 'none'") != std::string::npos);
    CHECK(field_of(page, "RelayState") == "chỗ cũ?a=1&b=\"2\"");
    const auto person = at.taken(page, at.last_request);
    REQUIRE(person);
    CHECK(person->name.format == saml::kPersistent);
    CHECK(person->name.value.size() == 43);
    CHECK(person->context_class == "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport");
    REQUIRE(person->attributes.size() == 2);
    CHECK(person->attributes[0].values == std::vector<std::string>{"Nguyễn Thị Hoa"});
    CHECK(person->attributes[1] == saml::Attribute{"urn:oid:1.3.6.1.4.1.5923.1.1.1.1", std::string(saml::kUriAttribute), "eduPersonAffiliation", {"teacher"}});

    const auto again = browser.get(at.by_redirect(at.request()));  // signed in already: no page between
    const auto same = at.taken(again, at.last_request);
    REQUIRE(same);
    CHECK(same->name == person->name);
}

TEST_CASE("a request by POST comes without cookies and still finds who is signed in", "[saml]") {
    SamlWorld at;
    Browser browser(at.world);
    browser.sign_in({});
    saml::Question question;
    question.binding = saml::Binding::Post;
    const auto posted = at.by_post(at.request(question).xml, "r-1");
    CHECK(posted.status == 303);
    CHECK(posted.head.find("Set-Cookie") == std::string::npos);
    const std::string back = Browser::location(posted);
    const auto page = browser.get(back);
    CHECK(field_of(page, "RelayState") == "r-1");
    CHECK(at.taken(page, at.last_request));
    CHECK(browser.get(back).status == 400);  // once
}

TEST_CASE("a SAML app hears which of its accounts are linked to the person", "[saml][launch]") {
    SamlWorld at("  attributes: [{from: accounts, name: accounts}]\n");
    auto& links = at.world.gateway().app_links();
    for (const auto& [app, name] : {std::pair{"ioffice", "vt-hoa"}, {"ioffice", "tt-hoa"}, {"hrm", "0431"}}) {
        REQUIRE(links.add({.account = at.world.teacher.id, .app = app, .name = name, .role = sso::Role::Teacher, .label = name, .proof = "administrator"}));
    }
    Browser browser(at.world);
    const auto page = browser.through(browser.get(at.by_redirect(at.request())));
    const auto person = at.taken(page, at.last_request);
    REQUIRE(person);
    REQUIRE(person->attributes.size() == 1);
    CHECK(person->attributes[0].values == std::vector<std::string>{"tt-hoa", "vt-hoa"});
}

TEST_CASE("ForceAuthn asks for the password again", "[saml]") {
    SamlWorld at;
    Browser browser(at.world);
    browser.sign_in({});
    at.world.clock.advance_milliseconds(60'000);
    saml::Question question;
    question.prompt = saml::Prompt::Again;
    const auto answer = browser.get(at.by_redirect(at.request(question)));
    REQUIRE(Browser::location(answer).starts_with("/login?t="));
    const auto person = at.taken(browser.through(answer), at.last_request);
    REQUIRE(person);
    CHECK(person->at == at.world.clock.now());
}

TEST_CASE("IsPassive shows no page and tells the app that nobody is signed in", "[saml]") {
    SamlWorld at;
    Browser browser(at.world);
    saml::Question question;
    question.prompt = saml::Prompt::Never;
    const auto page = browser.get(at.by_redirect(at.request(question), "r"));
    CHECK(SamlWorld::response_xml(page).find(saml::kNoPassive) != std::string::npos);
    CHECK(field_of(page, "RelayState") == "r");
    browser.sign_in({});
    CHECK(at.taken(browser.get(at.by_redirect(at.request(question))), at.last_request));
}

TEST_CASE("an account without the app's role is told so and the app hears that it was refused", "[saml]") {
    SamlWorld at(SamlWorld::kSettings, "administrator");
    Browser browser(at.world);
    const auto page = browser.through(browser.get(at.by_redirect(at.request())));
    CHECK(page.body.find("không được dùng ứng dụng") != std::string::npos);
    CHECK(page.head.find("script-src") == std::string::npos);  // it waits to be read
    CHECK(SamlWorld::response_xml(page).find(saml::kRequestDenied) != std::string::npos);
    CHECK(at.taken(page, at.last_request).error().code == "saml.status");
}

TEST_CASE("an app hears when a session proves less than it asks", "[saml]") {
    SamlWorld at;
    Browser browser(at.world);
    browser.sign_in({});
    saml::Question question;
    question.context_classes = {"https://refeds.org/profile/mfa"};
    CHECK(SamlWorld::response_xml(browser.get(at.by_redirect(at.request(question)))).find(saml::kNoAuthnContext) != std::string::npos);
    question.context_classes.emplace_back("urn:oasis:names:tc:SAML:2.0:ac:classes:Password");
    const auto person = at.taken(browser.get(at.by_redirect(at.request(question))), at.last_request);
    REQUIRE(person);
    CHECK(person->context_class == question.context_classes[1]);
}

TEST_CASE("an app that asks for a name it is not registered for is told", "[saml]") {
    SamlWorld at;
    Browser browser(at.world);
    browser.sign_in({});
    saml::Question question;
    question.name_id_format = saml::kEmailAddress;
    CHECK(SamlWorld::response_xml(browser.get(at.by_redirect(at.request(question)))).find(saml::kInvalidNameIdPolicy) != std::string::npos);
    question.name_id_format = saml::kTransient;
    const auto person = at.taken(browser.get(at.by_redirect(at.request(question))), at.last_request);
    REQUIRE(person);
    CHECK(person->name.format == saml::kTransient);
}

TEST_CASE("the launcher opens an app that takes it so", "[saml]") {
    SamlWorld at("  start: here\n  default_relay_state: home\n  name_id: email\n");
    Browser browser(at.world);
    CHECK(browser.through(browser.get("/login")).status == 200);
    browser.sign_in({});
    CHECK(browser.get("/").body.find("href=\"/launch/ioffice\"") != std::string::npos);
    CHECK(Browser::location(browser.get("/launch/ioffice")) == "/saml2/start/ioffice");
    const auto page = browser.get("/saml2/start/ioffice");
    CHECK(field_of(page, "RelayState") == "home");
    CHECK(at.taken(page, "").error().code == "saml.unsolicited");  // the library's own app takes no such thing
    CHECK(SamlWorld::response_xml(page).find("InResponseTo") == std::string::npos);
    CHECK(SamlWorld::response_xml(page).find("hoa@truong.example") != std::string::npos);
}

TEST_CASE("what xmlsec1 makes of a response is what the app makes of it", "[saml]") {
    SamlWorld at;
    Browser browser(at.world);
    const std::string xml = SamlWorld::response_xml(browser.through(browser.get(at.by_redirect(at.request()))));
    const std::string metadata = at.world.call("GET", "/saml2/metadata").body;
    const auto certificate = codec::from_base64(between(metadata, "<ds:X509Certificate>", "<"), codec::Base64Spaces::Refuse);
    REQUIRE(certificate);
    const SigningIdentity hub{identity_named("ioffice").key, *certificate};  // the certificate alone counts
    CHECK(xmlsec1_verifies(xml, hub, "urn:oasis:names:tc:SAML:2.0:protocol:Response"));
    CHECK_FALSE(xmlsec1_verifies(xml, identity_named("ioffice"), "urn:oasis:names:tc:SAML:2.0:protocol:Response"));
}
