#include "core/sso/saml/xml_signature.hpp"

#include <algorithm>
#include <utility>

#include "core/codec/base64.hpp"
#include "core/security/digest.hpp"
#include "core/security/long_digest.hpp"
#include "core/security/x509.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso::saml {
namespace {

using codec::XmlElement;
using codec::XmlTree;
using security::SignatureAlgorithm;

constexpr std::size_t kMostPrefixes = 16;
constexpr std::size_t kMostCertificates = 8;

tl::unexpected<Error> malformed(const char* what) { return fail("saml.signature_form", what); }

/// Exactly these children of the signature's namespace, in this order.
Result<std::vector<XmlElement>> parts(XmlElement element, std::initializer_list<std::string_view> names) {
    auto found = element.children();
    if (found.size() != names.size()) return malformed("an element of the signature holds too much or too little");
    auto each = found.begin();
    for (const auto name : names) {
        if (!(each++)->is(kSignatureSpace, name)) return malformed("an element of the signature stands where another one has to");
    }
    return found;
}

std::string algorithm_of(XmlElement element) { return element.attribute("Algorithm").value_or(""); }

Result<std::string> bytes_in(XmlElement element) {
    HUB_TRY_ASSIGN(const std::string text, element.text());
    return codec::from_base64(text, codec::Base64Spaces::Skip);
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// The PrefixList of exclusive canonicalisation, when the method has one.
Result<std::vector<std::string>> prefixes_of(XmlElement method) {
    if (algorithm_of(method) != kExclusiveC14n) return malformed("only exclusive canonicalisation without comments is taken");
    const auto inside = method.children();
    std::vector<std::string> prefixes;
    if (inside.empty()) return prefixes;
    if (inside.size() != 1 || !inside[0].is(kExclusiveC14n, "InclusiveNamespaces") || !inside[0].children().empty()) {
        return malformed("canonicalisation has a parameter that is none of its own");
    }
    std::string one;
    for (const char c : inside[0].attribute("PrefixList").value_or("") + ' ') {
        if (!is_space(c)) one.push_back(c);
        else if (!one.empty()) prefixes.push_back(std::exchange(one, {}));
    }
    if (prefixes.size() > kMostPrefixes) return malformed("the list of prefixes is too long");
    return prefixes;
}

/// Under whatever name an id is written, no two elements of the document bear this one.
Result<std::string> unique_id(const XmlTree& tree, XmlElement element) {
    constexpr std::string_view kXmlSpace = "http://www.w3.org/XML/1998/namespace";
    const std::string id = element.attribute("ID").value_or("");
    if (!is_id(id)) return fail("saml.id", "the signed element has no ID that is a name");
    std::size_t bearers = 0;
    for (const XmlElement each : tree.elements()) {
        for (const char* name : {"ID", "Id", "id"}) bearers += each.attribute(name) == id ? 1 : 0;
        bearers += each.attribute("id", kXmlSpace) == id ? 1 : 0;
    }
    if (bearers != 1) return fail("saml.id", "the signed element's ID stands in the document more than once");
    return id;
}

Result<std::string> digest_by(std::string_view method, std::string_view bytes) {
    if (method == kSha256) return std::string(security::as_bytes(security::sha256(bytes)));
    if (method == "http://www.w3.org/2001/04/xmldsig-more#sha384") return security::sha384(bytes);
    if (method == "http://www.w3.org/2001/04/xmlenc#sha512") return security::sha512(bytes);
    return malformed("the digest is not SHA-256, -384 or -512");
}

Status check_reference(const XmlTree& tree, XmlElement element, XmlElement signature, XmlElement reference) {
    HUB_TRY_ASSIGN(const std::string id, unique_id(tree, element));
    if (reference.attribute("URI") != "#" + id) return malformed("the reference is not to the element that holds the signature");
    HUB_TRY_ASSIGN(const auto of_reference, parts(reference, {"Transforms", "DigestMethod", "DigestValue"}));
    HUB_TRY_ASSIGN(const auto transforms, parts(of_reference[0], {"Transform", "Transform"}));
    if (algorithm_of(transforms[0]) != kEnveloped || !transforms[0].children().empty()) return malformed("the first transform is not the enveloped signature");
    HUB_TRY_ASSIGN(const auto prefixes, prefixes_of(transforms[1]));
    if (!of_reference[1].children().empty()) return malformed("the digest has a parameter");

    HUB_TRY_ASSIGN(const std::string bytes, tree.canonical(element, signature, prefixes));
    HUB_TRY_ASSIGN(const std::string digest, digest_by(algorithm_of(of_reference[1]), bytes));
    HUB_TRY_ASSIGN(const std::string claimed, bytes_in(of_reference[2]));
    if (!security::equal_constant_time(digest, claimed)) return fail("saml.signature", "the element is not the one that was signed");
    return {};
}

/// Without the leading zeros that some write.
std::string number_in(XmlElement holder, std::string_view name) {
    const auto part = holder.child(kSignatureSpace, name);
    const auto bytes = part ? bytes_in(*part) : Result<std::string>();
    if (!bytes) return {};
    const auto begin = bytes->find_first_not_of('\0');
    return begin == std::string::npos ? std::string() : bytes->substr(begin);
}

Status check_key_info(XmlElement info, const security::PublicNumbers& verified_with) {
    std::size_t certificates = 0;
    bool holds_ours = false;
    for (const XmlElement part : info.children()) {
        if (part.is(kSignatureSpace, "X509Data")) {
            for (const XmlElement each : part.children(kSignatureSpace, "X509Certificate")) {
                if (++certificates > kMostCertificates) return fail("saml.signature_key", "the signature names too many certificates");
                HUB_TRY_ASSIGN(const std::string der, bytes_in(each));
                const auto certificate = security::read_certificate(der);
                holds_ours = holds_ours || (certificate && certificate->key == verified_with);
            }
        } else if (part.is(kSignatureSpace, "KeyValue")) {
            const auto rsa = part.child(kSignatureSpace, "RSAKeyValue");
            if (!rsa || number_in(*rsa, "Modulus") != verified_with.first || number_in(*rsa, "Exponent") != verified_with.second) {
                return fail("saml.signature_key", "the signature brings a key that is not the registered one");
            }
        } else if (!part.is(kSignatureSpace, "KeyName")) {
            return fail("saml.signature_key", "the signature points to a key elsewhere");
        }
    }
    if (certificates > 0 && !holds_ours) return fail("saml.signature_key", "the signature brings a certificate that is not the registered one");
    return {};
}

/// Behind the Issuer (saml-core §8: the schema's place), or first where there is none (metadata).
bool stands_right(XmlElement element, XmlElement signature) {
    const auto children = element.children();
    if (children.empty()) return false;
    const std::size_t place = children[0].is(kAssertionSpace, "Issuer") ? 1 : 0;
    return place < children.size() && children[place] == signature;
}

}  // namespace

bool is_id(std::string_view id) {
    constexpr std::size_t kMostBytes = 256;
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !id.empty() && id.size() <= kMostBytes && letter(id.front()) &&
           std::all_of(id.begin(), id.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
}

std::optional<SignatureAlgorithm> signature_algorithm_named(std::string_view uri) {
    if (uri == kRsaSha256) return SignatureAlgorithm::Rs256;
    if (uri == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384") return SignatureAlgorithm::Rs384;
    if (uri == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512") return SignatureAlgorithm::Rs512;
    if (uri == kEcdsaSha256) return SignatureAlgorithm::Es256;
    return std::nullopt;
}

std::optional<XmlElement> signature_in(XmlElement element) { return element.child(kSignatureSpace, "Signature"); }

Result<Verified> verify_enveloped(const XmlTree& tree, XmlElement element, Keys keys) {
    const auto signatures = element.children(kSignatureSpace, "Signature");
    if (signatures.empty()) return fail("saml.signature_missing", "the element holds no signature");
    const XmlElement signature = signatures[0];
    if (signatures.size() != 1 || !stands_right(element, signature)) return malformed("the signature does not stand in its one place");

    const auto of_signature = signature.children();
    const bool with_info = of_signature.size() == 3 && of_signature[2].is(kSignatureSpace, "KeyInfo");
    if ((of_signature.size() != 2 && !with_info) || !of_signature[0].is(kSignatureSpace, "SignedInfo") || !of_signature[1].is(kSignatureSpace, "SignatureValue")) {
        return malformed("a signature holds SignedInfo, SignatureValue and at most KeyInfo");
    }
    HUB_TRY_ASSIGN(const auto of_info, parts(of_signature[0], {"CanonicalizationMethod", "SignatureMethod", "Reference"}));
    HUB_TRY_ASSIGN(const auto prefixes, prefixes_of(of_info[0]));
    const auto algorithm = signature_algorithm_named(algorithm_of(of_info[1]));
    if (!algorithm || !of_info[1].children().empty()) return malformed("the signature's algorithm is none that is taken");
    HUB_TRY(check_reference(tree, element, signature, of_info[2]));

    HUB_TRY_ASSIGN(const std::string signed_bytes, tree.canonical(of_signature[0], std::nullopt, prefixes));
    HUB_TRY_ASSIGN(const std::string value, bytes_in(of_signature[1]));
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const auto& each) { return each.verify(*algorithm, signed_bytes, value); });
    if (key == keys.end()) return fail("saml.signature", "no registered key made this signature");
    if (with_info) HUB_TRY(check_key_info(of_signature[2], key->numbers()));
    return Verified(element);
}

}  // namespace hub::sso::saml
