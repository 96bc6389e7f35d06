// Bearer tokens: 256 random bits shown once, kept as their SHA-256 with a scope.
//
// A token opens one thing: pushing into one system at one school (either may be `*` only when made
// over the admin socket). Checked in memory, in constant work per request.
//
// Ownership: TokenBook keeps the hashes. Threads: any. Errors: `token.unknown`, `token.scope`, those
// of the store.
#pragma once

#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/router/inbox.hpp"

namespace hub::api {

extern const store::TableSpec kTokens;

struct TokenScope {
    std::string name;    ///< for people: who holds it
    std::string system;  ///< or `*`
    std::string tenant;  ///< or `*`
    Instant created_at;
};

class TokenBook {
public:
    static Result<std::unique_ptr<TokenBook>> open(store::Reader& inbox);

    /// Makes a token and keeps its hash durably. The text is returned here and never again.
    Result<std::string> create(router::Inbox& inbox, TokenScope scope, Random& random);
    /// The scope of `Authorization: Bearer …`; nullopt when there is none or it is unknown.
    [[nodiscard]] std::optional<TokenScope> find(std::string_view authorization) const;
    [[nodiscard]] std::vector<TokenScope> list() const;

private:
    mutable std::shared_mutex mutex_;
    std::map<std::string, TokenScope> by_hash_;
};

inline bool covers(const TokenScope& scope, std::string_view system, std::string_view tenant) {
    return (scope.system == "*" || scope.system == system) && (scope.tenant == "*" || scope.tenant == tenant);
}

}  // namespace hub::api
