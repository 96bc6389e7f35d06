// An app asks for a person (saml-core §3.4): read and checked, down to the registered place where the answer goes.
//
// Two kinds of refusal. An error goes to the person's browser as a page: nothing in the request may be trusted enough to
// redirect anywhere. A complaint is a status for the app, known and answerable: the request stands, and the caller
// answers it with build_error_response().
//
// Ownership: values; the app's metadata is shared. Threads: any. Failure: `saml.issuer_unknown`, `saml.consumer` (an
// answer's place that is not registered), `saml.replayed`, those of protocol_message.hpp.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sso/saml/metadata.hpp"
#include "core/sso/saml/protocol_message.hpp"

namespace hub::sso::saml {

/// The app of this entity ID, or none.
using ServiceProviders = std::function<std::shared_ptr<const ServiceProvider>(std::string_view entity_id)>;

enum class Comparison : unsigned char { Exact, Minimum, Maximum, Better };

struct NameIdPolicy {
    std::string format;        ///< empty, or unspecified: ours to choose
    std::string sp_qualifier;  ///< whose names are meant; empty: the app's own
    bool allow_create = false;
};

struct RequestedContext {
    Comparison comparison = Comparison::Exact;
    std::vector<std::string> classes;  ///< empty: any
};

struct AuthnRequest {
    std::string id;
    std::shared_ptr<const ServiceProvider> app;
    ConsumerService consumer;
    std::string relay_state;
    Authenticity authenticity = Authenticity::Unsigned;
    bool force_authn = false;
    bool is_passive = false;
    NameIdPolicy name_id;
    RequestedContext context;
    std::string_view complaint;  ///< a status code to answer with at once; empty: go on
};

struct RequestTerms {
    std::string_view our_address;  ///< of the endpoint that took the message
    Instant now;
};

Result<AuthnRequest> read_authn_request(const ReceivedMessage& message, const ServiceProviders& apps, const RequestTerms& terms, const FirstSeen& first_seen);

}  // namespace hub::sso::saml
