// What applications hear about a person (OpenID Connect Core §5.1, §5.4): by scope, and by single claims they name.
//
// Nothing is said that the account does not hold: an absent claim is left out, never empty. An address of the person's own
// making is never called verified.
//
// Ownership: PersonClaims borrows. Threads: any. Failure: PersonClaims, that of the store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/codec/value.hpp"
#include "core/sso/accounts.hpp"
#include "core/sso/app_links.hpp"
#include "core/sso/apps.hpp"

namespace hub::sso {

class PersonClaims {
public:
    PersonClaims(const Apps& apps, Accounts& accounts, AppLinks& links) : apps_(apps), accounts_(accounts), links_(links) {}

    struct Asked {
        std::string_view client;  ///< which hears of its own accounts only
        std::string_view scope;   ///< words with spaces between
        std::string_view single;  ///< names of claims, likewise
    };
    /// Without `sub`.
    Result<codec::Value> of(Key account, const Asked& asked);

private:
    Result<codec::Value> accounts_at(Key account, std::string_view client);

    const Apps& apps_;
    Accounts& accounts_;
    AppLinks& links_;
};

/// All there are, for discovery.
const std::vector<std::string>& known_claims();

/// With spaces between.
std::string joined_words(const std::vector<std::string>& words);
/// Is the word among those, with spaces between?
bool holds_word(std::string_view words, std::string_view word);

}  // namespace hub::sso
