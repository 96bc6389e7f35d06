// The password of an account, found and kept.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Errors: those of the store and of sealing.
#pragma once

#include <optional>
#include <string>

#include "core/sso/credentials/credential_tables.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

class Passwords {
public:
    Passwords(IdentityStore& store, const security::Sealer& sealer, const Clock& clock) : store_(store), sealer_(sealer), clock_(clock) {}

    Result<std::optional<StoredPassword>> find(Key account);
    /// Durable when it returns, with what goes with it.
    Status keep(Key account, std::string_view hash, store::Batch with = {});

private:
    IdentityStore& store_;
    const security::Sealer& sealer_;
    const Clock& clock_;
};

}  // namespace hub::sso
