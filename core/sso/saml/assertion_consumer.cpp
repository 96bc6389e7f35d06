#include "core/sso/saml/assertion_consumer.hpp"

#include <algorithm>

#include "core/sso/saml/assertion_reader.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso::saml {
namespace {

using codec::XmlElement;
using codec::XmlTree;

/// Said by the other side and not proven; good enough to tell a person that there will be no assertion.
Status check_status(XmlElement response) {
    const auto status = response.child(kProtocolSpace, "Status");
    const auto code = status ? status->child(kProtocolSpace, "StatusCode") : std::nullopt;
    if (!code) return fail("saml.message", "a response has a status");
    if (code->attribute("Value") != kSuccess) return fail("saml.status", "the identity provider did not sign the person on");
    return {};
}

/// The one assertion, in the one place where the profile has it.
Result<XmlElement> only_assertion(const XmlTree& tree) {
    const auto all = tree.elements();
    const auto count = [&](std::string_view space, std::string_view name) {
        return std::count_if(all.begin(), all.end(), [&](const XmlElement& each) { return each.is(space, name); });
    };
    for (const std::string_view name : {"EncryptedAssertion", "EncryptedID", "EncryptedAttribute"}) {
        if (count(kAssertionSpace, name) > 0) return fail("saml.encrypted", "a part of the response is encrypted; we publish no key for that");
    }
    const auto assertion = tree.root().child(kAssertionSpace, "Assertion");
    if (!assertion || count(kAssertionSpace, "Assertion") != 1 || count(kProtocolSpace, "Response") != 1) {
        return fail("saml.wrapped", "a response holds one assertion, directly inside");
    }
    const auto signatures = (signature_in(tree.root()) ? 1 : 0) + (signature_in(*assertion) ? 1 : 0);
    if (count(kSignatureSpace, "Signature") != signatures) return fail("saml.wrapped", "a signature stands where none belongs");
    return *assertion;
}

/// Every signature that is there holds; what comes back is covered by one of them.
Result<XmlElement> verified_assertion(const XmlTree& tree, XmlElement assertion, Keys keys) {
    std::optional<XmlElement> covered;
    if (signature_in(tree.root())) {
        HUB_TRY_ASSIGN(const Verified response, verify_enveloped(tree, tree.root(), keys));
        covered = response.element().child(kAssertionSpace, "Assertion");
    }
    if (signature_in(assertion)) {
        HUB_TRY_ASSIGN(const Verified verified, verify_enveloped(tree, assertion, keys));
        covered = verified.element();
    }
    if (!covered) return fail("saml.signature_missing", "nothing signs the assertion");
    return *covered;
}

}  // namespace

Result<UpstreamPerson> read_response(const ReceivedMessage& message, const IdentityProvider& provider, const Expected& expected, const FirstSeen& first_seen) {
    if (message.kind != MessageKind::Response || message.binding != Binding::Post) return fail("saml.message", "assertions are taken by POST only");
    HUB_TRY_ASSIGN(const XmlTree tree, parse_message(message.xml, "Response"));
    const XmlElement response = tree.root();
    HUB_TRY(check_status(response));
    HUB_TRY_ASSIGN(const XmlElement unproven, only_assertion(tree));
    HUB_TRY_ASSIGN(const XmlElement assertion, verified_assertion(tree, unproven, provider.keys));

    HUB_TRY_ASSIGN(const Header header, read_header(response));
    if (header.issuer != provider.entity_id) return fail("saml.issuer_unknown", "the response comes from another provider than was asked");
    HUB_TRY(check_header(header, expected.our_address, expected.now, signature_in(response) ? Authenticity::Signed : Authenticity::Unsigned));
    const auto answers = response.attribute("InResponseTo");
    if (!answers || expected.in_response_to.empty()) return fail("saml.unsolicited", "nobody asked for this response");
    if (*answers != expected.in_response_to) return fail("saml.in_response_to", "the response answers another request");

    HUB_TRY_ASSIGN(AssertionRead read, read_assertion(assertion, provider.entity_id, expected));
    if (!first_seen(provider.entity_id, read.id, read.useless_after)) return fail("saml.replayed", "this assertion was shown before");
    return std::move(read.person);
}

}  // namespace hub::sso::saml
