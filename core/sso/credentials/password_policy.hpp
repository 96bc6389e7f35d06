// Which passwords may be set: length and what nobody should choose, never "a capital and a sign" (NIST SP 800-63B §5.1.1.2).
//
// Refused: fewer than 8 characters, more than 256 bytes, characters that cannot be typed again, the words and habits that a
// guesser tries first, and what is known of the account itself: its name, the person's names, the birth date.
// A guesser's first tries are found by rule rather than by a long list: a common word with digits or signs around it, a run
// or a repetition, a date, a Vietnamese phone or identity number. Letters are compared without marks and case, and 0 for o,
// @ for a … are seen through.
//
// Passwords that were imported are not checked: nobody knows them. Their owners meet these rules at the next change.
//
// Threads: any. Failure: `password.too_short`, `password.too_long`, `password.common`, `password.about_you`, those of
// text::opaque_string().
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::sso {

inline constexpr std::size_t kFewestPasswordCharacters = 8;

/// What a guesser who knows the person tries. Nothing of it is kept.
struct PasswordContext {
    std::string account_name = {};
    std::vector<std::string> names = {};  ///< of the person, the school, the children
    std::string birth_date = {};          ///< 2014-09-05, or empty
};

Status check_new_password(std::string_view typed, const PasswordContext& context);

/// Whether a folded text without its outer digits and signs is a word that passwords are made of. Part of the rule above.
bool is_common_stem(std::string_view folded);

}  // namespace hub::sso
