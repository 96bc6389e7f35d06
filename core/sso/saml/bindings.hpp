// How SAML messages travel in a browser (saml-bindings §3.4, §3.5): by redirect, deflated and with a signature beside
// the message; by a posted form, with the signature inside. Bytes to values and back; no HTTP here.
//
// Limits come before work: text, unpacked text and relay state each have a cap. A parameter given twice is refused. The
// detached signature is checked over the bytes of the query as they arrived, not as we would write them again
// (§3.4.4.1).
//
// Threads: any; values. Failure: `saml.query` (not the parameters of the binding), `saml.relay_state`,
// `saml.signature_form`, `saml.signature`, `saml.signature_missing`; `percent.broken`,
// `base64.unreadable`, `deflate.*`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/sso/saml/xml_signature.hpp"
#include "core/sso/saml/xml_signing.hpp"

namespace hub::sso::saml {

enum class MessageKind : unsigned char { Request, Response };
enum class Binding : unsigned char { Redirect, Post };
std::string_view name_of(Binding binding);
std::optional<Binding> binding_named(std::string_view uri);

inline constexpr std::size_t kMostPacked = 64U << 10U;
inline constexpr std::size_t kMostMessage = 256U << 10U;
inline constexpr std::size_t kOwnRelayState = 80;      ///< bytes of a handle of ours (§3.4.3)
inline constexpr std::size_t kOthersRelayState = 1024;  ///< of one to be given back: some write addresses into it

struct DetachedSignature {
    std::string octets;  ///< of the query, as signed
    security::SignatureAlgorithm algorithm;
    std::string value;
};

struct ReceivedMessage {
    MessageKind kind = MessageKind::Request;
    Binding binding = Binding::Post;
    std::string xml;
    std::string relay_state;
    std::optional<DetachedSignature> signature;  ///< by redirect only
};

/// What is sent: the message as XML (by post signed already, by redirect not), where to, and the state to come back.
struct OutgoingMessage {
    MessageKind kind = MessageKind::Response;
    std::string location;
    std::string xml;
    std::string relay_state;
};

/// The query part of the target, without its question mark.
Result<ReceivedMessage> read_redirect(std::string_view query);
/// Where to send the browser; signed when an identity is given.
Result<std::string> redirect_url(const OutgoingMessage& message, const SigningIdentity* identity);
/// Whether one of the keys made the signature beside the message.
Status verify_detached(const ReceivedMessage& message, Keys keys);

/// The form's fields, decoded.
Result<ReceivedMessage> read_post(MessageKind kind, std::string_view message, std::string_view relay_state);
/// A form for a page of ours: hidden fields and one button named `label`, which has the focus. No script.
Result<std::string> post_form(const OutgoingMessage& message, std::string_view label);

}  // namespace hub::sso::saml
