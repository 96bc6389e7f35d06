// How sure the hub is of who is signed in: `amr` and `acr` of sessions and ID tokens.
//
// Methods (`amr`) are words of RFC 8176: pwd, otp (an authenticator app, a recovery code), hwk and swk (a passkey that never
// leaves its device, one that synchronises), user (somebody touched it), mfa (two factors, or a passkey that asked for a PIN
// or a finger). Two words are our own: `picture` and `card`, for the youngest in a class window.
// A third, `acting`, stands alone: an administrator acts for the person (impersonations.hpp), and what asks for two factors stays shut.
// Levels (`acr`), weakest first:
//
//   urn:eduhub:acr:low     a picture or a card, in a class window
//   urn:eduhub:acr:single  a password
//   urn:eduhub:acr:multi   mfa
//
// Threads: pure. Failure: none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::sso {

enum class Assurance : unsigned char { Low, Single, Multi };

/// `methods`: words with spaces between.
Assurance assurance_of(std::string_view methods);
std::string_view acr_of(Assurance assurance);
std::optional<Assurance> assurance_of_acr(std::string_view acr);
/// All there are, for discovery.
const std::vector<std::string>& known_acrs();

/// The methods of both, each once.
std::string joined_methods(std::string_view some, std::string_view more);

}  // namespace hub::sso
