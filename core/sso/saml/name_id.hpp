// By which name an app knows a person (saml-core §8.3, SAML V2.0 Subject Identifier Attributes Profile).
//
// A pairwise name is HMAC-SHA-256 of app and person under a secret of the hub: the same for this app for ever, and no
// two apps can compare theirs. Losing the secret renames everybody, so it is kept with the keys.
//
// Threads: any. Failure: `saml.name_id` when the app wants a format that it is not configured for, or the person has no
// such name; the app hears kInvalidNameIdPolicy.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::sso::saml {

struct NameId {
    std::string value;
    std::string format;
    std::string qualifier;     ///< the identity provider; of persistent names
    std::string sp_qualifier;  ///< the app; of persistent names
    bool operator==(const NameId&) const = default;
};

/// What a person can be called at one app.
struct NamesOfPerson {
    std::string pairwise;      ///< from pairwise_name()
    std::string email;         ///< empty when there is none
    std::string session_name;  ///< random, of this session, for transient names
};

/// 43 characters of base64url. `person` is the person's stable id within the hub.
std::string pairwise_name(std::string_view secret, std::string_view app_entity_id, std::string_view person);

/// `configured`: the format that the app is registered with. `asked`: that of the request, empty for any.
Result<NameId> choose_name(std::string_view configured, std::string_view asked, const NamesOfPerson& names, std::string_view own_entity_id, std::string_view app_entity_id);

}  // namespace hub::sso::saml
