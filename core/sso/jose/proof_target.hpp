// The address a DPoP proof was made for, in the one form in which two can be compared.
//
// RFC 9449 §4.3 has query and fragment ignored and asks for the normalisations of RFC 3986 §6.2.2 and §6.2.3: scheme and
// host in small letters, no default port, an empty path is `/`, `%7E` is `~`, hexadecimal digits are large. `..` and `.`
// are left as they are: none of our addresses has them, so such a target equals none.
//
// Threads: any. Failure: nothing for what is no http or https address, has a user name, or holds characters that no
// address has.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hub::sso {

std::optional<std::string> normalised_target(std::string_view uri);

}  // namespace hub::sso
