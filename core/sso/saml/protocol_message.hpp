// What all protocol messages share (saml-core §3.2): a root of the right name, an ID, an issuer, an instant, a
// destination, and the question who signed it.
//
// Order of a reader: parse_message(), read_header(), find the peer by the issuer, authenticate(), check_header(), then
// the rest of the root. A message whose signature holds, holds as a whole: the root is the signed element.
//
// Ownership: values; elements borrow from their tree. Threads: any. Failure: `saml.message` (not such a message),
// `saml.id`, `saml.destination`, `saml.too_old`, `saml.too_new`, `saml.moment`, those of the tree and of signatures.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/sso/saml/bindings.hpp"

namespace hub::sso::saml {

inline constexpr std::int64_t kMessageLifeMilliseconds = 5 * 60'000;

struct Header {
    std::string id;
    std::string issuer;
    Instant issued_at;
    std::string destination;  ///< empty when the message names none
};

enum class Authenticity : unsigned char { Unsigned, Signed };
enum class SignatureNeed : unsigned char { WhenPresent, Always };

/// True the first time that this id of this sender is shown; kept until then, so that a message works once.
using FirstSeen = std::function<bool(std::string_view issuer, std::string_view id, Instant until)>;

Result<codec::XmlTree> parse_message(std::string_view xml, std::string_view root_name);
Result<Header> read_header(codec::XmlElement message);
/// Nothing but the root, as a whole, may be signed. A signature that is there has to hold even where none is needed.
Result<Authenticity> authenticate(const codec::XmlTree& tree, const ReceivedMessage& message, Keys keys, SignatureNeed need);
/// Made for `our_address`, and now. A signed message has to name its destination (saml-bindings §3.4.5.2, §3.5.5.2).
Status check_header(const Header& header, std::string_view our_address, Instant now, Authenticity authenticity);

/// The element's saml:Issuer.
Result<std::string> issuer_of(codec::XmlElement element);
/// xs:boolean; what is absent is false.
Result<bool> flag_of(codec::XmlElement element, std::string_view name);

/// 160 random bits (saml-core §1.3.4 asks for 128 at least), as a name.
std::string new_id(Random& random);

}  // namespace hub::sso::saml
