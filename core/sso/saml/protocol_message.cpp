#include "core/sso/saml/protocol_message.hpp"

#include <algorithm>

#include "core/security/digest.hpp"
#include "core/sso/saml/moment.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso::saml {
namespace {

constexpr codec::XmlTreeLimits kLimits{.bytes = kMostMessage, .elements = 4'000};
constexpr std::size_t kIdBytes = 20;

}  // namespace

Result<codec::XmlTree> parse_message(std::string_view xml, std::string_view root_name) {
    HUB_TRY_ASSIGN(codec::XmlTree tree, codec::XmlTree::parse(xml, kLimits));
    if (!tree.root().is(kProtocolSpace, root_name)) return fail("saml.message", "the message is not the " + std::string(root_name) + " that belongs here");
    return tree;
}

Result<std::string> issuer_of(codec::XmlElement element) {
    const auto issuers = element.children(kAssertionSpace, "Issuer");
    if (issuers.size() != 1) return fail("saml.message", "a message has one Issuer");
    const auto format = issuers[0].attribute("Format");
    if (format && *format != kEntityFormat) return fail("saml.message", "the Issuer is no entity");
    HUB_TRY_ASSIGN(std::string issuer, issuers[0].text());
    if (issuer.empty()) return fail("saml.message", "the Issuer is empty");
    return issuer;
}

Result<bool> flag_of(codec::XmlElement element, std::string_view name) {
    const auto text = element.attribute(name);
    if (!text || *text == "false" || *text == "0") return false;
    if (*text == "true" || *text == "1") return true;
    return fail("saml.message", std::string(name) + " is neither true nor false");
}

Result<Header> read_header(codec::XmlElement message) {
    if (message.attribute("Version") != "2.0") return fail("saml.message", "the message is not of SAML 2.0");
    Header out;
    out.id = message.attribute("ID").value_or("");
    if (!is_id(out.id)) return fail("saml.id", "the message has no ID that is a name");
    HUB_TRY_ASSIGN(out.issued_at, parse_moment(message.attribute("IssueInstant").value_or("")));
    out.destination = message.attribute("Destination").value_or("");
    HUB_TRY_ASSIGN(out.issuer, issuer_of(message));
    return out;
}

Result<Authenticity> authenticate(const codec::XmlTree& tree, const ReceivedMessage& message, Keys keys, SignatureNeed need) {
    const auto all = tree.elements();
    const auto signatures = std::count_if(all.begin(), all.end(), [](const auto& each) { return each.is(kSignatureSpace, "Signature"); });
    const auto own = signature_in(tree.root());
    if (signatures != (own ? 1 : 0)) return fail("saml.signature_form", "something inside the message is signed");
    if (message.binding == Binding::Redirect) {
        if (own) return fail("saml.signature_form", "a message sent by redirect is signed beside, not inside");
        if (!message.signature && need == SignatureNeed::WhenPresent) return Authenticity::Unsigned;
        HUB_TRY(verify_detached(message, keys));
        return Authenticity::Signed;
    }
    if (!own && need == SignatureNeed::WhenPresent) return Authenticity::Unsigned;
    HUB_TRY(verify_enveloped(tree, tree.root(), keys));
    return Authenticity::Signed;
}

Status check_header(const Header& header, std::string_view our_address, Instant now, Authenticity authenticity) {
    const bool must_name = authenticity == Authenticity::Signed;
    if (header.destination.empty() ? must_name : header.destination != our_address) return fail("saml.destination", "the message was made for another address");
    if (header.issued_at.milliseconds > now.milliseconds + kSkewMilliseconds) return fail("saml.too_new", "the message comes from the future: a clock is wrong");
    if (header.issued_at.milliseconds < now.milliseconds - kMessageLifeMilliseconds - kSkewMilliseconds) return fail("saml.too_old", "the message is too old");
    return {};
}

std::string new_id(Random& random) { return "_" + security::to_hex(random.bytes(kIdBytes)); }

}  // namespace hub::sso::saml
