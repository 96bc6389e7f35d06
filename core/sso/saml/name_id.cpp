#include "core/sso/saml/name_id.hpp"

#include "core/security/digest.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso::saml {

std::string pairwise_name(std::string_view secret, std::string_view app_entity_id, std::string_view person) {
    // Lengths go first: no app and person together read like another pair.
    const std::string both = std::to_string(app_entity_id.size()) + ":" + std::string(app_entity_id) + std::string(person);
    return security::to_base64url(security::as_bytes(security::hmac_sha256(secret, both)));
}

Result<NameId> choose_name(std::string_view configured, std::string_view asked, const NamesOfPerson& names, std::string_view own_entity_id, std::string_view app_entity_id) {
    const bool any = asked.empty() || asked == kUnspecified;
    // A name of one session tells an app less than what it is trusted with anyway.
    const std::string_view format = any ? configured : asked;
    if (format != configured && format != kTransient) return fail("saml.name_id", "the app asks for a kind of name that it is not registered for");
    if (format == kPersistent) return NameId{names.pairwise, std::string(format), std::string(own_entity_id), std::string(app_entity_id)};
    if (format == kTransient) return NameId{names.session_name, std::string(format), {}, {}};
    if (format != kEmailAddress) return fail("saml.name_id", "the app is registered for a kind of name that nobody knows");
    if (names.email.empty()) return fail("saml.name_id", "the person has no e-mail address that the app could know them by");
    return NameId{names.email, std::string(format), {}, {}};
}

}  // namespace hub::sso::saml
