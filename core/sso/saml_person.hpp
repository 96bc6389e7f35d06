// A person as a SAML app hears of them: name, attributes, and how they proved who they are.
//
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/sso/accounts.hpp"
#include "core/sso/app_links.hpp"
#include "core/sso/saml/attribute_map.hpp"
#include "core/sso/saml/authn_request.hpp"
#include "core/sso/saml/name_id.hpp"
#include "core/sso/sessions.hpp"

namespace hub::sso {

/// The hub towards one app.
struct NamingTerms {
    std::string_view secret;     ///< for pairwise names
    std::string_view scope;      ///< the hub's host, behind the `@` of subject-id
    std::string_view entity_id;  ///< the app's
};

/// What the account is called at that app; transient names are those of the session.
saml::NamesOfPerson names_of(const Account& account, const Session& session, const NamingTerms& terms);
/// For attribute rules (saml_app.hpp, known_person_values). `links`: the person's at that app.
saml::PersonValues values_of(const Account& account, const std::vector<AppLink>& links, const NamingTerms& terms);

/// The class to name in the assertion; nullopt when the session proved less than is asked, or other than anyone here can
/// tell (saml-authn-context §3.4, REFEDS MFA).
std::optional<std::string> context_of(const Session& session, const saml::RequestedContext& asked);

}  // namespace hub::sso
