// Signing our own messages, in the one form that xml_signature.hpp takes from others: the text is written first, then
// parsed and canonicalised by the same tree that reads, so that signer and reader cannot mean different bytes.
//
// The algorithm is that of the key: RSA or ECDSA on P-256, each over SHA-256. KeyInfo carries our certificate.
//
// Threads: any. Failure: `saml.unwritable` when the text is no XML (a value that XML cannot carry) or bears its ID
// twice, `xml.canonical`, `signature.failed`.
#pragma once

#include <cstddef>
#include <string>

#include "core/base/result.hpp"
#include "core/security/asymmetric_key.hpp"

namespace hub::sso::saml {

/// Who the hub is towards the others: a key and the certificate in which its public half travels.
struct SigningIdentity {
    security::SigningKey key;
    std::string certificate;  ///< DER
};

/// A message as written, with the place where its signature goes.
struct UnsignedMessage {
    std::string xml;
    std::string id;
    std::size_t signature_at = 0;
};

Result<std::string> sign_enveloped(const UnsignedMessage& message, const SigningIdentity& identity);

/// The name of the algorithm that this key signs with.
std::string_view signature_algorithm_name(const security::SigningKey& key);
security::SignatureAlgorithm signature_algorithm_of(const security::SigningKey& key);

}  // namespace hub::sso::saml
