// A password as it is compared: the OpaqueString profile (RFC 8265 §4.2), so that one typed on another keyboard, with
// composed or with combining Vietnamese letters, is the same password.
//
// Kept of RFC 8264's FreeformClass: valid UTF-8, no control characters, no character that nobody can see, no surrogates or
// noncharacters, not empty. Spaces of other scripts become the plain one, then NFC. Letter case, width and the number of
// spaces are left alone. Code points that this ICU does not know yet are taken, where the RFC refuses them: they cannot
// be told from tomorrow's emoji.
//
// Threads: any. Failure: `text.encoding`, `password.character` (it holds one that cannot be typed again), `password.empty`.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::text {

Result<std::string> opaque_string(std::string_view typed);

/// Code points of valid UTF-8.
std::size_t count_characters(std::string_view text);

}  // namespace hub::text
