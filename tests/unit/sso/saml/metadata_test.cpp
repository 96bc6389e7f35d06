#include <catch2/catch.hpp>

#include "core/sso/saml/metadata.hpp"
#include "core/sso/saml/names.hpp"
#include "tests/unit/sso/saml/federation.hpp"

using namespace hub;
using namespace hub::sso::saml;

namespace {

const Instant kNow = *parse_instant("2026-11-22T02:30:00.000Z");

const SigningIdentity& app() { return test::identity_named("app"); }
const SigningIdentity& next_app() { return test::identity_named("next app"); }

std::string key_descriptor(const std::string& use, const SigningIdentity& identity) {
    return "<md:KeyDescriptor" + use + "><ds:KeyInfo xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:X509Data><ds:X509Certificate>\n  " +
           codec::to_base64(identity.certificate).insert(64, "\n  ") + "\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>";
}

const std::string kConsumers = "<md:AssertionConsumerService Binding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST' Location='https://app.example.vn/acs' index='1'/>"
                               "<md:AssertionConsumerService Binding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact' Location='https://app.example.vn/artifact' index='2' isDefault='true'/>"
                               "<md:AssertionConsumerService Binding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST' Location='https://app.example.vn/acs3' index='3' isDefault='1'/>";

std::string app_metadata(const std::string& keys, const std::string& consumers = kConsumers, const std::string& entity_attributes = "") {
    return "<?xml version='1.0'?><!-- written by a generator --><md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata' entityID='https://app.example.vn/saml'" + entity_attributes +
           "><md:SPSSODescriptor protocolSupportEnumeration='urn:oasis:names:tc:SAML:1.1:protocol urn:oasis:names:tc:SAML:2.0:protocol' AuthnRequestsSigned='true' WantAssertionsSigned='1'>" + keys +
           "<md:SingleLogoutService Binding='urn:oasis:names:tc:SAML:2.0:bindings:SOAP' Location='https://app.example.vn/soap'/>"
           "<md:SingleLogoutService Binding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect' Location='https://app.example.vn/slo' ResponseLocation='https://app.example.vn/slo/done'/>"
           "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>" + consumers + "</md:SPSSODescriptor></md:EntityDescriptor>";
}

std::string refusal(const std::string& text, Addresses addresses = Addresses::HttpsOnly, Keys federation = {}) {
    const auto read = read_metadata(text, kNow, addresses, federation);
    return read ? "taken" : read.error().code;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    if (at == std::string::npos) throw std::logic_error("not there: " + what);
    return text.replace(at, what.size(), with);
}

OwnIdentityProvider own_identity_provider() {
    OwnIdentityProvider own;
    own.entity_id = "https://sso.sgd.example.vn/saml2";
    own.certificates = {test::identity_named("hub").certificate, test::identity_named("next hub").certificate};
    own.logout = {{Binding::Redirect, "https://sso.sgd.example.vn/saml2/slo", ""}, {Binding::Post, "https://sso.sgd.example.vn/saml2/slo", ""}};
    own.name_id_formats = {std::string(kPersistent), std::string(kEmailAddress)};
    own.sign_on = {{Binding::Redirect, "https://sso.sgd.example.vn/saml2/sso?a=1&b=2", ""}, {Binding::Post, "https://sso.sgd.example.vn/saml2/sso", ""}};
    own.wants_requests_signed = true;
    return own;
}

}  // namespace

TEST_CASE("an app's metadata tells where assertions go and which keys sign", "[saml]") {
    const auto read = read_metadata(app_metadata(key_descriptor(" use='signing'", app()) + key_descriptor("", next_app()) + key_descriptor(" use='encryption'", test::identity_named("hub"))), kNow,
                                    Addresses::HttpsOnly);
    REQUIRE(read);
    REQUIRE(read->service_providers.size() == 1);
    CHECK(read->identity_providers.empty());
    const auto& sp = read->service_providers[0];
    CHECK(sp.entity_id == "https://app.example.vn/saml");
    CHECK(sp.consumers == std::vector<ConsumerService>{{1, "https://app.example.vn/acs", false}, {3, "https://app.example.vn/acs3", true}});
    CHECK(sp.default_consumer().index == 3);
    CHECK(sp.signs_requests);
    CHECK(sp.wants_assertions_signed);
    REQUIRE(sp.keys.size() == 2);
    CHECK(sp.keys[0].numbers() == app().key.verifying_key().numbers());
    CHECK(sp.keys[1].numbers() == next_app().key.verifying_key().numbers());
    CHECK(sp.first_certificate_ends);
    REQUIRE(sp.logout_by(Binding::Redirect) != nullptr);
    CHECK(sp.logout_by(Binding::Redirect)->response_location == "https://app.example.vn/slo/done");
    CHECK(sp.logout_by(Binding::Post) == nullptr);
    CHECK(sp.name_id_formats == std::vector<std::string>{std::string(kPersistent)});
}

TEST_CASE("our own metadata is read as it was meant with both keys of a roll-over", "[saml]") {
    const auto own = own_identity_provider();
    const auto read = read_metadata(write_metadata(own), kNow, Addresses::HttpsOnly);
    REQUIRE(read);
    REQUIRE(read->identity_providers.size() == 1);
    const auto& idp = read->identity_providers[0];
    CHECK(idp.entity_id == own.entity_id);
    REQUIRE(idp.keys.size() == 2);
    CHECK(idp.keys[1].numbers() == test::identity_named("next hub").key.verifying_key().numbers());
    CHECK(idp.sign_on.size() == 2);
    CHECK(idp.sign_on[0].location == own.sign_on[0].location);
    CHECK(idp.wants_requests_signed);

    OwnServiceProvider sp;
    sp.entity_id = "https://sso.sgd.example.vn/upstream";
    sp.certificates = own.certificates;
    sp.consumers = {{0, "https://sso.sgd.example.vn/upstream/acs", true}};
    const auto as_sp = read_metadata(write_metadata(sp), kNow, Addresses::HttpsOnly);
    REQUIRE(as_sp);
    CHECK(as_sp->service_providers[0].consumers == sp.consumers);
    CHECK(as_sp->service_providers[0].signs_requests);
}

TEST_CASE("a federation's document is taken with its signature only", "[saml]") {
    const std::string open = "<md:EntitiesDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata' ID='_f' validUntil='2026-12-01T00:00:00Z'>";
    std::string entity = app_metadata(key_descriptor("", app()));
    entity = entity.substr(entity.find("<md:Entity"));
    const std::string text = open + "<md:EntitiesDescriptor>" + entity + "</md:EntitiesDescriptor></md:EntitiesDescriptor>";
    const auto& federation = test::identity_named("federation");
    const auto signed_text = sign_enveloped({text, "_f", open.size()}, federation);
    REQUIRE(signed_text);
    CHECK(refusal(*signed_text, Addresses::HttpsOnly, test::keys_of(federation)) == "taken");
    CHECK(read_metadata(*signed_text, kNow, Addresses::HttpsOnly)->service_providers[0].valid_until == *parse_instant("2026-12-01T00:00:00.000Z"));
    CHECK(refusal(*signed_text, Addresses::HttpsOnly, test::keys_of(app())) == "saml.signature");
    CHECK(refusal(text, Addresses::HttpsOnly, test::keys_of(federation)) == "saml.signature_missing");
    CHECK(refusal(replaced(*signed_text, "https://app.example.vn/acs", "https://bad.example.vn/acs"), Addresses::HttpsOnly, test::keys_of(federation)) == "saml.signature");
    CHECK(refusal(open + entity + entity + "</md:EntitiesDescriptor>") == "saml.metadata");
    CHECK(refusal(replaced(text, "2026-12-01", "2026-11-01")) == "saml.metadata_expired");
}

TEST_CASE("metadata that is wrong or weak or over is refused", "[saml]") {
    const std::string keys = key_descriptor(" use='signing'", app());
    CHECK(refusal(app_metadata(keys)) == "taken");
    CHECK(refusal(app_metadata(keys, kConsumers, " validUntil='2026-11-22T02:30:00Z'")) == "saml.metadata_expired");
    CHECK(refusal(app_metadata(keys, kConsumers, " validUntil='tomorrow'")) == "saml.moment");
    CHECK(refusal(app_metadata(keys, "")) == "saml.metadata");
    CHECK(refusal(app_metadata(keys, replaced(kConsumers, "index='3'", "index='1'"))) == "saml.metadata");
    CHECK(refusal(app_metadata(keys, replaced(kConsumers, "index='3'", "index='three'"))) == "saml.metadata");
    CHECK(refusal(app_metadata(keys, replaced(kConsumers, "isDefault='1'", "isDefault='yes'"))) == "saml.metadata");
    CHECK(refusal(app_metadata(replaced(keys, "signing", "everything"))) == "saml.metadata");
    CHECK(refusal(app_metadata(replaced(keys, codec::to_base64(app().certificate).substr(0, 20), "AAAA"))) == "saml.metadata_key");
    CHECK(refusal("<md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'/>") == "saml.metadata");
    CHECK(refusal("<a/>") == "saml.metadata");
    CHECK(refusal("<!DOCTYPE a><a/>") == "xml.doctype");
    std::string many = "<md:EntitiesDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'>";
    for (int i = 0; i < 1'001; ++i) many += "<md:EntityDescriptor entityID='e" + std::to_string(i) + "'/>";
    CHECK(refusal(many + "</md:EntitiesDescriptor>") == "saml.metadata_large");
}

TEST_CASE("an address that is a script or a trick or plain HTTP is none", "[saml]") {
    for (const char* bad : {"javascript:alert(1)", "data:text/html,x", "//app.example.vn/acs", "/acs", "https://", "https:///acs", "https://:443/", "https://user@app.example.vn/", "https://a.vn/#x", "https://a.vn/ x",
                            "https://a.vn/\"x", "https://a.vn\\@b.vn/", "http://app.example.vn/acs", "HTTPS://a.vn/", ""}) {
        INFO(bad);
        CHECK_FALSE(is_address(bad, Addresses::HttpsOnly));
        CHECK(refusal(app_metadata("", "<md:AssertionConsumerService Binding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST' index='0' Location='" +
                                           (bad == std::string("https://a.vn/\"x") ? "https://a.vn/&quot;x" : std::string(bad)) + "'/>")) == "saml.metadata");
    }
    CHECK(is_address("http://127.0.0.1:8080/acs", Addresses::HttpToo));
    CHECK(is_address("https://app.example.vn:8443/acs?x=1", Addresses::HttpsOnly));
}
