#include <catch2/catch.hpp>

#include "tests/unit/sso/saml/forgeries.hpp"

using namespace hub;
using namespace hub::test;
using sso::saml::SignedParts;

namespace hub::test {
namespace {

constexpr const char* kOtherNode = "the signature holds over an element that is not the one to be read; ours wants one assertion, in one place";

/// Other IDs and another person.
std::string evil(std::string text) {
    int next = 0;
    for (auto at = text.find(" ID=\"_"); at != std::string::npos; at = text.find(" ID=\"_", at + 1)) {
        text.replace(at + 5, text.find('"', at + 5) - at - 5, "_evil" + std::to_string(next++));
    }
    return replaced(std::move(text), "teacher@province", "principal@province");
}
std::string with_signature(const std::string& element, const std::string& signature) { return replaced(element, "</saml:Issuer>", "</saml:Issuer>" + signature); }
std::string ending_with(const std::string& signature, const std::string& more) { return replaced(signature, "</ds:Signature>", more + "</ds:Signature>"); }

}  // namespace

std::vector<Forgery> wrapped_responses(UpstreamWorld& world) {
    const std::string whole = world.response_signed_only();
    const std::string whole_signature = piece_of(whole, "<ds:Signature ", "</ds:Signature>");
    const std::string bare_response = replaced(whole, whole_signature, "");

    const std::string inner = world.response(SignedParts::Assertion);
    const std::string assertion = piece_of(inner, "<saml:Assertion ", "</saml:Assertion>");
    const std::string signature = piece_of(assertion, "<ds:Signature ", "</ds:Signature>");
    const std::string bare = replaced(assertion, signature, "");
    const auto with = [&](const std::string& assertions) { return replaced(inner, assertion, assertions); };

    return {
        {"XSW1: the signed response inside the signature of the evil one", with_signature(evil(bare_response), ending_with(whole_signature, bare_response)), "saml.wrapped", PeerVerdict::Fails},
        {"XSW2: the signed response before its signature in the evil one", with_signature(evil(bare_response), bare_response + whole_signature), "saml.wrapped", PeerVerdict::Holds, kOtherNode},
        {"XSW3: the evil assertion before the signed one", with(evil(bare) + assertion), "saml.wrapped", PeerVerdict::Holds, kOtherNode},
        {"XSW4: the signed assertion inside the evil one", with(replaced(evil(bare), "</saml:Assertion>", assertion + "</saml:Assertion>")), "saml.wrapped", PeerVerdict::Holds, kOtherNode},
        {"XSW5: the evil assertion bears the signature of the signed one behind it", with(with_signature(evil(bare), signature) + bare), "saml.wrapped", PeerVerdict::Holds, kOtherNode},
        {"XSW6: the signed assertion inside the signature of the evil one", with(with_signature(evil(bare), ending_with(signature, bare))), "saml.wrapped", PeerVerdict::Fails},
        {"XSW7: the evil assertion in Extensions", with("<samlp:Extensions>" + evil(bare) + "</samlp:Extensions>" + assertion), "saml.wrapped", PeerVerdict::Holds, kOtherNode},
        {"XSW8: the signed assertion in an Object of the evil one's signature", with(with_signature(evil(bare), ending_with(signature, "<ds:Object>" + bare + "</ds:Object>"))), "saml.wrapped",
         PeerVerdict::Fails},
        {"the evil assertion alone, bearing the signature", with(with_signature(evil(bare), signature)), "saml.signature_form", PeerVerdict::Fails},
        {"the evil assertion in Advice of the signed one", with(replaced(assertion, "<saml:AuthnStatement", "<saml:Advice>" + evil(bare) + "</saml:Advice><saml:AuthnStatement")), "saml.wrapped",
         PeerVerdict::Fails},
        {"two assertions, both signed", with(assertion + piece_of(world.response(SignedParts::Assertion), "<saml:Assertion ", "</saml:Assertion>")), "saml.wrapped", PeerVerdict::Holds, kOtherNode},
        {"an evil response around the signed assertion", replaced(inner, "</samlp:Status>", "<samlp:StatusDetail>" + evil(inner) + "</samlp:StatusDetail></samlp:Status>"), "saml.wrapped",
         PeerVerdict::Fails},
    };
}

std::vector<Forgery> polluted_responses(UpstreamWorld& world) {
    const std::string good = world.response(SignedParts::Assertion);
    const std::string assertion = piece_of(good, "<saml:Assertion ", "</saml:Assertion>");
    const std::string signature = piece_of(assertion, "<ds:Signature ", "</ds:Signature>");
    const auto id_at = assertion.find(" ID=\"") + 5;
    const std::string id = assertion.substr(id_at, assertion.find('"', id_at) - id_at);
    const auto root_with = [&](const std::string& attributes) { return replaced(good, "<samlp:Response ", "<samlp:Response " + attributes + " "); };
    const auto named = [&](const std::string& name) { return replaced(good, "teacher@province.example.vn<", name + "<"); };
    const auto with_doctype = [&](const std::string& subset) { return "<!DOCTYPE samlp:Response [" + subset + "]>" + good; };
    constexpr const char* kOneId = "ours looks for the ID under all names an ID has, in all of the document";
    constexpr const char* kOnlyWarned = "libxml2 reports it without failing; ours refuses";
    constexpr const char* kNoDoctype = "ours refuses every DOCTYPE";

    return {
        {"the response as it is", good, kTaken, PeerVerdict::Holds},
        {"a name in CDATA", named("<![CDATA[teacher@province.example.vn]]>"), kTaken, PeerVerdict::Holds},
        {"a name with a character reference", named("teacher&#x40;province.example.vn"), kTaken, PeerVerdict::Holds},
        {"a comment in NameID", named("teacher@province<!---->.example.vn"), "xml.comment", PeerVerdict::Holds, "a comment splits the text for careless readers; ours refuses it"},
        {"a processing instruction in NameID", named("teacher@province<?x?>.example.vn"), "xml.instruction", PeerVerdict::Fails},
        {"another name", named("principal@province.example.vn"), "saml.signature", PeerVerdict::Fails},
        {"a name with white space", named("teacher@province.example.vn "), "saml.signature", PeerVerdict::Fails},
        {"an element in NameID", named("teacher@province<b/>.example.vn"), "saml.signature", PeerVerdict::Fails},
        {"void canonicalisation: a relative namespace on the root", root_with("xmlns:x='1'"), "xml.namespace", PeerVerdict::Fails},
        {"void canonicalisation: a relative namespace in the assertion", replaced(good, "<saml:Subject>", "<saml:Subject xmlns:x='1' x:y=''>"), "xml.namespace", PeerVerdict::Fails},
        {"void canonicalisation: the whole assertion in one", replaced(good, "<saml:Assertion ", "<saml:Assertion xmlns='./x' "), "xml.namespace", PeerVerdict::Fails},
        {"attribute pollution: ID of another namespace first", replaced(good, "<saml:Assertion ", "<saml:Assertion xmlns:x='urn:x' x:ID='_evil' "), "saml.signature", PeerVerdict::Fails},
        {"attribute pollution: one attribute by two prefixes", root_with("xmlns:x='urn:x' xmlns:y='urn:x' x:a='1' y:a='2'"), "xml.namespace", PeerVerdict::Holds, kOnlyWarned},
        {"namespace pollution: a prefix bound to nothing", root_with("x:a='1'"), "xml.namespace", PeerVerdict::Holds, kOnlyWarned},
        {"namespace pollution: saml is something else outside", replaced(good, "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID", "xmlns:saml=\"urn:evil\" ID"), "saml.message", PeerVerdict::Holds,
         "the response's own Issuer is none then"},
        {"duplicate ID: the root bears the assertion's", replaced(good, good.substr(good.find(" ID=\""), id.size() + 6), " ID=\"" + id + "\""), "saml.id", PeerVerdict::Fails},
        {"duplicate ID by another name", root_with("Id='" + id + "'"), "saml.id", PeerVerdict::Holds, kOneId},
        {"duplicate ID by xml:id", root_with("xml:id='" + id + "'"), "saml.id", PeerVerdict::Fails},
        {"XXE", replaced(with_doctype("<!ENTITY e SYSTEM 'file:///etc/hostname'>"), "teacher@province.example.vn<", "&e;<"), "xml.doctype", PeerVerdict::Fails},
        {"an entity for the name itself", replaced(with_doctype("<!ENTITY e 'teacher@province.example.vn'>"), "teacher@province.example.vn<", "&e;<"), "xml.doctype", PeerVerdict::Fails},
        {"entity bomb", replaced(with_doctype("<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>"), "teacher@province.example.vn<", "&c;<"), "xml.doctype",
         PeerVerdict::Fails},
        {"an attribute by default from a DTD", with_doctype("<!ATTLIST samlp:Response x CDATA 'y'>"), "xml.doctype", PeerVerdict::Holds, kNoDoctype},
        {"XInclude in NameID", named("<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/etc/hostname' parse='text'/>"), "saml.signature", PeerVerdict::Fails},
        {"the signature at the end of the assertion", replaced(replaced(good, signature, ""), "</saml:Assertion>", signature + "</saml:Assertion>"), "saml.signature_form", PeerVerdict::Holds,
         "ours wants it where the schema does"},
        {"the signature twice", replaced(good, signature, signature + signature), "saml.wrapped", PeerVerdict::Fails},
        {"a second signature in the subject", replaced(good, "<saml:Subject>", "<saml:Subject>" + signature), "saml.wrapped", PeerVerdict::Fails},
        {"the signature's value broken into lines", replaced(good, "<ds:SignatureValue>", "<ds:SignatureValue>\n  "), kTaken, PeerVerdict::Holds},
        {"the signature's value with more behind its padding", replaced(good, "</ds:SignatureValue>", "AAAA</ds:SignatureValue>"), "base64.unreadable", PeerVerdict::Fails},
    };
}

}  // namespace hub::test

namespace {

void check_all(UpstreamWorld& world, const std::vector<Forgery>& forgeries) {
    for (const Forgery& each : forgeries) {
        INFO(each.name);
        CHECK(world.refusal(each.xml) == each.ours);
        world.seen.clear();
        const auto peer = xmlsec1_verifies(each.xml, world.signer, "urn:oasis:names:tc:SAML:2.0:assertion:Assertion --id-attr:ID urn:oasis:names:tc:SAML:2.0:protocol:Response") ? PeerVerdict::Holds
                                                                                                                                                                                  : PeerVerdict::Fails;
        CHECK(static_cast<int>(peer) == static_cast<int>(each.peer));
        // Nothing is taken that the peer refuses; where ours refuses more, the table says why.
        CHECK((each.ours != kTaken || each.peer == PeerVerdict::Holds));
        CHECK((each.ours != kTaken && each.peer == PeerVerdict::Holds) == !each.why.empty());
    }
}

}  // namespace

TEST_CASE("SAML XSW 1 to 8 and two assertions are refused", "[saml][xmlsec1]") {
    UpstreamWorld world;
    check_all(world, wrapped_responses(world));
}

TEST_CASE("void canonicalisation and pollution and comments and entities are judged as xmlsec1 does or more strictly", "[saml][xmlsec1]") {
    UpstreamWorld world;
    check_all(world, polluted_responses(world));
}
