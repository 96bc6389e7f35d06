// What people try at the hub's SAML doors; each case named after the attack.
#include "core/codec/deflate.hpp"
#include "tests/unit/sso/saml_world.hpp"

using namespace hub;
using namespace hub::test;
namespace saml = hub::sso::saml;

namespace {

/// The code on the page that leads nowhere; empty when the answer is another.
std::string refusal(const HttpAnswer& answer) {
    const bool nowhere = answer.status == 400 && answer.body.find("SAMLResponse") == std::string::npos && Browser::location(answer).empty();
    return nowhere ? between(answer.body, "<small>", "</small>") : "";
}

struct SignedIn {
    SamlWorld at;
    Browser browser{at.world};
    SignedIn() { browser.sign_in({}); }
};

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("ACS spoof in AuthnRequest", "[saml][attack]") {
    SignedIn one;
    for (const auto* foreign : {"https://evil.example/acs", "https://ioffice.example/acs/", "https://ioffice.example/acs?x=1", "https://ioffice.example.evil.example/acs"}) {
        saml::Question question;
        question.our_consumer = foreign;
        CHECK(refusal(one.browser.get(one.at.by_redirect(one.at.request(question)))) == "saml.consumer");
    }
}

TEST_CASE("AuthnRequest replayed", "[saml][attack]") {
    SignedIn one;
    const std::string target = one.at.by_redirect(one.at.request());
    CHECK(refusal(one.browser.get(target)).empty());
    CHECK(refusal(one.browser.get(target)) == "saml.replayed");
    one.at.world.clock.advance_milliseconds(10 * 60'000);
    CHECK(refusal(one.browser.get(target)) == "saml.too_old");
}

TEST_CASE("AuthnRequest without the signature its app promised", "[saml][attack]") {
    SignedIn one;
    CHECK(refusal(one.browser.get(one.at.by_redirect(one.at.request(), "", nullptr))) == "saml.signature_missing");
    CHECK(refusal(one.browser.get(one.at.by_redirect(one.at.request(), "", &identity_named("evil")))) == "saml.signature");
    CHECK(refusal(one.at.by_post(one.at.request().xml)) == "saml.signature_missing");
}

TEST_CASE("XML signature wrapping of an AuthnRequest", "[saml][attack]") {
    SignedIn one;
    saml::Question question;
    question.binding = saml::Binding::Post;
    const std::string good = one.at.request(question).xml;
    const std::string evil = replaced(replaced(good, "/acs", "/acs/second"), one.at.last_request, "_evil");
    const std::string signature = good.substr(good.find("<ds:Signature"), good.find("</ds:Signature>") + 15 - good.find("<ds:Signature"));
    const std::string bare = replaced(evil, evil.substr(evil.find("<ds:Signature"), evil.find("</ds:Signature>") + 15 - evil.find("<ds:Signature")), "");
    // The signed original inside the forged one, beside its signature, and inside the signature's Object.
    CHECK(refusal(one.at.by_post(replaced(bare, "</samlp:AuthnRequest>", "<samlp:Extensions>" + good + "</samlp:Extensions></samlp:AuthnRequest>"))) == "saml.signature_form");
    CHECK(refusal(one.at.by_post(replaced(bare, "</saml:Issuer>", "</saml:Issuer>" + signature))) != "");
    const std::string object = replaced(signature, "</ds:Signature>", "<ds:Object>" + replaced(good, signature, "") + "</ds:Object></ds:Signature>");
    CHECK(refusal(one.at.by_post(replaced(bare, "</saml:Issuer>", "</saml:Issuer>" + object))) == "saml.signature_form");
    CHECK(one.at.by_post(good).status == 303);
}

TEST_CASE("RelayState swapped under the signature of a redirect", "[saml][attack]") {
    SignedIn one;
    const std::string target = one.at.by_redirect(one.at.request(), "mine");
    CHECK(refusal(one.browser.get(replaced(target, "RelayState=mine", "RelayState=theirs"))) == "saml.signature");
    const auto twice = one.browser.get(target + "&RelayState=theirs");
    CHECK(twice.status == 400);
    CHECK(twice.body.find("SAMLResponse") == std::string::npos);
}

TEST_CASE("open redirect by RelayState", "[saml][attack]") {
    SignedIn one;
    const auto page = one.browser.get(one.at.by_redirect(one.at.request(), "https://evil.example/"));
    CHECK(Browser::location(page).empty());  // it goes back to the app, and nowhere by itself
    CHECK(page.body.find("action=\"https://ioffice.example/acs\"") != std::string::npos);
    CHECK(page.body.find("href=\"https://evil.example") == std::string::npos);
}

TEST_CASE("XSS by RelayState", "[saml][attack]") {
    SignedIn one;
    const std::string state = "\"><script>alert(1)</script><a href='javascript:x'>";
    const auto page = one.browser.get(one.at.by_redirect(one.at.request(), state));
    CHECK(page.body.find("<script>") == std::string::npos);
    CHECK(field_of(page, "RelayState") == state);
}

TEST_CASE("RelayState without end", "[saml][attack]") {
    SignedIn one;
    saml::Question question;
    question.binding = saml::Binding::Post;
    CHECK(refusal(one.at.by_post(one.at.request(question).xml, std::string(2000, 'r'))) == "saml.relay_state");
}

TEST_CASE("inflated deflate bomb in an AuthnRequest", "[saml][attack]") {
    SignedIn one;
    const std::string bomb = codec::deflate_raw(std::string(4U << 20U, ' '));
    CHECK(refusal(one.browser.get("/saml2/sso?SAMLRequest=" + codec::encode_percent(codec::to_base64(bomb)))) == "deflate.too_large");
}

TEST_CASE("an unsolicited answer is off unless the app's file allows it", "[saml][attack]") {
    SignedIn one;
    CHECK(refusal(one.browser.get("/saml2/start/ioffice")) == "saml.issuer_unknown");
    CHECK(refusal(one.browser.get("/saml2/start/vnedu")) == "saml.issuer_unknown");
}

TEST_CASE("a request put aside is taken up once and by its name alone", "[saml][attack]") {
    SignedIn one;
    saml::Question question;
    question.binding = saml::Binding::Post;
    const std::string back = Browser::location(one.at.by_post(one.at.request(question).xml));
    CHECK(refusal(one.browser.get(back + "x")) == "saml.too_old");
    CHECK(refusal(one.browser.get(back)).empty());
    CHECK(refusal(one.browser.get(back)) == "saml.too_old");
}

TEST_CASE("a SAML sign-in under way carried to another browser", "[saml][attack]") {
    SamlWorld at;
    Browser mallory(at.world), victim(at.world);
    victim.sign_in({});
    const std::string login = Browser::location(mallory.get(at.by_redirect(at.request())));
    REQUIRE(login.starts_with("/login?t="));
    const auto answer = victim.sign_in({200, "\r\nLocation: " + login + "\r\n", {}});
    CHECK(answer.body.find("SAMLResponse") == std::string::npos);
}

TEST_CASE("a consent page for a SAML sign-in agrees to nothing", "[saml][attack]") {
    SamlWorld at;
    Browser browser(at.world);
    const std::string login = Browser::location(browser.get(at.by_redirect(at.request())));
    const std::string transaction = login.substr(login.find('=') + 1);
    browser.sign_in({});
    const auto page = browser.get("/account");
    CHECK(browser.get("/consent?t=" + transaction).status == 400);
    CHECK(page.status == 200);
}
