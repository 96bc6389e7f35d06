#include <catch2/catch.hpp>

#include "core/codec/deflate.hpp"
#include "core/sso/saml/bindings.hpp"
#include "core/sso/saml/moment.hpp"
#include "tests/unit/sso/saml/federation.hpp"

using namespace hub;
using namespace hub::sso::saml;

namespace {

const SigningIdentity& signer() { return test::identity_named("signer"); }

std::string query_of(const OutgoingMessage& message, const SigningIdentity* identity) {
    const auto url = redirect_url(message, identity);
    REQUIRE(url);
    return url->substr(message.location.size() + 1);
}

std::string refusal(std::string_view query) {
    const auto read = read_redirect(query);
    return read ? "taken" : read.error().code;
}

const OutgoingMessage kMessage{MessageKind::Request, "https://sp.example.vn/slo", "<a>Ánh &amp; +/=</a>", "trạng thái=1&2"};

std::string encoded(const std::string& xml) {
    std::string out;
    for (const char c : codec::to_base64(codec::deflate_raw(xml))) out += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
    return out;
}

}  // namespace

TEST_CASE("a redirect carries message and state and signature", "[saml]") {
    const auto read = read_redirect(query_of(kMessage, &signer()));
    REQUIRE(read);
    CHECK(read->kind == MessageKind::Request);
    CHECK(read->xml == kMessage.xml);
    CHECK(read->relay_state == kMessage.relay_state);
    CHECK(verify_detached(*read, test::keys_of(signer())));
    CHECK(verify_detached(*read, test::keys_of(test::identity_named("other"))).error().code == "saml.signature");
    CHECK(redirect_url({MessageKind::Response, "https://sp.example.vn/slo?x=1", "<a/>", ""}, nullptr)->starts_with("https://sp.example.vn/slo?x=1&SAMLResponse="));
}

TEST_CASE("the detached signature covers the query as it came", "[saml]") {
    const std::string good = query_of(kMessage, &signer());
    const auto verdict = [&](const std::string& query) {
        const auto read = read_redirect(query);
        return read && verify_detached(*read, test::keys_of(signer()));
    };
    CHECK(verdict(good));
    CHECK(verdict("lang=vi&" + good + "&more=1"));
    CHECK_FALSE(verdict(good.substr(0, good.find("&RelayState")) + good.substr(good.find("&SigAlg"))));
    std::string rewritten = good;
    rewritten.replace(rewritten.find("%3D"), 3, "%3d");
    CHECK_FALSE(verdict(rewritten));
    std::string other_state = good;
    other_state.replace(other_state.find("RelayState=") + 11, 1, "T");
    CHECK_FALSE(verdict(other_state));
    CHECK(read_redirect(query_of(kMessage, nullptr))->signature == std::nullopt);
    CHECK(verify_detached(*read_redirect(query_of(kMessage, nullptr)), test::keys_of(signer())).error().code == "saml.signature_missing");
}

TEST_CASE("an inflated deflate bomb ends at the limit", "[saml]") {
    CHECK(refusal("SAMLRequest=" + encoded(std::string(20U << 20U, ' '))) == "deflate.too_large");
    CHECK(refusal("SAMLRequest=" + std::string(100'000, 'A')) == "saml.query");
}

TEST_CASE("SHA-1 and HMAC beside a redirect are refused", "[saml]") {
    for (const char* algorithm : {"http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#hmac-sha1", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
                                  "http://www.w3.org/2000/09/xmldsig#dsa-sha1", ""}) {
        INFO(algorithm);
        CHECK(refusal("SAMLRequest=" + encoded("<a/>") + "&SigAlg=" + algorithm + "&Signature=AAAA") == "saml.signature_form");
    }
}

TEST_CASE("a query that can be read in two ways is refused", "[saml]") {
    const std::string message = "SAMLRequest=" + encoded("<a/>");
    CHECK(refusal(message) == "taken");
    CHECK(refusal(message + "&" + message) == "saml.query");
    CHECK(refusal(message + "&SAMLResponse=" + encoded("<a/>")) == "saml.query");
    CHECK(refusal(message + "&RelayState=a&RelayState=b") == "saml.query");
    CHECK(refusal(message + "&SAML%52equest=x") == "saml.query");
    CHECK(refusal(message + "&Signature=AAAA") == "saml.query");
    CHECK(refusal(message + "&SAMLEncoding=urn%3Amine") == "saml.query");
    CHECK(refusal(message + "&RelayState=%0D%0ALocation%3A") == "saml.relay_state");
    CHECK(refusal(message + "&RelayState=" + std::string(2'000, 'x')) == "saml.relay_state");
    CHECK(refusal(message + "&RelayState=%4") == "percent.broken");
    CHECK(refusal("RelayState=x") == "saml.query");
    CHECK(refusal("SAMLRequest=%%%") == "percent.broken");
    CHECK(refusal("") == "saml.query");
}

TEST_CASE("a posted form gives back what it carries and nothing of it becomes markup", "[saml]") {
    const auto form = post_form({MessageKind::Response, "https://sp.example.vn/acs?a=1&b=\"2\"", "<a>x</a>", "\"><script>alert(1)</script>"}, "Tiếp tục <");
    REQUIRE(form);
    CHECK(form->find("<script") == std::string::npos);
    CHECK(form->starts_with("<form method=\"post\" action=\"https://sp.example.vn/acs?a=1&amp;b=&quot;2&quot;\">"));
    CHECK(form->find("name=\"SAMLResponse\" value=\"" + codec::to_base64("<a>x</a>") + "\"") != std::string::npos);
    CHECK(form->find(">Tiếp tục &lt;</button></form>") != std::string::npos);

    const auto read = read_post(MessageKind::Response, codec::to_base64("<a>x</a>"), "state");
    REQUIRE(read);
    CHECK(read->xml == "<a>x</a>");
    CHECK(read->relay_state == "state");
    CHECK(read_post(MessageKind::Response, "?", "").error().code == "base64.unreadable");
    CHECK(read_post(MessageKind::Response, std::string(400'000, 'A'), "").error().code == "saml.query");
    CHECK(read_post(MessageKind::Response, "AAAA", std::string(2'000, 'x')).error().code == "saml.relay_state");
}

TEST_CASE("moments are UTC and on the calendar", "[saml]") {
    CHECK(parse_moment("2026-11-22T02:30:00Z") == Instant{1795314600000});
    CHECK(parse_moment("2026-11-22T02:30:00.5Z") == Instant{1795314600500});
    CHECK(parse_moment("2026-11-22T02:30:00.123456789Z") == Instant{1795314600123});
    CHECK(parse_moment(format_instant({1795314600123})) == Instant{1795314600123});
    for (const char* bad : {"", "Z", "2026-11-22T02:30:00", "2026-11-22T02:30:00+07:00", "2026-11-22 02:30:00Z", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z",
                            "2026-11-22T02:30:60Z", "2026-11-22T02:30:00.Z", "2026-11-22T02:30:00,5Z", "-026-11-22T02:30:00Z", "2026-11-22T02:30:0 Z", " 2026-11-22T02:30:00Z"}) {
        INFO(bad);
        CHECK_FALSE(parse_moment(bad));
    }
}
