// Networks that an account has signed in from lately: they are not delayed by strangers who guess at the account
// (credentials/throttle.hpp). Home, school and office are such; nothing opens because of it.
//
// A network is kept as a keyed digest for this account alone, so the rows show neither where somebody lives nor who lives
// together. It is written at a sign-in, at most once a day, without anybody waiting for it; what has not been used for kLife
// goes with the account's next one.
//
// Ownership: borrows the store. Threads: any; not on a server's thread. Failure: a network that cannot be looked up is unknown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

std::vector<const store::TableSpec*> known_place_tables();

class KnownPlaces {
public:
    static constexpr std::int64_t kDay = 24LL * 60 * 60 * 1000;
    static constexpr std::int64_t kLife = 30 * kDay;

    /// `secret`: the hub's index key; the digests have a key of their own made from it.
    KnownPlaces(IdentityStore& store, std::string_view secret, const Clock& clock);

    /// `network`: as subnet_of_caller() has it.
    [[nodiscard]] bool knows(Key account, std::string_view network) const;
    /// The account has signed in from there.
    void remember(Key account, std::string_view network) const;

private:
    [[nodiscard]] std::string mark_of(Key account, std::string_view network) const;

    IdentityStore& store_;
    std::string key_;
    const Clock& clock_;
};

}  // namespace hub::sso
