// X.509 certificates as federations use them (SAML Metadata Interoperability Profile 1.0 §2.6): an envelope in which a
// public key travels. Nobody's chain is walked here and no purpose is read; who hands the certificate over vouches for
// the key, and its dates are told for people.
//
// Threads: any; values. Failure: `certificate.unreadable` (no certificate in DER, or more than one, or longer than a
// certificate needs), `certificate.failed` (OpenSSL cannot make one), `key.unreadable` of a key that is too weak or of
// another kind.
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/security/asymmetric_key.hpp"

namespace hub::security {

struct CertificateTerms {
    std::string common_name;  ///< of subject and issuer; at most 64 characters (RFC 5280 ub-common-name)
    Instant not_before;
    Instant not_after;
};

/// DER. Signed by the key itself; its 127-bit serial number comes from `random`.
Result<std::string> self_signed_certificate(const SigningKey& key, const CertificateTerms& terms, Random& random);

struct Certificate {
    PublicNumbers key;
    std::string subject;  ///< RFC 2253
    Instant not_before;
    Instant not_after;
};

Result<Certificate> read_certificate(std::string_view der);

}  // namespace hub::security
