// What applications hear about a person (OpenID Connect Core §5.1, §5.4): by scope, and by single claims they name.
//
// Nothing is said that the account does not hold: an absent claim is left out, never empty. An address of the person's own
// making is never called verified.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/codec/value.hpp"
#include "core/sso/accounts.hpp"

namespace hub::sso {

/// `scope` and `single` (names of claims): words with spaces between. Without `sub`.
codec::Value claims_of(const Account& account, std::string_view scope, std::string_view single);

/// All there are, for discovery.
const std::vector<std::string>& known_claims();

/// With spaces between.
std::string joined_words(const std::vector<std::string>& words);
/// Is the word among those, with spaces between?
bool holds_word(std::string_view words, std::string_view word);

}  // namespace hub::sso
