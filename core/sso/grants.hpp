// Grants: what one person has let one application do, and the refresh tokens that go on with it.
//
// A refresh token is the grant's name, its generation and a MAC over both, so a grant is one row however often it is
// renewed. Each use moves the grant to the next generation (RFC 9700 §4.14.2). The generation before is taken again
// within kGrace, and gets the very same successor: an answer that was lost on the way costs nobody a sign-in and forks
// nothing. Any older one means that two hold the token: the grant ends, and the account's events say so.
//
// Ownership: borrows the store. Threads: any. Errors: `grant.unknown` (not ours, ended, over, another client's),
// `grant.reused` (ended just now because of it), those of the store.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/base/random.hpp"
#include "core/sso/account_events.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

struct Grant {
    std::string id;              ///< 16 random bytes
    std::string client;
    Key account = 0;
    std::string sid;             ///< the session it came from
    std::string scope;           ///< spaces between
    std::string claims;          ///< single claims for userinfo, spaces between
    std::string methods;         ///< RFC 8176
    Instant signed_in_at, created_at, expires_at;
    std::int64_t generation = 1;
    Instant rotated_at;
    enum class Bound : unsigned char { Session = 1, Itself = 2 } bound = Bound::Session;  ///< Itself: offline_access
    std::optional<Instant> ended_at;
    std::string key;  ///< thumbprint that its refresh tokens are bound to (RFC 9449 §5); empty: none
};

std::vector<const store::TableSpec*> grant_tables();

class Grants {
public:
    static constexpr std::int64_t kGrace = 30'000;
    static constexpr std::int64_t kOfflineLife = 90LL * 24 * 60 * 60 * 1000;

    /// `secret`: the hub's index key; the MACs have a key of their own made from it.
    Grants(IdentityStore& store, const AccountEvents& events, std::string_view secret, Random& random, const Clock& clock);

    /// Given beforehand, so that a code knows what its second use has to end.
    [[nodiscard]] std::string new_id();
    /// Begins the grant as soon as the batch is committed; its times are set here.
    store::Batch begin(Grant& grant);
    /// The grant's refresh token of its present generation.
    [[nodiscard]] std::string refresh_token(const Grant& grant) const;
    /// Takes a refresh token and moves on; the grant's present generation is the answer's. `key`: the thumbprint that the
    /// sender showed, empty when none; a token bound to another stays as it was.
    void rotate(std::string_view token, std::string_view client, std::string_view key, std::function<void(Result<Grant>)> done);
    /// The grant a refresh token names, whatever its generation, without using it.
    Result<Grant> find_by_token(std::string_view token);
    Result<Grant> find(const std::string& id);
    enum class Ending : unsigned char { Asked, Reused };  ///< Reused: its code or token was shown twice, which the account's events tell
    void end(const std::string& id, Ending why, std::function<void(Status)> done);

private:
    struct Named {
        std::string id;
        std::int64_t generation = 0;
    };
    [[nodiscard]] std::optional<Named> read_token(std::string_view token) const;
    [[nodiscard]] bool is_over(const Grant& grant) const;
    [[nodiscard]] store::Batch ended(Grant& grant, Ending why) const;

    IdentityStore& store_;
    const AccountEvents& events_;
    std::string key_;
    Random& random_;
    const Clock& clock_;
};

}  // namespace hub::sso
