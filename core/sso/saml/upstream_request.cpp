#include "core/sso/saml/upstream_request.hpp"

#include "core/codec/xml_writer.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso::saml {

Result<MadeMessage> build_authn_request(const Question& question, const Making& making) {
    UnsignedMessage message;
    message.id = new_id(making.random);
    codec::XmlWriter out;
    out.open("samlp:AuthnRequest").attribute("xmlns:samlp", kProtocolSpace).attribute("xmlns:saml", kAssertionSpace).attribute("ID", message.id).attribute("Version", "2.0");
    out.attribute("IssueInstant", format_instant(making.now)).attribute("Destination", question.destination);
    out.attribute("AssertionConsumerServiceURL", question.our_consumer).attribute("ProtocolBinding", kPostBinding);
    if (question.prompt == Prompt::Again) out.attribute("ForceAuthn", "true");
    if (question.prompt == Prompt::Never) out.attribute("IsPassive", "true");
    out.leaf("saml:Issuer", question.issuer);
    message.signature_at = out.place();
    out.open("samlp:NameIDPolicy").attribute("AllowCreate", "true");
    if (!question.name_id_format.empty()) out.attribute("Format", question.name_id_format);
    out.close();
    if (!question.context_classes.empty()) {
        out.open("samlp:RequestedAuthnContext").attribute("Comparison", "exact");
        for (const auto& each : question.context_classes) out.leaf("saml:AuthnContextClassRef", each);
        out.close();
    }
    message.xml = out.finish();
    if (question.binding == Binding::Redirect) return MadeMessage{message.id, std::move(message.xml)};
    HUB_TRY_ASSIGN(std::string xml, sign_enveloped(message, making.identity));
    return MadeMessage{message.id, std::move(xml)};
}

}  // namespace hub::sso::saml
