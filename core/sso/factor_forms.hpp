// The pieces of pages that ask for factors: the code's field, the secret as a picture and as text, the passkey's button, and
// what went wrong.
//
// The passkey's form is the one thing here that needs a script (kPasskeyScriptPath, ours, nothing else on the page): until it
// runs the form is hidden and a sentence says so.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/sso/html.hpp"

namespace hub::sso {

/// At kPasskeyScriptPath.
net::ServerResponse passkey_script();

/// What an authenticator app is given: as a QR code, and in groups to be typed.
std::string app_secret(Language language, std::string_view secret, std::string_view site, std::string_view login);
/// For a code of six digits, or a recovery code where those count.
enum class CodesTaken : unsigned char { OfTheApp, AppOrRecovery };
std::string code_field(Language language, CodesTaken taken);

enum class PasskeyForm : unsigned char { Create, Get };
/// A whole form. `options`: JSON for the browser; `fields`: hidden ones, and what stands before the button.
std::string passkey_form(Language language, PasskeyForm kind, std::string_view action, std::string_view options, std::string_view fields);

const Wording& problem_of(const Error& error);

}  // namespace hub::sso
