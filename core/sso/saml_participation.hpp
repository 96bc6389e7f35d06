// What single logout needs of a sign-in at a SAML app: by which name and session index the app knows the person. Kept as
// the detail of a participant (participants.hpp).
//
// Threads: pure. Failure: `store.broken` for a text that is none of ours.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/sso/saml/name_id.hpp"

namespace hub::sso {

struct SamlParticipation {
    saml::NameId name;
    std::string session_index;

    [[nodiscard]] std::string text() const;
    static Result<SamlParticipation> of(std::string_view text);
    /// Is this the person an app means? What it leaves out of the name is not compared (saml-core §8.3.1).
    [[nodiscard]] bool is(const saml::NameId& asked) const;
};

}  // namespace hub::sso
