// How the hub names itself, its doors and people's sessions towards SAML.
//
// Threads: pure. Failure: `session.none` for an index that is none of ours.
#pragma once

#include <string>
#include <string_view>

#include "core/security/sealing.hpp"
#include "core/sso/saml/bindings.hpp"

namespace hub::sso {

struct SamlNames {
    explicit SamlNames(std::string issuer) : site(std::move(issuer)), entity_id(site + "/saml2/metadata"), sign_on(site + "/saml2/sso"), log_out(site + "/saml2/slo") {}
    std::string site, entity_id, sign_on, log_out;
    [[nodiscard]] std::string host() const;
};

/// The session's index at one app: sealed, so that it names the session to us alone and no two apps can compare theirs.
std::string session_index(std::string_view sid, std::string_view app_entity_id, const security::Sealer& sealer);
Result<std::string> sid_of_index(std::string_view index, std::string_view app_entity_id, const security::Sealer& sealer);

/// The fields of the POST binding. Errors: those of Parameters and of read_post().
Result<saml::ReceivedMessage> read_posted(std::string_view body);

}  // namespace hub::sso
