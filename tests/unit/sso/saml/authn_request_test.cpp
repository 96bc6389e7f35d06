#include <catch2/catch.hpp>

#include <set>

#include "core/sso/saml/authn_request.hpp"
#include "core/sso/saml/names.hpp"
#include "tests/unit/sso/saml/federation.hpp"

using namespace hub;
using namespace hub::sso::saml;

namespace {

const Instant kNow = *parse_instant("2026-11-22T02:30:00.000Z");
const std::string kOurs = "https://sso.sgd.example.vn/saml2/sso";

const SigningIdentity& app_key() { return test::identity_named("app"); }

/// One app, one memory of ids.
struct World {
    ServiceProvider app;
    std::set<std::string> seen;

    World() {
        app.entity_id = "https://app.example.vn/saml";
        app.keys = test::keys_of(app_key());
        app.consumers = {{1, "https://app.example.vn/acs", false}, {2, "https://app.example.vn/acs2", true}};
    }
    Result<AuthnRequest> read(const ReceivedMessage& message, Instant now = kNow) {
        const auto apps = [this](std::string_view id) { return id == app.entity_id ? std::make_shared<const ServiceProvider>(app) : nullptr; };
        return read_authn_request(message, apps, {kOurs, now}, [this](std::string_view issuer, std::string_view id, Instant) { return seen.insert(std::string(issuer) + " " + std::string(id)).second; });
    }
    std::string refusal(const ReceivedMessage& message, Instant now = kNow) {
        const auto out = read(message, now);
        return out ? "taken" : out.error().code;
    }
};

struct Writing {
    std::string attributes = {};
    std::string inside = {};
    std::string issuer = "https://app.example.vn/saml";
    std::string destination = " Destination=\"" + kOurs + "\"";
    std::string id = "_req1";
    std::string instant = "2026-11-22T02:30:00Z";
};

UnsignedMessage written(const Writing& writing) {
    const std::string head = "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"" + writing.id +
                             "\" Version=\"2.0\" IssueInstant=\"" + writing.instant + "\"" + writing.destination + writing.attributes + "><saml:Issuer>" + writing.issuer + "</saml:Issuer>";
    return {head + writing.inside + "</samlp:AuthnRequest>", writing.id, head.size()};
}

ReceivedMessage by_redirect(const Writing& writing, const SigningIdentity* identity = nullptr) {
    const auto url = redirect_url({MessageKind::Request, kOurs, written(writing).xml, "state"}, identity);
    REQUIRE(url);
    const auto read = read_redirect(url->substr(kOurs.size() + 1));
    REQUIRE(read);
    return *read;
}

ReceivedMessage by_post(const std::string& xml) {
    const auto read = read_post(MessageKind::Request, codec::to_base64(xml), "state");
    REQUIRE(read);
    return *read;
}

std::string signed_by(const Writing& writing, const SigningIdentity& identity) {
    auto out = sign_enveloped(written(writing), identity);
    REQUIRE(out);
    return *out;
}

}  // namespace

TEST_CASE("a request is read with all it asks", "[saml]") {
    World world;
    const auto read = world.read(by_redirect({.attributes = " ForceAuthn=\"true\" AssertionConsumerServiceURL=\"https://app.example.vn/acs\" ProtocolBinding=\"" + std::string(kPostBinding) + "\"",
                                              .inside = "<samlp:NameIDPolicy Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\" AllowCreate=\"1\"/>"
                                                        "<samlp:RequestedAuthnContext Comparison=\"minimum\"><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
                                                        "</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>"}));
    REQUIRE(read);
    CHECK(read->id == "_req1");
    CHECK(read->app->entity_id == "https://app.example.vn/saml");
    CHECK(read->consumer.index == 1);
    CHECK(read->relay_state == "state");
    CHECK(read->authenticity == Authenticity::Unsigned);
    CHECK(read->force_authn);
    CHECK_FALSE(read->is_passive);
    CHECK(read->name_id.format == kPersistent);
    CHECK(read->name_id.allow_create);
    CHECK(read->context.comparison == Comparison::Minimum);
    CHECK(read->context.classes.size() == 1);
    CHECK(read->complaint.empty());
}

TEST_CASE("an app that says it signs is heard signed only", "[saml]") {
    for (const bool signs : {false, true}) {
        World world;
        world.app.signs_requests = signs;
        CHECK(world.refusal(by_redirect({})) == (signs ? "saml.signature_missing" : "taken"));
        CHECK(world.refusal(by_post(written({.id = "_2"}).xml)) == (signs ? "saml.signature_missing" : "taken"));
        CHECK(world.read(by_redirect({.id = "_3"}, &app_key()))->authenticity == Authenticity::Signed);
        CHECK(world.read(by_post(signed_by({.id = "_4"}, app_key())))->authenticity == Authenticity::Signed);
        CHECK(world.refusal(by_redirect({.id = "_5"}, &test::identity_named("stranger"))) == "saml.signature");
        CHECK(world.refusal(by_post(signed_by({.id = "_6"}, test::identity_named("stranger")))) == "saml.signature");
    }
}

TEST_CASE("ACS spoof in an AuthnRequest is refused even when it is signed", "[saml]") {
    World world;
    for (const char* place : {"https://evil.example/acs", "https://app.example.vn/acs/", "https://app.example.vn/ACS", "https://app.example.vn/acs?x", "https://app.example.vn/acs%2F..", ""}) {
        INFO(place);
        const Writing writing{.attributes = " AssertionConsumerServiceURL=\"" + std::string(place) + "\""};
        CHECK(world.refusal(by_redirect(writing)) == "saml.consumer");
        CHECK(world.refusal(by_post(signed_by(writing, app_key()))) == "saml.consumer");
    }
    CHECK(world.refusal(by_redirect({.attributes = " AssertionConsumerServiceIndex=\"9\""})) == "saml.consumer");
    CHECK(world.refusal(by_redirect({.attributes = " AssertionConsumerServiceIndex=\"one\""})) == "saml.consumer");
    CHECK(world.refusal(by_redirect({.attributes = " AssertionConsumerServiceIndex=\"1\" AssertionConsumerServiceURL=\"https://app.example.vn/acs\""})) == "saml.consumer");
    CHECK(world.read(by_redirect({.attributes = " AssertionConsumerServiceIndex=\"1\"", .id = "_7"}))->consumer.index == 1);
    CHECK(world.read(by_redirect({.id = "_8"}))->consumer.index == 2);
}

TEST_CASE("a request works once and now and here", "[saml]") {
    World world;
    CHECK(world.refusal(by_redirect({})) == "taken");
    CHECK(world.refusal(by_redirect({})) == "saml.replayed");
    CHECK(world.refusal(by_redirect({.id = "_2"}), kNow.plus_milliseconds(6 * 60'000)) == "taken");
    CHECK(world.refusal(by_redirect({.id = "_3"}), kNow.plus_milliseconds(6 * 60'000 + 1)) == "saml.too_old");
    CHECK(world.refusal(by_redirect({.id = "_4"}), kNow.plus_milliseconds(-60'000)) == "taken");
    CHECK(world.refusal(by_redirect({.id = "_5"}), kNow.plus_milliseconds(-60'001)) == "saml.too_new");
    CHECK(world.refusal(by_redirect({.destination = " Destination=\"https://other.example.vn/sso\"", .id = "_6"})) == "saml.destination");
    CHECK(world.refusal(by_redirect({.destination = "", .id = "_7"})) == "taken");
    CHECK(world.refusal(by_redirect({.destination = "", .id = "_8"}, &app_key())) == "saml.destination");
    CHECK(world.refusal(by_redirect({.issuer = "https://stranger.example.vn", .id = "_9"})) == "saml.issuer_unknown");
    world.app.valid_until = kNow;
    CHECK(world.refusal(by_redirect({.id = "_10"})) == "saml.issuer_unknown");
}

TEST_CASE("what cannot be done is a complaint for the app", "[saml]") {
    World world;
    int next = 20;
    const auto complaint = [&](Writing writing) {
        writing.id = "_" + std::to_string(next++);
        const auto read = world.read(by_redirect(writing));
        return read ? std::string(read->complaint) : read.error().code;
    };
    CHECK(complaint({.attributes = " ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact\""}) == kUnsupportedBinding);
    CHECK(complaint({.inside = "<samlp:NameIDPolicy SPNameQualifier=\"https://other.example.vn\"/>"}) == kInvalidNameIdPolicy);
    CHECK(complaint({.inside = "<saml:Subject><saml:NameID>x</saml:NameID></saml:Subject>"}) == kRequestDenied);
    CHECK(complaint({.attributes = " ForceAuthn=\"true\" IsPassive=\"true\""}) == kNoPassive);
    CHECK(complaint({.attributes = " IsPassive=\"perhaps\""}) == "saml.message");
    CHECK(complaint({.inside = "<samlp:RequestedAuthnContext Comparison=\"worse\"/>"}) == "saml.message");
}

TEST_CASE("a message that is something else is none of ours", "[saml]") {
    World world;
    CHECK(world.refusal(by_post("<a/>")) == "saml.message");
    CHECK(world.refusal(by_post("not XML")) == "xml.syntax");
    CHECK(world.refusal(by_post("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + written({}).xml)) == "xml.doctype");
    auto as_response = by_redirect({});
    as_response.kind = MessageKind::Response;
    CHECK(world.refusal(as_response) == "saml.message");
    CHECK(world.refusal(by_redirect({.id = "1 2"})) == "saml.id");
    CHECK(world.refusal(by_redirect({.instant = "yesterday"})) == "saml.moment");
    // A signature deep inside, or inside a redirect.
    const std::string with_signature = signed_by({}, app_key());
    auto inside = by_redirect({});
    inside.xml = with_signature;
    CHECK(world.refusal(inside) == "saml.signature_form");
}
