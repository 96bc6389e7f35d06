#include "core/sso/saml/xml_signing.hpp"

#include "core/codec/base64.hpp"
#include "core/codec/xml_tree.hpp"
#include "core/codec/xml_writer.hpp"
#include "core/security/digest.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso::saml {
namespace {

using codec::XmlElement;
using codec::XmlTree;
using codec::XmlWriter;
using security::SignatureAlgorithm;

Result<XmlElement> bearer_of(const XmlTree& tree, std::string_view id) {
    std::optional<XmlElement> found;
    for (const XmlElement each : tree.elements()) {
        if (each.attribute("ID") != id) continue;
        if (found) return fail("saml.unwritable", "the message bears its ID twice");
        found = each;
    }
    if (!found) return fail("saml.unwritable", "the message does not bear its ID");
    return *found;
}

void write_signed_info(XmlWriter& out, std::string_view id, std::string_view algorithm, std::string_view digest) {
    out.open("ds:SignedInfo");
    out.open("ds:CanonicalizationMethod").attribute("Algorithm", kExclusiveC14n).close();
    out.open("ds:SignatureMethod").attribute("Algorithm", algorithm).close();
    out.open("ds:Reference").attribute("URI", "#" + std::string(id)).open("ds:Transforms");
    out.open("ds:Transform").attribute("Algorithm", kEnveloped).close();
    out.open("ds:Transform").attribute("Algorithm", kExclusiveC14n).close().close();
    out.open("ds:DigestMethod").attribute("Algorithm", kSha256).close();
    out.leaf("ds:DigestValue", digest).close().close();
}

}  // namespace

SignatureAlgorithm signature_algorithm_of(const security::SigningKey& key) {
    return key.kind() == security::KeyKind::Rsa ? SignatureAlgorithm::Rs256 : SignatureAlgorithm::Es256;
}

std::string_view signature_algorithm_name(const security::SigningKey& key) {
    return key.kind() == security::KeyKind::Rsa ? kRsaSha256 : kEcdsaSha256;
}

Result<std::string> sign_enveloped(const UnsignedMessage& message, const SigningIdentity& identity) {
    auto tree = XmlTree::parse(message.xml);
    if (!tree) return fail(error("saml.unwritable", "a value of the message cannot stand in XML").because_of(std::move(tree).error()));
    HUB_TRY_ASSIGN(const XmlElement element, bearer_of(*tree, message.id));
    HUB_TRY_ASSIGN(const std::string bytes, tree->canonical(element));
    const std::string digest = codec::to_base64(security::as_bytes(security::sha256(bytes)));

    XmlWriter writer;
    writer.open("ds:Signature").attribute("xmlns:ds", kSignatureSpace);
    write_signed_info(writer, message.id, signature_algorithm_name(identity.key), digest);
    const std::size_t value_at = writer.place();
    writer.open("ds:KeyInfo").open("ds:X509Data").leaf("ds:X509Certificate", codec::to_base64(identity.certificate));
    std::string signature = writer.finish();

    // Exclusive canonicalisation takes nothing from around: SignedInfo is the same bytes here and in the message.
    HUB_TRY_ASSIGN(const XmlTree own, XmlTree::parse(signature));
    HUB_TRY_ASSIGN(const std::string to_sign, own.canonical(own.root().children().front()));
    HUB_TRY_ASSIGN(const std::string value, identity.key.sign(signature_algorithm_of(identity.key), to_sign));
    signature.insert(value_at, "<ds:SignatureValue>" + codec::to_base64(value) + "</ds:SignatureValue>");
    std::string out = message.xml;
    out.insert(message.signature_at, signature);
    return out;
}

}  // namespace hub::sso::saml
