// Forgetting what is over: a session with its participants and the receipts of its logout, and a grant, kForget after their
// end. Accounts, credentials, events and links are not touched here.
//
// Each step looks at the next kAtOnce sessions and grants in the order of their keys and begins anew after the last, so that
// no index over their ends has to be kept up with every sign-in.
//
// Ownership: borrows the store. Threads: any; one step at a time. Errors: those of the store.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>

#include "core/base/clock.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

class Retention {
public:
    static constexpr std::int64_t kForget = 30LL * 24 * 60 * 60 * 1000;
    static constexpr std::size_t kAtOnce = 2'000;

    Retention(IdentityStore& store, const Clock& clock) : store_(store), clock_(clock) {}

    /// How many rows went. Durable when it returns.
    Result<std::size_t> step();

private:
    IdentityStore& store_;
    const Clock& clock_;
    std::mutex mutex_;
    std::string session_, grant_;  // the last ones looked at
};

}  // namespace hub::sso
