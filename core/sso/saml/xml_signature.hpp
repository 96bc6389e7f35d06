// Whether a pinned key signed an element, in the one form that SAML allows (saml-core §5.4, saml2int), and nothing
// looser: the signature stands in the element, directly behind its Issuer or first of all; it has one Reference, to the
// element's own ID, which no other element bears; its transforms are the enveloped signature and exclusive
// canonicalisation, in this order; RSA or P-256 ECDSA over SHA-256, RSA over SHA-384 or -512. No Object, no Manifest, no
// HMAC, no SHA-1, nothing fetched. Keys come from metadata alone: a KeyInfo is read only to refuse one that names a
// different key, since somebody meant it to be used.
//
// What is verified and what is read is the same node of the same tree; a Verified is the only licence to read it.
//
// Ownership: a Verified borrows from its tree. Threads: as XmlTree. Failure: `saml.signature_missing`,
// `saml.signature_form` (not the form above), `saml.signature_key` (a KeyInfo with a foreign key),
// `saml.signature` (it does not hold), `saml.id` (missing, not a name, or borne twice).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/codec/xml_tree.hpp"
#include "core/security/asymmetric_key.hpp"

namespace hub::sso::saml {

using Keys = std::span<const security::VerifyingKey>;

class Verified {
public:
    [[nodiscard]] codec::XmlElement element() const { return element_; }

private:
    friend Result<Verified> verify_enveloped(const codec::XmlTree& tree, codec::XmlElement element, Keys keys);
    explicit Verified(codec::XmlElement element) : element_(element) {}
    codec::XmlElement element_;
};

Result<Verified> verify_enveloped(const codec::XmlTree& tree, codec::XmlElement element, Keys keys);

/// The signature standing directly in an element, verified or not; to ask whether there is one.
std::optional<codec::XmlElement> signature_in(codec::XmlElement element);

/// A name such as ids are made of: XML Schema's NCName as far as ASCII goes, at most 256 bytes.
bool is_id(std::string_view text);

/// By the names of RFC 4051; nothing for those that are not allowed.
std::optional<security::SignatureAlgorithm> signature_algorithm_named(std::string_view uri);

}  // namespace hub::sso::saml
