// Single logout (saml-core §3.7, saml-profiles §4.4), as identity provider towards the apps and as app towards a provider
// above us: the messages alone. Who is still signed on, and who has been told, is the caller's to know.
//
// Both messages are taken signed only: an unsigned one would let any page of the web sign people off. Made by POST they
// bear their signature; by redirect it goes beside (redirect_url()).
//
// Threads: any; values. Failure: `saml.issuer_unknown`, `saml.in_response_to`, `saml.encrypted`, `saml.replayed`,
// `saml.too_old`, those of protocol_message.hpp; when made, `saml.unwritable`, `signature.failed`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sso/saml/metadata.hpp"
#include "core/sso/saml/name_id.hpp"
#include "core/sso/saml/protocol_message.hpp"
#include "core/sso/saml/response.hpp"

namespace hub::sso::saml {

/// The app or provider of this entity ID, or none.
using Peers = std::function<std::shared_ptr<const Peer>(std::string_view entity_id)>;

struct LogoutRequest {
    std::string id;
    std::shared_ptr<const Peer> peer;
    NameId name;
    std::vector<std::string> session_indexes;  ///< empty: all sessions of that person there
    std::string relay_state;
};

struct LogoutResponse {
    std::shared_ptr<const Peer> peer;
    std::string in_response_to;
    enum class Outcome : unsigned char { Ended, Partly, Refused } outcome = Outcome::Refused;
    std::string relay_state;
};

struct LogoutTerms {
    std::string_view our_address;
    Instant now;
};

Result<LogoutRequest> read_logout_request(const ReceivedMessage& message, const Peers& peers, const LogoutTerms& terms, const FirstSeen& first_seen);
/// `in_response_to`: the request that we sent to this peer; another answer is refused.
Result<LogoutResponse> read_logout_response(const ReceivedMessage& message, const Peers& peers, std::string_view in_response_to, const LogoutTerms& terms);

/// From whom and where to; by which binding says whether the signature goes in.
struct LogoutAddress {
    std::string issuer;
    std::string destination;
    Binding binding = Binding::Redirect;
};

struct MadeMessage {
    std::string id;
    std::string xml;
};

Result<MadeMessage> build_logout_request(const LogoutAddress& address, const NameId& name, const std::vector<std::string>& session_indexes, const Making& making);
Result<MadeMessage> build_logout_response(const LogoutAddress& address, std::string_view in_response_to, LogoutResponse::Outcome outcome, const Making& making);

}  // namespace hub::sso::saml
