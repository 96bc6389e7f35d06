#include "core/sso/saml_names.hpp"

#include "core/security/digest.hpp"
#include "core/sso/parameters.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kMostPosted = 512U << 10U;  // base64 and percent-encoding around saml::kMostMessage

std::string place_of_index(std::string_view entity_id) { return "saml session|" + std::string(entity_id); }

}  // namespace

std::string SamlNames::host() const {
    std::string_view host = site;
    host.remove_prefix(host.find("://") + 3);
    return std::string(host.substr(0, host.find(':')));
}

std::string session_index(std::string_view sid, std::string_view app_entity_id, const security::Sealer& sealer) {
    return security::to_base64url(sealer.seal(sid, place_of_index(app_entity_id)));
}

Result<std::string> sid_of_index(std::string_view index, std::string_view app_entity_id, const security::Sealer& sealer) {
    const auto sealed = security::from_base64url(index);
    if (!sealed) return fail("session.none", "no session of ours has this index");
    auto sid = sealer.open(*sealed, place_of_index(app_entity_id));
    if (!sid) return fail("session.none", "no session of ours has this index");
    return sid;
}

Result<saml::ReceivedMessage> read_posted(std::string_view body) {
    HUB_TRY_ASSIGN(const auto form, Parameters::parse(body, kMostPosted));
    if (form.has("SAMLRequest") == form.has("SAMLResponse")) return fail("saml.query", "a form carries one request or one response");
    if (form.has("SAMLRequest")) return saml::read_post(saml::MessageKind::Request, form["SAMLRequest"], form["RelayState"]);
    return saml::read_post(saml::MessageKind::Response, form["SAMLResponse"], form["RelayState"]);
}

}  // namespace hub::sso
