// Single logout with SAML apps, over HTTP: begun by an app, and by our own page.
#include "core/sso/saml/logout.hpp"
#include "tests/unit/sso/saml_world.hpp"

using namespace hub;
using namespace hub::test;
namespace saml = hub::sso::saml;
using Outcome = saml::LogoutResponse::Outcome;

namespace {

/// Somebody signed in at both apps.
struct SignedIn {
    SamlWorld at;
    Browser browser{at.world};
    saml::UpstreamPerson person = enter(at.site);
    saml::UpstreamPerson at_hrm = enter(at.hrm);

    saml::UpstreamPerson enter(const SamlSite& site) {
        const auto page = browser.through(browser.get(at.by_redirect(at.request(site), {}, &site.signer)));
        auto person_there = at.taken(page, at.last_request, site);
        if (!person_there) FAIL(person_there.error().describe());
        return *person_there;
    }

    saml::MadeMessage ask(const SamlSite& site, const saml::UpstreamPerson& about, saml::Binding binding = saml::Binding::Redirect) {
        auto made = saml::build_logout_request({site.entity, kHub + "/saml2/slo", binding}, about.name, {about.session_index}, {site.signer, at.world.clock.now(), at.random});
        if (!made) FAIL(made.error().describe());
        return *made;
    }
    /// By redirect, path and query.
    std::string asked(const SamlSite& site, const saml::UpstreamPerson& about, const std::string& relay_state = {}) {
        return at.by_redirect(ask(site, about), relay_state, &site.signer, "/saml2/slo");
    }
    saml::Peers hub() {
        return [this](std::string_view) { return std::make_shared<const saml::Peer>(at.hub()); };
    }
    /// What the hub asks of an app.
    saml::LogoutRequest request_in(const std::string& url) {
        REQUIRE(url.find('?') != std::string::npos);
        const auto message = saml::read_redirect(url.substr(url.find('?') + 1));
        REQUIRE(message);
        auto request = saml::read_logout_request(*message, hub(), {url.substr(0, url.find('?')), at.world.clock.now()}, [](std::string_view, std::string_view, Instant) { return true; });
        if (!request) FAIL(request.error().describe());
        return *request;
    }
    /// Path and query of the app's answer to that.
    std::string answer(const SamlSite& site, const saml::LogoutRequest& request, Outcome outcome, const SigningIdentity* signer = nullptr) {
        const auto made = saml::build_logout_response({site.entity, kHub + "/saml2/slo", saml::Binding::Redirect}, request.id, outcome, {site.signer, at.world.clock.now(), at.random});
        REQUIRE(made);
        const auto url = saml::redirect_url({saml::MessageKind::Response, kHub + "/saml2/slo", made->xml, request.relay_state}, signer == nullptr ? &site.signer : signer);
        REQUIRE(url);
        return url->substr(kHub.size());
    }
    /// The hub's last word to the app that asked.
    saml::LogoutResponse response_in(const std::string& url, const std::string& to) {
        const auto message = saml::read_redirect(url.substr(url.find('?') + 1));
        REQUIRE(message);
        auto response = saml::read_logout_response(*message, hub(), to, {url.substr(0, url.find('?')), at.world.clock.now()});
        if (!response) FAIL(response.error().describe());
        return *response;
    }
    bool is_signed_in() { return browser.get("/").status == 200; }
    HttpAnswer sign_out() {
        const auto page = browser.get("/");
        return browser.post("/logout", {{"f", between(page.body, "name=\"f\" value=\"", "\"")}});
    }
};

/// The code on the page that leads nowhere.
std::string refusal(const HttpAnswer& answer) { return answer.status == 400 && Browser::location(answer).empty() ? between(answer.body, "<small>", "</small>") : ""; }

}  // namespace

TEST_CASE("an app ends the session and the others hear of it on the way back", "[saml]") {
    SignedIn one;
    const auto asking = one.ask(one.at.site, one.person);
    const auto first = one.browser.get(one.at.by_redirect(asking, "ở đâu", &one.at.site.signer, "/saml2/slo"));
    CHECK_FALSE(one.is_signed_in());
    const std::string to_hrm = Browser::location(first);
    REQUIRE(to_hrm.starts_with("https://hrm.example/slo?"));
    const auto told = one.request_in(to_hrm);
    CHECK(told.name == one.at_hrm.name);
    CHECK(told.session_indexes == std::vector<std::string>{one.at_hrm.session_index});
    const std::string back = Browser::location(one.browser.get(one.answer(one.at.hrm, told, Outcome::Ended)));
    REQUIRE(back.starts_with("https://ioffice.example/slo?"));
    const auto last = one.response_in(back, asking.id);
    CHECK(last.outcome == Outcome::Ended);
    CHECK(last.relay_state == "ở đâu");
}

TEST_CASE("an app hears that the logout is partial when another refused", "[saml]") {
    SignedIn one;
    const auto asking = one.ask(one.at.site, one.person);
    const auto told = one.request_in(Browser::location(one.browser.get(one.at.by_redirect(asking, {}, &one.at.site.signer, "/saml2/slo"))));
    CHECK(one.response_in(Browser::location(one.browser.get(one.answer(one.at.hrm, told, Outcome::Refused))), asking.id).outcome == Outcome::Partly);
    CHECK(one.browser.get("/logout").body.find("Không kết thúc được từ đây") != std::string::npos);
}

TEST_CASE("a logout request by POST comes without cookies and still ends the session", "[saml]") {
    SignedIn one;
    const auto posted = one.at.by_post(one.ask(one.at.site, one.person, saml::Binding::Post).xml, {}, "/saml2/slo");
    REQUIRE(posted.status == 303);
    CHECK(Browser::location(one.browser.get(Browser::location(posted))).starts_with("https://hrm.example/slo?"));
    CHECK_FALSE(one.is_signed_in());
}

TEST_CASE("signing out here leads by the apps and tells what became of each", "[saml]") {
    SignedIn one;
    auto answer = one.sign_out();
    for (const auto* site : {&one.at.hrm, &one.at.site}) {
        const std::string url = Browser::location(answer);
        REQUIRE(url.starts_with(site->log_out));
        answer = one.browser.get(one.answer(*site, one.request_in(url), Outcome::Ended));
    }
    CHECK(answer.status == 200);
    CHECK(answer.body.find("Ứng dụng ioffice</td><td>Đã kết thúc lúc") != std::string::npos);
    CHECK(answer.body.find("Ứng dụng hrm</td><td>Đã kết thúc lúc") != std::string::npos);
    CHECK_FALSE(one.is_signed_in());
}

TEST_CASE("an app that sends nobody back leaves its notice open and can be told again", "[saml]") {
    SignedIn one;
    const auto lost = one.sign_out();  // the browser stays at the first app
    CHECK_FALSE(one.is_signed_in());
    const auto page = one.browser.get("/logout");
    CHECK(page.body.find("href=\"/saml2/tell/ioffice\"") != std::string::npos);
    CHECK(page.body.find("href=\"/saml2/tell/hrm\"") != std::string::npos);
    const std::string url = Browser::location(one.browser.get("/saml2/tell/hrm"));
    const auto next = one.browser.get(one.answer(one.at.hrm, one.request_in(url), Outcome::Ended));
    CHECK(Browser::location(next).starts_with("https://ioffice.example/slo?"));  // and the tour goes on
    CHECK(Browser::location(lost).starts_with("https://hrm.example/slo?"));
}

TEST_CASE("an app entered twice from one session knows it by one index", "[saml]") {
    SignedIn one;
    CHECK(one.enter(one.at.site).session_index == one.person.session_index);
    CHECK(one.person.session_index != one.at_hrm.session_index);
}

TEST_CASE("an app that asks with no index ends the session of this browser alone", "[saml]") {
    SignedIn one;
    Browser other(one.at.world);
    other.sign_in({});
    auto request = saml::build_logout_request({one.at.site.entity, kHub + "/saml2/slo", saml::Binding::Redirect}, one.person.name, {}, {one.at.site.signer, one.at.world.clock.now(), one.at.random});
    REQUIRE(request);
    one.browser.get(one.at.by_redirect(*request, {}, &one.at.site.signer, "/saml2/slo"));
    CHECK_FALSE(one.is_signed_in());
    CHECK(other.get("/").status == 200);
}

TEST_CASE("unsigned SAML logout request", "[saml][attack]") {
    SignedIn one;
    CHECK(refusal(one.browser.get(one.at.by_redirect(one.ask(one.at.site, one.person), {}, nullptr, "/saml2/slo"))) == "saml.signature_missing");
    CHECK(refusal(one.browser.get(one.at.by_redirect(one.ask(one.at.site, one.person), {}, &identity_named("evil"), "/saml2/slo"))) == "saml.signature");
    CHECK(one.is_signed_in());
}

TEST_CASE("replayed SAML logout request", "[saml][attack]") {
    SignedIn one;
    const std::string target = one.asked(one.at.site, one.person);
    one.browser.get(target);
    one.browser.sign_in({});
    CHECK(refusal(one.browser.get(target)) == "saml.replayed");
    CHECK(one.is_signed_in());
}

TEST_CASE("an app logs out a person or a session that it was never given", "[saml][attack]") {
    SignedIn one;
    auto other_name = one.person;
    other_name.name.value = "somebody";
    auto other_index = one.person;  // sealed for another app
    other_index.session_index = one.at_hrm.session_index;
    auto other_app = one.at_hrm;
    for (const auto& about : {other_name, other_index, other_app}) {
        const auto asking = one.ask(one.at.site, about);
        const auto answer = one.browser.get(one.at.by_redirect(asking, {}, &one.at.site.signer, "/saml2/slo"));
        CHECK(one.response_in(Browser::location(answer), asking.id).outcome == Outcome::Refused);
    }
    CHECK(one.is_signed_in());
}

TEST_CASE("a SAML logout answer that is forged or another app's", "[saml][attack]") {
    SignedIn one;
    const auto told = one.request_in(Browser::location(one.sign_out()));  // of hrm
    CHECK(refusal(one.browser.get(one.answer(one.at.hrm, {.id = told.id, .peer = {}, .name = {}, .session_indexes = {}, .relay_state = "made up"}, Outcome::Ended))) == "saml.in_response_to");
    one.browser.get(one.answer(one.at.hrm, told, Outcome::Ended, &one.at.site.signer));
    const auto page = one.browser.get("/logout");
    CHECK(page.body.find("Ứng dụng hrm</td><td>Đã kết thúc lúc") == std::string::npos);
    CHECK(refusal(one.browser.get(one.answer(one.at.hrm, told, Outcome::Ended))) == "saml.in_response_to");  // once
}

TEST_CASE("a stranger's browser is not led through the apps of a session that an app ended", "[saml][attack]") {
    SignedIn one;
    Browser stranger(one.at.world);
    const auto asking = one.ask(one.at.site, one.person);
    const auto answer = stranger.get(one.at.by_redirect(asking, {}, &one.at.site.signer, "/saml2/slo"));
    CHECK(one.response_in(Browser::location(answer), asking.id).outcome == Outcome::Partly);  // hrm was told by nobody
    CHECK(answer.head.find("eduhub-ended") == std::string::npos);
}
