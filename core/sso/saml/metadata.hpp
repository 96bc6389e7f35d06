// Metadata (saml-metadata): who a peer is, where its messages go and which keys it signs with; and our own, written.
//
// Whoever gives us a peer's metadata vouches for it: an operator, or a federation whose key signs the document. Of a
// certificate the key counts alone (SAML Metadata Interoperability Profile §2.6.1); expired ones are told, not refused.
// Comments are skipped, since generators write them; all else is as hostile as any message. A weak or unreadable
// signing key refuses the whole entity: nobody shall find out later which one was meant.
//
// Ownership: values. Threads: any. Failure: `saml.metadata` (not the shape, or an address that is none),
// `saml.metadata_key`, `saml.metadata_expired`, `saml.metadata_large`, those of the tree and of signatures.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/sso/saml/bindings.hpp"

namespace hub::sso::saml {

/// Which addresses a peer may have. Plain HTTP is for development on one machine.
enum class Addresses : unsigned char { HttpsOnly, HttpToo };
/// Absolute, http or https as allowed, with a host, without user, fragment or white space.
bool is_address(std::string_view url, Addresses addresses);

struct Endpoint {
    Binding binding = Binding::Post;
    std::string location;
    std::string response_location;  ///< where responses go; `location` unless the metadata says otherwise
    bool operator==(const Endpoint&) const = default;
};

struct ConsumerService {
    unsigned index = 0;
    std::string location;
    bool is_default = false;
    bool operator==(const ConsumerService&) const = default;
};

/// What both sides of SAML have.
struct Peer {
    std::string entity_id;
    std::vector<security::VerifyingKey> keys;  ///< for signatures; more than one while they roll over
    std::vector<Endpoint> logout;
    std::vector<std::string> name_id_formats;
    std::optional<Instant> valid_until;
    std::optional<Instant> first_certificate_ends;  ///< for people

    [[nodiscard]] const Endpoint* logout_by(Binding binding) const;
};

/// An app that takes our assertions.
struct ServiceProvider : Peer {
    std::vector<ConsumerService> consumers;  ///< by POST; we send assertions no other way
    bool signs_requests = false;
    bool wants_assertions_signed = false;

    [[nodiscard]] const ConsumerService& default_consumer() const;
};

/// Somebody who says to us who a person is.
struct IdentityProvider : Peer {
    std::vector<Endpoint> sign_on;
    bool wants_requests_signed = false;
};

struct Entities {
    std::vector<ServiceProvider> service_providers;
    std::vector<IdentityProvider> identity_providers;
};

/// One EntityDescriptor, or a federation's EntitiesDescriptor. `federation`: keys one of which must have signed the
/// document; none when somebody vouches for it otherwise.
Result<Entities> read_metadata(std::string_view text, Instant now, Addresses addresses, Keys federation = {});

struct OwnRole {
    std::string entity_id;
    std::vector<std::string> certificates;  ///< DER; two while keys roll over, the signing one first
    std::vector<Endpoint> logout;
    std::vector<std::string> name_id_formats;
    std::optional<Instant> valid_until;
};

struct OwnIdentityProvider : OwnRole {
    std::vector<Endpoint> sign_on;
    bool wants_requests_signed = false;
};

struct OwnServiceProvider : OwnRole {
    std::vector<ConsumerService> consumers;
};

std::string write_metadata(const OwnIdentityProvider& own);
std::string write_metadata(const OwnServiceProvider& own);

}  // namespace hub::sso::saml
