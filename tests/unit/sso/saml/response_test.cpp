#include <catch2/catch.hpp>

#include "tests/unit/sso/saml/upstream.hpp"

using namespace hub;
using namespace hub::sso::saml;
using test::kNow;
using test::UpstreamWorld;

namespace {

const std::string kIds = "urn:oasis:names:tc:SAML:2.0:assertion:Assertion --id-attr:ID urn:oasis:names:tc:SAML:2.0:protocol:Response";

}  // namespace

TEST_CASE("our signed assertion and our signed response verify with xmlsec1", "[saml][xmlsec1]") {
    UpstreamWorld world;
    const std::string of_response = "/*[local-name()=\"Response\"]/*[local-name()=\"Signature\"]";
    const std::string of_assertion = "//*[local-name()=\"Assertion\"]/*[local-name()=\"Signature\"]";
    const auto both = world.response(SignedParts::AssertionAndResponse);
    CHECK(test::xmlsec1_verifies(both, world.signer, kIds, of_response));
    CHECK(test::xmlsec1_verifies(both, world.signer, kIds, of_assertion));
    CHECK_FALSE(test::xmlsec1_verifies(test::replaced(both, "parent", "principal"), world.signer, kIds, of_response));
    CHECK_FALSE(test::xmlsec1_verifies(test::replaced(both, "parent", "principal"), world.signer, kIds, of_assertion));
    CHECK(test::xmlsec1_verifies(world.response(SignedParts::Assertion), world.signer, kIds));
}

TEST_CASE("values of people stay values whatever they hold", "[saml]") {
    UpstreamWorld world;
    auto person = UpstreamWorld::teacher();
    person.attributes = {{"n<a>me", "", "f\"", {"</saml:AttributeValue><saml:AttributeValue>admin", "Ánh & Đào\r\n", "]]>"}}};
    const auto read = world.read(world.response(SignedParts::AssertionAndResponse, person));
    REQUIRE(read);
    CHECK(read->attributes == person.attributes);
    person.attributes[0].values = {std::string("\x01", 1)};
    CHECK(build_response({"a", "b", ""}, person, SignedParts::Assertion, {world.signer, kNow, world.random}).error().code == "saml.unwritable");
}

TEST_CASE("an app is told what its map says and nothing else", "[saml]") {
    const PersonValues values{{"subject_id", {"p1@sgd.example.vn"}}, {"role", {"teacher", "", "parent"}}, {"email", {""}}, {"cccd", {"001234567890"}}};
    const std::vector<AttributeRule> rules{{"role", "eduPersonAffiliation", std::string(kUriAttribute), "role"},
                                           {"subject_id", std::string(kSubjectIdAttribute), std::string(kUriAttribute)},
                                           {"email", "mail", ""},
                                           {"phone", "phone", ""}};
    CHECK(map_attributes(rules, values) == std::vector<Attribute>{{"eduPersonAffiliation", std::string(kUriAttribute), "role", {"teacher", "parent"}},
                                                                  {std::string(kSubjectIdAttribute), std::string(kUriAttribute), "", {"p1@sgd.example.vn"}}});
}

TEST_CASE("a pairwise name is the same for one app and tells two apps nothing", "[saml]") {
    const std::string one = pairwise_name("secret", "https://a", "person");
    CHECK(one == pairwise_name("secret", "https://a", "person"));
    CHECK(one.size() == 43);
    CHECK(one != pairwise_name("secret", "https://b", "person"));
    CHECK(one != pairwise_name("other", "https://a", "person"));
    CHECK(pairwise_name("secret", "https://a", "bc") != pairwise_name("secret", "https://ab", "c"));
}

TEST_CASE("an app gets the kind of name that it is registered for", "[saml]") {
    const NamesOfPerson names{"pair", "a@b.vn", "_s"};
    const auto chosen = [&](std::string_view configured, std::string_view asked, const NamesOfPerson& of) {
        const auto name = choose_name(configured, asked, of, "us", "app");
        return name ? name->value : name.error().code;
    };
    CHECK(choose_name(kPersistent, "", names, "us", "app") == NameId{"pair", std::string(kPersistent), "us", "app"});
    CHECK(chosen(kPersistent, kUnspecified, names) == "pair");
    CHECK(chosen(kPersistent, kTransient, names) == "_s");
    CHECK(chosen(kPersistent, kEmailAddress, names) == "saml.name_id");
    CHECK(chosen(kEmailAddress, "", names) == "a@b.vn");
    CHECK(chosen(kEmailAddress, "", {"pair", "", "_s"}) == "saml.name_id");
    CHECK(chosen("urn:x", "urn:x", names) == "saml.name_id");
}
