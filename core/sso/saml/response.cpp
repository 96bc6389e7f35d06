#include "core/sso/saml/response.hpp"

#include "core/codec/xml_writer.hpp"
#include "core/sso/saml/moment.hpp"
#include "core/sso/saml/names.hpp"
#include "core/sso/saml/protocol_message.hpp"

namespace hub::sso::saml {
namespace {

using codec::XmlWriter;

void write_unless_empty(XmlWriter& out, std::string_view name, std::string_view value) {
    if (!value.empty()) out.attribute(name, value);
}

void write_subject(XmlWriter& out, const Answer& answer, const NameId& name, Instant ends) {
    out.open("saml:Subject").open("saml:NameID").attribute("Format", name.format);
    write_unless_empty(out, "NameQualifier", name.qualifier);
    write_unless_empty(out, "SPNameQualifier", name.sp_qualifier);
    out.text(name.value).close();
    out.open("saml:SubjectConfirmation").attribute("Method", kBearer).open("saml:SubjectConfirmationData");
    write_unless_empty(out, "InResponseTo", answer.in_response_to);
    out.attribute("NotOnOrAfter", format_instant(ends)).attribute("Recipient", answer.recipient).close().close().close();
}

void write_statement(XmlWriter& out, const SignedOn& person) {
    out.open("saml:AuthnStatement").attribute("AuthnInstant", format_instant(person.at)).attribute("SessionIndex", person.session_index);
    if (person.session_ends) out.attribute("SessionNotOnOrAfter", format_instant(*person.session_ends));
    out.open("saml:AuthnContext").leaf("saml:AuthnContextClassRef", person.context_class).close().close();
}

void write_attributes(XmlWriter& out, const std::vector<Attribute>& attributes) {
    if (attributes.empty()) return;  // the schema wants one at least
    out.open("saml:AttributeStatement");
    for (const Attribute& each : attributes) {
        out.open("saml:Attribute").attribute("Name", each.name);
        write_unless_empty(out, "NameFormat", each.name_format);
        write_unless_empty(out, "FriendlyName", each.friendly_name);
        for (const auto& value : each.values) out.leaf("saml:AttributeValue", value);
        out.close();
    }
    out.close();
}

/// A document of its own with its own declarations, so that it means the same wherever it is put.
Result<std::string> signed_assertion(const Answer& answer, const SignedOn& person, const Making& making) {
    const Instant ends = making.now.plus_milliseconds(kAssertionLifeMilliseconds);
    UnsignedMessage message;
    message.id = new_id(making.random);
    XmlWriter out;
    out.open("saml:Assertion").attribute("xmlns:saml", kAssertionSpace).attribute("ID", message.id).attribute("Version", "2.0");
    out.attribute("IssueInstant", format_instant(making.now)).leaf("saml:Issuer", answer.issuer);
    message.signature_at = out.place();
    write_subject(out, answer, person.name, ends);
    // A reader whose clock is behind ours shall not find it made tomorrow.
    const Instant begins = making.now.plus_milliseconds(-kSkewMilliseconds);
    out.open("saml:Conditions").attribute("NotBefore", format_instant(begins)).attribute("NotOnOrAfter", format_instant(ends));
    out.open("saml:AudienceRestriction").leaf("saml:Audience", person.audience).close().close();
    write_statement(out, person);
    write_attributes(out, person.attributes);
    message.xml = out.finish();
    return sign_enveloped(message, making.identity);
}

struct BegunResponse {
    XmlWriter out;
    UnsignedMessage message;
};

BegunResponse begin_response(const Answer& answer, std::string_view status, std::string_view detail, const Making& making) {
    BegunResponse begun;
    begun.message.id = new_id(making.random);
    XmlWriter& out = begun.out;
    out.open("samlp:Response").attribute("xmlns:samlp", kProtocolSpace).attribute("xmlns:saml", kAssertionSpace);
    out.attribute("ID", begun.message.id).attribute("Version", "2.0").attribute("IssueInstant", format_instant(making.now)).attribute("Destination", answer.recipient);
    write_unless_empty(out, "InResponseTo", answer.in_response_to);
    out.leaf("saml:Issuer", answer.issuer);
    begun.message.signature_at = out.place();
    out.open("samlp:Status").open("samlp:StatusCode").attribute("Value", status);
    if (!detail.empty()) out.open("samlp:StatusCode").attribute("Value", detail).close();
    out.close().close();
    return begun;
}

}  // namespace

Result<std::string> build_response(const Answer& answer, const SignedOn& person, SignedParts parts, const Making& making) {
    HUB_TRY_ASSIGN(const std::string assertion, signed_assertion(answer, person, making));
    BegunResponse begun = begin_response(answer, kSuccess, {}, making);
    begun.message.xml = begun.out.raw(assertion).finish();
    if (parts == SignedParts::Assertion) return std::move(begun.message.xml);
    return sign_enveloped(begun.message, making.identity);
}

Result<std::string> build_error_response(const Answer& answer, std::string_view status, std::string_view detail, const Making& making) {
    BegunResponse begun = begin_response(answer, status, detail, making);
    begun.message.xml = begun.out.finish();
    return sign_enveloped(begun.message, making.identity);
}

}  // namespace hub::sso::saml
