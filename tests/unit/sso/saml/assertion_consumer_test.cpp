#include <catch2/catch.hpp>

#include "tests/unit/sso/saml/upstream.hpp"

using namespace hub;
using namespace hub::sso::saml;
using test::kConsumer;
using test::kNow;
using test::kProvider;
using test::kRequest;
using test::kUs;
using test::replaced;
using test::UpstreamWorld;

namespace {

const std::string kTaken = "taken as teacher@province.example.vn";

/// The unsigned assertion changed, then the whole signed again: what an honest but wrong provider would send.
std::string with_change(UpstreamWorld& world, const std::string& what, const std::string& with) {
    std::string xml = world.response(SignedParts::Assertion);
    xml = replaced(xml, test::piece_of(xml, "<ds:Signature ", "</ds:Signature>"), "");
    return world.signed_whole(replaced(xml, what, with));
}

}  // namespace

TEST_CASE("a person signed on upstream is read from the signed assertion", "[saml]") {
    for (const auto parts : {SignedParts::Assertion, SignedParts::AssertionAndResponse}) {
        UpstreamWorld world;
        const auto person = world.read(world.response(parts));
        REQUIRE(person);
        CHECK(person->name == UpstreamWorld::teacher().name);
        CHECK(person->session_index == "_session");
        CHECK(person->at == kNow);
        CHECK(person->context_class == UpstreamWorld::teacher().context_class);
        CHECK(person->attributes == UpstreamWorld::teacher().attributes);
    }
    UpstreamWorld world;
    CHECK(world.refusal(world.response_signed_only()) == kTaken);
}

TEST_CASE("an unsigned response is refused", "[saml]") {
    UpstreamWorld world;
    const std::string good = world.response(SignedParts::Assertion);
    CHECK(world.refusal(replaced(good, test::piece_of(good, "<ds:Signature ", "</ds:Signature>"), "")) == "saml.signature_missing");
}

TEST_CASE("a replayed response is refused", "[saml]") {
    UpstreamWorld world;
    const std::string good = world.response(SignedParts::Assertion);
    CHECK(world.refusal(good) == kTaken);
    CHECK(world.refusal(good) == "saml.replayed");
    // The same assertion in another envelope.
    const auto id_at = good.find("ID=\"") + 4;
    CHECK(world.refusal(replaced(good, good.substr(id_at, 41), "_another_envelope")) == "saml.replayed");
}

TEST_CASE("a response with the wrong Destination or Audience or Recipient or InResponseTo is refused", "[saml]") {
    UpstreamWorld world;
    auto for_other = UpstreamWorld::teacher();
    for_other.audience = "https://app.example.vn/saml";
    CHECK(world.refusal(world.response(SignedParts::AssertionAndResponse, for_other)) == "saml.audience");
    CHECK(world.refusal(world.response(SignedParts::AssertionAndResponse, UpstreamWorld::teacher(), {kProvider, "https://app.example.vn/acs", kRequest})) == "saml.destination");
    CHECK(world.refusal(world.response(SignedParts::AssertionAndResponse, UpstreamWorld::teacher(), {kProvider, kConsumer, "_another"})) == "saml.in_response_to");
    CHECK(world.refusal(world.response(SignedParts::AssertionAndResponse, UpstreamWorld::teacher(), {kProvider, kConsumer, ""})) == "saml.unsolicited");
    CHECK(world.refusal(world.response(SignedParts::Assertion), kNow, "") == "saml.unsolicited");
    CHECK(world.refusal(world.response(SignedParts::Assertion, UpstreamWorld::teacher(), {"https://other.example.vn", kConsumer, kRequest})) == "saml.issuer_unknown");
    CHECK(world.refusal(with_change(world, "Recipient=\"" + kConsumer, "Recipient=\"" + kUs)) == "saml.recipient");
    CHECK(world.refusal(with_change(world, "<saml:SubjectConfirmationData InResponseTo=\"" + kRequest, "<saml:SubjectConfirmationData InResponseTo=\"_other")) == "saml.in_response_to");
    // What only the envelope says is no more than the envelope: the assertion answers for itself.
    const std::string signed_inside = world.response(SignedParts::Assertion, UpstreamWorld::teacher(), {kProvider, kConsumer, "_another"});
    CHECK(world.refusal(replaced(signed_inside, "InResponseTo=\"_another\"", "InResponseTo=\"" + kRequest + "\"")) == "saml.in_response_to");
}

TEST_CASE("a response serves for its minutes with one of skew", "[saml]") {
    UpstreamWorld world;
    const auto at = [&](std::int64_t seconds) { return world.refusal(world.response(SignedParts::AssertionAndResponse), kNow.plus_milliseconds(seconds * 1'000)); };
    CHECK(at(0) == kTaken);
    CHECK(at(5 * 60 + 59) == kTaken);
    CHECK(at(5 * 60 + 60) == "saml.too_old");
    CHECK(at(-60) == kTaken);
    CHECK(at(-61) == "saml.too_new");
    CHECK(world.refusal(with_change(world, "NotOnOrAfter=\"2026-11-22T02:35:00.000Z\"", "NotOnOrAfter=\"2026-11-22T02:29:00.000Z\"")) == "saml.too_old");
    CHECK(world.refusal(with_change(world, "NotBefore=\"2026-11-22T02:29:00.000Z\"", "NotBefore=\"2026-11-22T02:31:01.000Z\"")) == "saml.too_new");
}

TEST_CASE("an assertion that says too little or what nobody understands is refused", "[saml]") {
    UpstreamWorld world;
    CHECK(world.refusal(with_change(world, "<saml:AudienceRestriction><saml:Audience>" + kUs + "</saml:Audience></saml:AudienceRestriction>", "")) == "saml.audience");
    CHECK(world.refusal(with_change(world, "<saml:AudienceRestriction>", "<saml:Condition/><saml:AudienceRestriction>")) == "saml.assertion");
    CHECK(world.refusal(with_change(world, "<saml:AudienceRestriction>", "<saml:OneTimeUse/><saml:AudienceRestriction>")) == kTaken);
    CHECK(world.refusal(with_change(world, "cm:bearer", "cm:holder-of-key")) == "saml.assertion");
    CHECK(world.refusal(with_change(world, "</saml:Subject>", "</saml:Subject><saml:Subject/>")) == "saml.assertion");
    CHECK(world.refusal(with_change(world, "<saml:SubjectConfirmation ", "<saml:NameID>other</saml:NameID><saml:SubjectConfirmation ")) == "saml.assertion");
    CHECK(world.refusal(with_change(world, ">teacher@province.example.vn<", "><")) == "saml.assertion");
    CHECK(world.refusal(with_change(world, " NotOnOrAfter=\"2026-11-22T02:35:00.000Z\" Recipient", " Recipient")) == "saml.assertion");
    CHECK(world.refusal(with_change(world, "<saml:AttributeValue>parent</saml:AttributeValue>", "<saml:AttributeValue><x/></saml:AttributeValue>")) == kTaken);
}

TEST_CASE("a provider that says no is told apart from one that lies", "[saml]") {
    UpstreamWorld world;
    const auto no = build_error_response({kProvider, kConsumer, kRequest}, kResponder, kAuthnFailed, {world.signer, kNow, world.random});
    REQUIRE(no);
    CHECK(world.refusal(*no) == "saml.status");
    CHECK(world.refusal(replaced(*no, std::string(kResponder), std::string(kSuccess))) == "saml.wrapped");
}

TEST_CASE("an encrypted assertion is refused", "[saml]") {
    UpstreamWorld world;
    const std::string good = world.response(SignedParts::Assertion);
    CHECK(world.refusal(replaced(good, "</samlp:Response>", "<saml:EncryptedAssertion/></samlp:Response>")) == "saml.encrypted");
    CHECK(world.refusal(replaced(good, "<saml:NameID ", "<saml:EncryptedID/><saml:NameID ")) == "saml.encrypted");
}

TEST_CASE("linking takeover by a response for one provider shown as another is refused", "[saml]") {
    UpstreamWorld world;
    UpstreamWorld other;
    other.provider.entity_id = "https://other.example.vn/saml";
    other.provider.keys = test::keys_of(test::identity_named("other province"));
    CHECK(other.refusal(world.response(SignedParts::AssertionAndResponse)) == "saml.signature");
    other.provider.keys = world.provider.keys;  // one key, two names
    CHECK(other.refusal(world.response(SignedParts::AssertionAndResponse)) == "saml.issuer_unknown");
}
