#include "core/codec/base64.hpp"
#include "core/codec/xml_writer.hpp"
#include "core/sso/saml/metadata.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso::saml {
namespace {

using codec::XmlWriter;

void begin(XmlWriter& out, const OwnRole& own, std::string_view role) {
    out.open("md:EntityDescriptor").attribute("xmlns:md", kMetadataSpace).attribute("xmlns:ds", kSignatureSpace).attribute("entityID", own.entity_id);
    if (own.valid_until) out.attribute("validUntil", format_instant(*own.valid_until));
    out.open(role).attribute("protocolSupportEnumeration", kProtocolSpace);
}

void write_endpoint(XmlWriter& out, std::string_view name, const Endpoint& endpoint) {
    out.open(name).attribute("Binding", name_of(endpoint.binding)).attribute("Location", endpoint.location);
    if (!endpoint.response_location.empty() && endpoint.response_location != endpoint.location) out.attribute("ResponseLocation", endpoint.response_location);
    out.close();
}

/// In the order of the schema: keys, logout, formats of names.
void write_common(XmlWriter& out, const OwnRole& own) {
    for (const auto& certificate : own.certificates) {
        out.open("md:KeyDescriptor").attribute("use", "signing").open("ds:KeyInfo").open("ds:X509Data");
        out.leaf("ds:X509Certificate", codec::to_base64(certificate)).close().close().close();
    }
    for (const auto& each : own.logout) write_endpoint(out, "md:SingleLogoutService", each);
    for (const auto& each : own.name_id_formats) out.leaf("md:NameIDFormat", each);
}

}  // namespace

std::string write_metadata(const OwnIdentityProvider& own) {
    XmlWriter out;
    begin(out, own, "md:IDPSSODescriptor");
    out.attribute("WantAuthnRequestsSigned", own.wants_requests_signed ? "true" : "false");
    write_common(out, own);
    for (const auto& each : own.sign_on) write_endpoint(out, "md:SingleSignOnService", each);
    return out.finish();
}

std::string write_metadata(const OwnServiceProvider& own) {
    XmlWriter out;
    begin(out, own, "md:SPSSODescriptor");
    out.attribute("AuthnRequestsSigned", "true").attribute("WantAssertionsSigned", "true");
    write_common(out, own);
    for (const auto& each : own.consumers) {
        out.open("md:AssertionConsumerService").attribute("Binding", kPostBinding).attribute("Location", each.location);
        out.attribute("index", std::to_string(each.index));
        if (each.is_default) out.attribute("isDefault", "true");
        out.close();
    }
    return out.finish();
}

}  // namespace hub::sso::saml
