#include <catch2/catch.hpp>

#include "core/sso/saml/names.hpp"
#include "core/sso/saml/xml_signature.hpp"
#include "tests/unit/sso/saml/federation.hpp"

using namespace hub;
using namespace hub::sso::saml;
using codec::XmlTree;
using security::KeyKind;

namespace {

const std::string kBefore = "<samlp:LogoutRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_1\" Version=\"2.0\">"
                            "<saml:Issuer>https://sp.example.vn</saml:Issuer>";
const std::string kAfter = "<saml:NameID>Nguyễn &amp; Trần</saml:NameID></samlp:LogoutRequest>";

std::string signed_message(const SigningIdentity& identity) {
    auto out = sign_enveloped({kBefore + kAfter, "_1", kBefore.size()}, identity);
    REQUIRE(out);
    return *out;
}

std::string verdict(const std::string& xml, Keys keys) {
    const auto tree = XmlTree::parse(xml);
    if (!tree) return tree.error().code;
    const auto verified = verify_enveloped(*tree, tree->root(), keys);
    return verified ? "verified" : verified.error().code;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    if (at == std::string::npos) throw std::logic_error("not there: " + what);
    return text.replace(at, what.size(), with);
}

const SigningIdentity& signer() { return test::identity_named("signer"); }

}  // namespace

TEST_CASE("what we sign we verify and xmlsec1 verifies", "[saml]") {
    for (const auto kind : {KeyKind::Rsa, KeyKind::P256}) {
        const auto& identity = test::identity_named(kind == KeyKind::Rsa ? "signer" : "signer on P-256", kind);
        const std::string message = signed_message(identity);
        CHECK(verdict(message, test::keys_of(identity)) == "verified");
        CHECK(test::xmlsec1_verifies(message, identity, "urn:oasis:names:tc:SAML:2.0:protocol:LogoutRequest"));
        CHECK_FALSE(test::xmlsec1_verifies(replaced(message, "Trần", "Trấn"), identity, "urn:oasis:names:tc:SAML:2.0:protocol:LogoutRequest"));
    }
}

TEST_CASE("a changed message or a changed signature does not hold", "[saml]") {
    const std::string good = signed_message(signer());
    const auto keys = test::keys_of(signer());
    CHECK(verdict(replaced(good, "Trần", "Trấn"), keys) == "saml.signature");
    CHECK(verdict(replaced(good, "Version=\"2.0\"", "Version=\"2.0\" Consent=\"x\""), keys) == "saml.signature");
    CHECK(verdict(replaced(good, "</saml:Issuer>", "</saml:Issuer> "), keys) == "saml.signature");
}

TEST_CASE("a signature by another key does not hold", "[saml]") {
    const auto& other = test::identity_named("other");
    CHECK(verdict(signed_message(other), test::keys_of(signer())) == "saml.signature");
    CHECK(verdict(signed_message(signer()), {}) == "saml.signature");
    std::vector<security::VerifyingKey> both = test::keys_of(other);
    both.push_back(signer().key.verifying_key());
    CHECK(verdict(signed_message(signer()), both) == "verified");
}
