// The other direction: an identity provider above us says who a person is (saml-profiles §4.1.4.3), and we believe what
// its key has signed and nothing beside it.
//
// The document as a whole has one Response, one Assertion directly in it, and signatures in these two alone; all that
// are there have to hold, and one has to cover the assertion. Then the assertion is read from the verified node: for us,
// for the place it came to, for the request we made, now, and once. Encrypted parts are refused: we publish no key for
// them. What nobody asked for is refused.
//
// Ownership: values. Threads: any. Failure: `saml.status` (the other side said no), `saml.wrapped` (more than one
// assertion, or one in a wrong place), `saml.encrypted`, `saml.unsolicited`, `saml.in_response_to`, `saml.audience`,
// `saml.recipient`, `saml.issuer_unknown`, `saml.assertion` (a part is missing or unknown), `saml.too_old`,
// `saml.too_new`, `saml.replayed`, those of protocol_message.hpp and xml_signature.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sso/saml/attribute_map.hpp"
#include "core/sso/saml/metadata.hpp"
#include "core/sso/saml/name_id.hpp"
#include "core/sso/saml/protocol_message.hpp"

namespace hub::sso::saml {

/// What we asked, and who we are towards that provider.
struct Expected {
    std::string_view entity_id;       ///< ours
    std::string_view our_address;     ///< of the consumer that took the message
    std::string_view in_response_to;  ///< our request's ID
    Instant now;
};

struct UpstreamPerson {
    NameId name;
    std::string session_index;  ///< empty when the provider gave none
    Instant at;
    std::optional<Instant> session_ends;
    std::string context_class;
    std::vector<Attribute> attributes;  ///< values that are XML themselves are left out
};

Result<UpstreamPerson> read_response(const ReceivedMessage& message, const IdentityProvider& provider, const Expected& expected, const FirstSeen& first_seen);

}  // namespace hub::sso::saml
