#include "core/codec/base64.hpp"
#include "core/codec/xml_writer.hpp"
#include "core/sso/saml/bindings.hpp"

namespace hub::sso::saml {
namespace {

void hidden(codec::XmlWriter& form, std::string_view name, std::string_view value) {
    form.open("input").attribute("type", "hidden").attribute("name", name).attribute("value", value).close();
}

}  // namespace

// XML's escapes are HTML's too, and every element here may be written as in XML.
Result<std::string> post_form(const OutgoingMessage& message, std::string_view label) {
    if (message.relay_state.size() > kOthersRelayState) return fail("saml.relay_state", "the relay state is longer than allowed");
    codec::XmlWriter form;
    form.open("form").attribute("method", "post").attribute("action", message.location);
    hidden(form, message.kind == MessageKind::Request ? "SAMLRequest" : "SAMLResponse", codec::to_base64(message.xml));
    if (!message.relay_state.empty()) hidden(form, "RelayState", message.relay_state);
    form.open("button").attribute("type", "submit").attribute("autofocus", "autofocus").text(label).close();
    return form.finish();
}

}  // namespace hub::sso::saml
