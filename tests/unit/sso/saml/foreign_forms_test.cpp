// Responses that xmlsec1 signed with the registered key, in forms good and bad: ours takes those of the profile and
// refuses the rest, however well they are signed.
#include <catch2/catch.hpp>

#include "tests/unit/sso/saml/forgeries.hpp"

using namespace hub;
using namespace hub::test;
using sso::saml::SignedParts;

namespace {

const std::string kIds = " --id-attr:ID urn:oasis:names:tc:SAML:2.0:assertion:Assertion --id-attr:ID urn:oasis:names:tc:SAML:2.0:protocol:Response ";
const std::string kDs = "http://www.w3.org/2000/09/xmldsig#";
const std::string kMore = "http://www.w3.org/2001/04/xmldsig-more#";
const std::string kEnc = "http://www.w3.org/2001/04/xmlenc#";
const std::string kExc = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// What a signature may be made of.
struct Form {
    std::string canonicalisation = kExc;
    std::string method = kMore + "rsa-sha256";
    std::string digest = kEnc + "sha256";
    std::string transforms = "<ds:Transform Algorithm='" + kDs + "enveloped-signature'/><ds:Transform Algorithm='" + kExc + "'/>";
    std::string uri = "#{id}";
    std::string more_references = {};
    std::string key_info = {};
    std::string object = {};
    std::string method_inside = {};
};

std::string template_of(const Form& form, const std::string& id) {
    const auto reference = [&](const std::string& uri, const std::string& transforms) {
        return "<ds:Reference URI='" + uri + "'>" + (transforms.empty() ? "" : "<ds:Transforms>" + transforms + "</ds:Transforms>") + "<ds:DigestMethod Algorithm='" + form.digest +
               "'/><ds:DigestValue/></ds:Reference>";
    };
    const std::string uri = form.uri == "#{id}" ? "#" + id : form.uri;
    return "<ds:Signature xmlns:ds='" + kDs + "'><ds:SignedInfo><ds:CanonicalizationMethod Algorithm='" + form.canonicalisation + "'/><ds:SignatureMethod Algorithm='" + form.method + "'>" +
           form.method_inside + "</ds:SignatureMethod>" + reference(uri, form.transforms) + form.more_references + "</ds:SignedInfo><ds:SignatureValue/>" + form.key_info + form.object + "</ds:Signature>";
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The response with a signature of this form in its assertion, by xmlsec1. `key`: its option for the key.
std::string signed_as(UpstreamWorld& world, const Form& form, const std::string& key_option = "--privkey-pem", const std::string& key_text = "") {
    const std::string good = world.response(SignedParts::Assertion);
    const std::string assertion = piece_of(good, "<saml:Assertion ", "</saml:Assertion>");
    const auto id_at = assertion.find(" ID=\"") + 5;
    const std::string id = assertion.substr(id_at, assertion.find('"', id_at) - id_at);
    const std::string unsigned_text = replaced(good, piece_of(good, "<ds:Signature ", "</ds:Signature>"), template_of(form, id));
    const Scratch scratch;
    const auto document = scratch.write("template.xml", unsigned_text);
    std::string pem = codec::to_base64(*world.signer.key.pkcs8());
    for (std::size_t at = 64; at < pem.size(); at += 65) pem.insert(at, "\n");
    const auto key = scratch.write("key", key_text.empty() ? "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n" : key_text);
    const auto out = scratch.write("signed.xml", "");
    const auto ran = run_program("timeout 20 xmlsec1 --sign --output " + out + " " + key_option + " " + key + kIds + document);
    INFO(ran.output);
    REQUIRE(ran.exit_code == 0);
    // It writes an XML declaration and a line feed around; both belong to no signature.
    return read_file(out);
}

std::string certificate_info(const SigningIdentity& identity) {
    return "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>" + codec::to_base64(identity.certificate) + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>";
}

void check(UpstreamWorld& world, const std::string& name, const std::string& xml, const std::string& ours, PeerVerdict peer) {
    INFO(name);
    CHECK(world.refusal(xml) == ours);
    world.seen.clear();
    CHECK(xmlsec1_verifies(xml, world.signer, kIds.substr(13)) == (peer == PeerVerdict::Holds));
}

}  // namespace

TEST_CASE("signatures by xmlsec1 in the forms of the profile are taken", "[saml][xmlsec1]") {
    UpstreamWorld world;
    const auto taken = [&](const std::string& name, const Form& form) { check(world, name, signed_as(world, form), kTaken, PeerVerdict::Holds); };
    taken("as usual", {});
    Form form;
    form.method = kMore + "rsa-sha512";
    form.digest = kEnc + "sha512";
    taken("SHA-512", form);
    form.method = kMore + "rsa-sha384";
    form.digest = kMore + "sha384";
    taken("SHA-384", form);
    form = {};
    form.transforms = "<ds:Transform Algorithm='" + kDs + "enveloped-signature'/><ds:Transform Algorithm='" + kExc + "'><ec:InclusiveNamespaces xmlns:ec='" + kExc +
                      "' PrefixList='samlp #default xs'/></ds:Transform>";
    taken("a list of prefixes", form);
    form = {};
    form.key_info = certificate_info(world.signer);
    taken("the registered certificate", form);
    form.key_info = "<ds:KeyInfo><ds:KeyName>any</ds:KeyName></ds:KeyInfo>";
    taken("a key's name", form);
    form.key_info = "<ds:KeyInfo><ds:KeyValue/></ds:KeyInfo>";
    taken("the registered key as numbers", form);
}

TEST_CASE("SHA-1 is refused in signature and in digest", "[saml][xmlsec1]") {
    UpstreamWorld world;
    Form form;
    form.method = kDs + "rsa-sha1";
    check(world, "RSA with SHA-1", signed_as(world, form), "saml.signature_form", PeerVerdict::Holds);
    form = {};
    form.digest = kDs + "sha1";
    check(world, "digest by SHA-1", signed_as(world, form), "saml.signature_form", PeerVerdict::Holds);
}

TEST_CASE("HMAC key confusion is refused", "[saml][xmlsec1]") {
    UpstreamWorld world;
    Form form;
    // The public certificate taken for a shared secret: everybody knows it.
    form.method = kMore + "hmac-sha256";
    check(world, "HMAC", signed_as(world, form, "--hmackey", codec::write_pem("CERTIFICATE", world.signer.certificate)), "saml.signature_form", PeerVerdict::Fails);
    form.method = kDs + "hmac-sha1";
    form.method_inside = "<ds:HMACOutputLength>80</ds:HMACOutputLength>";
    check(world, "truncated HMAC", signed_as(world, form, "--hmackey", codec::write_pem("CERTIFICATE", world.signer.certificate)), "saml.signature_form", PeerVerdict::Fails);
}

TEST_CASE("a foreign KeyInfo is refused", "[saml][xmlsec1]") {
    UpstreamWorld world;
    Form form;
    form.key_info = certificate_info(identity_named("stranger"));
    check(world, "another certificate over a good signature", signed_as(world, form), "saml.signature_key", PeerVerdict::Holds);
    form.key_info = "<ds:KeyInfo><ds:RetrievalMethod URI='https://evil.example/key' Type='" + kDs + "X509Data'/></ds:KeyInfo>";
    const std::string pointing = replaced(signed_as(world, {}), "</ds:SignatureValue>", "</ds:SignatureValue>" + form.key_info);
    check(world, "a key to be fetched", pointing, "saml.signature_key", PeerVerdict::Fails);
    // The stranger's own signature with the stranger's own certificate.
    UpstreamWorld evil;
    const auto& stranger = identity_named("stranger");
    const auto forged = sso::saml::build_response({kProvider, kConsumer, kRequest}, UpstreamWorld::teacher(), SignedParts::Assertion, {stranger, kNow, evil.random});
    REQUIRE(forged);
    check(world, "a stranger's signature and certificate", *forged, "saml.signature", PeerVerdict::Fails);
}

TEST_CASE("XSLT and XPath transforms and external references are refused", "[saml][xmlsec1]") {
    UpstreamWorld world;
    const std::string enveloped = "<ds:Transform Algorithm='" + kDs + "enveloped-signature'/>";
    const std::string exclusive = "<ds:Transform Algorithm='" + kExc + "'/>";
    Form form;
    form.transforms = enveloped + "<ds:Transform Algorithm='http://www.w3.org/TR/1999/REC-xslt-19991116'><xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
                                  "<xsl:template match='/'><same/></xsl:template></xsl:stylesheet></ds:Transform>";
    check(world, "XSLT", signed_as(world, form), "saml.signature_form", PeerVerdict::Holds);
    form.transforms = enveloped + "<ds:Transform Algorithm='http://www.w3.org/TR/1999/REC-xpath-19991116'><ds:XPath>not(ancestor-or-self::*[local-name()='Subject'])</ds:XPath></ds:Transform>" + exclusive;
    check(world, "XPath that leaves the subject out", signed_as(world, form), "saml.signature_form", PeerVerdict::Holds);
    form.transforms = enveloped + "<ds:Transform Algorithm='http://www.w3.org/TR/2001/REC-xml-c14n-20010315'/>";
    check(world, "inclusive canonicalisation", signed_as(world, form), "saml.signature_form", PeerVerdict::Holds);
    form.transforms = enveloped + "<ds:Transform Algorithm='" + kExc + "WithComments'/>";
    check(world, "canonicalisation with comments", signed_as(world, form), "saml.signature_form", PeerVerdict::Holds);
    form.transforms = enveloped;
    check(world, "no canonicalisation named", signed_as(world, form), "saml.signature_form", PeerVerdict::Holds);
    check(world, "a transform that nobody knows", replaced(signed_as(world, {}), kDs + "enveloped-signature", kDs + "enveloped"), "saml.signature_form", PeerVerdict::Fails);

    form = {};
    form.uri = "file:///etc/hostname";
    form.transforms = "";
    check(world, "an external reference", signed_as(world, form), "saml.signature_form", PeerVerdict::Holds);
    form = {};
    form.uri = "";
    check(world, "a reference to the whole document", signed_as(world, form), "saml.signature_form", PeerVerdict::Holds);
    form = {};
    form.more_references = "<ds:Reference URI=''><ds:Transforms>" + enveloped + exclusive + "</ds:Transforms><ds:DigestMethod Algorithm='" + kEnc + "sha256'/><ds:DigestValue/></ds:Reference>";
    check(world, "two references", signed_as(world, form), "saml.signature_form", PeerVerdict::Holds);
    form = {};
    form.object = "<ds:Object Id='o'>x</ds:Object>";
    check(world, "an Object", signed_as(world, form), "saml.signature_form", PeerVerdict::Holds);
    form = {};
    form.canonicalisation = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    check(world, "inclusive canonicalisation of SignedInfo", signed_as(world, form), "saml.signature_form", PeerVerdict::Holds);
}
