// Bearer tokens: 256 random bits shown once, kept as their SHA-256 with a scope.
//
// A token opens one thing: pushing, reading, or reading and operating, each for one system, one school and one
// entity or all of them (`*`); or seeing and changing the accounts of one school or all; or reading the metrics. One that reads sees values of public fields; those of the other
// classes are named one by one. It ends at its time or when it is revoked, from the next request
// on. People name it by a short id, the beginning of its hash, which opens nothing. Checked in memory, in
// constant work per request.
//
// Ownership: TokenBook keeps the hashes, borrows the clock. Threads: any. Errors: `token.unknown`,
// `token.expired`, `token.revoked`, `token.ambiguous`, those of the store.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/model/definition.hpp"
#include "core/router/inbox.hpp"

namespace hub::api {

std::vector<const store::TableSpec*> token_tables();

enum class TokenPurpose : unsigned char {
    Push,
    Metrics,
    Read,     ///< /api/v1/, asking only
    Operate,  ///< /api/v1/, asking and acting
    IdentityRead,   ///< /api/v1/identity/, asking only
    IdentityWrite,  ///< /api/v1/identity/, asking and acting
};
inline bool opens_identity(TokenPurpose purpose) { return purpose == TokenPurpose::IdentityRead || purpose == TokenPurpose::IdentityWrite; }
std::string_view name_of(TokenPurpose purpose);
std::optional<TokenPurpose> token_purpose_named(std::string_view name);

struct TokenScope {
    std::string name;          ///< for people: who holds it
    std::string system;        ///< or `*`
    std::string tenant;        ///< or `*`
    std::string entity = "*";  ///< or `*`
    TokenPurpose purpose = TokenPurpose::Push;
    Instant created_at = {};
    std::optional<Instant> expires_at = {};
    std::optional<Instant> revoked_at = {};
    std::set<model::Sensitivity> fields = {};  ///< classes of fields whose values it sees, beside the public ones
};

/// "personal,identity" and back. Errors: `token.fields`.
std::string names_of(const std::set<model::Sensitivity>& fields);
Result<std::set<model::Sensitivity>> field_classes_named(std::string_view names);

struct Token {
    std::string id;  ///< short and public
    TokenScope scope;
};

class TokenBook {
public:
    static Result<std::unique_ptr<TokenBook>> open(store::Reader& inbox, const Clock& clock);
    explicit TokenBook(const Clock& clock) : clock_(clock) {}

    struct Made {
        std::string text;  ///< returned here and never again
        Token token;
    };
    /// Makes a token and keeps its hash durably.
    Result<Made> create(router::Inbox& inbox, TokenScope scope, Random& random);
    /// Ends a token by its short id, or a longer part of it, durably; from the next request on it opens nothing. Twice
    /// is as good as once.
    Result<Token> revoke(router::Inbox& inbox, std::string_view id);
    /// The scope of `Authorization: Bearer …`, or why it has none now.
    [[nodiscard]] Result<TokenScope> find(std::string_view authorization) const;
    /// The same, with the token's id.
    [[nodiscard]] Result<Token> identify(std::string_view authorization) const;
    /// All there ever were, the newest first.
    [[nodiscard]] std::vector<Token> list() const;

private:
    const Clock& clock_;
    mutable std::shared_mutex mutex_;
    std::map<std::string, TokenScope> by_hash_;
};

/// Whether it may push these.
bool covers(const TokenScope& scope, std::string_view system, std::string_view tenant, std::string_view entity);

}  // namespace hub::api
