// A person as SCIM writes one (RFC 7643 §4.1), and how an account reads and changes by it.
//
//   userName                        the login; given when the account is made and never changed afterwards (mutability)
//   externalId                      the client's own name for it, another for each client
//   displayName, name.formatted     the name; of family, middle and given name where neither stands
//   emails                          the primary one, or the first
//   roles                           values pupil, guardian, teacher, staff; a client makes no administrators
//   active                          false: disabled, and whoever is signed in is not
//   …enterprise:2.0:User organization   the school
//
// Names of attributes are taken in any case of letters (RFC 7643 §2.1); those unknown here are let be, and so is what a client
// may not write (id, meta, groups). No telephone number is taken: it would recover the account.
//
// Threads: values. Failure: `scim.value`, `scim.path`, `scim.mutability`, `scim.syntax`.
#pragma once

#include "core/codec/value.hpp"
#include "core/sso/accounts.hpp"

namespace hub::sso {

struct ScimPerson {
    Account account;
    std::string external_id;
};

/// As POST makes one and PUT replaces one: what is not said is empty.
Result<ScimPerson> new_scim_person(const codec::Value& resource);
Status replace_scim_person(ScimPerson& person, const codec::Value& resource);
/// Every operation of a PATCH (RFC 7644 §3.5.2), or none.
Status patch_scim_person(ScimPerson& person, const codec::Value& request);

codec::Value scim_json(const ScimPerson& person, std::string_view base);

/// What stands under a name in any case of letters; null when nothing does.
const codec::Value& scim_member(const codec::Value& object, std::string_view name);

}  // namespace hub::sso
