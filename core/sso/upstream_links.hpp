// Which account here somebody signed in above us has: keyed by issuer and subject, by nothing else, never by an e-mail
// address (anybody can write one into an account elsewhere).
//
// The key is an HMAC of both, so a hand in the database finds nobody by it; what the provider said is sealed in the row,
// a national id besides has a blind index. One person above has one account here; an account may have several links.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Errors: `upstream.link_taken` (it is another account's),
// `upstream.link_unknown`, those of the store and of the sealer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/security/sealing.hpp"
#include "core/sso/identity_store.hpp"
#include "core/sso/upstream/connector.hpp"

namespace hub::sso {

struct UpstreamLink {
    std::string key;
    std::int64_t account = 0;
    std::string connector;   ///< Connector::id it was made by
    std::string national;    ///< blind index; empty: the provider gave no national id
    Instant linked_at, used_at;
    upstream::Person person;
};

std::vector<const store::TableSpec*> upstream_link_tables();
extern const store::TableSpec kUpstreamLinks;  ///< by key
store::Row upstream_link_row(const UpstreamLink& link, const security::Sealer& sealer);
Result<UpstreamLink> upstream_link_of(const store::Row& row, const security::Sealer& sealer);
Result<std::vector<UpstreamLink>> upstream_links_of_account(store::Reader& reader, const security::Sealer& sealer, std::int64_t account);

class UpstreamLinks {
public:
    /// `secret`: the hub's index key; the keys of links are made with one of its own.
    UpstreamLinks(IdentityStore& store, const security::Sealer& sealer, std::string_view secret, const Clock& clock);

    Result<std::optional<UpstreamLink>> find(const upstream::Person& person);
    /// Durable when it returns; again for the same account is as good as once.
    Status add(std::int64_t account, const std::string& connector, const upstream::Person& person);
    Result<std::vector<UpstreamLink>> of_account(std::int64_t account);
    /// One of the account's own.
    Status remove(std::int64_t account, const std::string& key);

private:
    [[nodiscard]] std::string key_of(const upstream::Person& person) const;

    IdentityStore& store_;
    const security::Sealer& sealer_;
    std::string secret_;
    const Clock& clock_;
};

}  // namespace hub::sso
