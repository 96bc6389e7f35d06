// The stored hash of each account's password.
//
// Ownership: borrows its parts. Threads: any. Errors: those of the store and of sealing.
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/security/sealing.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

std::vector<const store::TableSpec*> password_tables();

class Passwords {
public:
    Passwords(IdentityStore& store, const security::Sealer& sealer, const Clock& clock) : store_(store), sealer_(sealer), clock_(clock) {}

    Result<std::optional<std::string>> find(Key account);
    Status keep(Key account, std::string_view hash);

private:
    IdentityStore& store_;
    const security::Sealer& sealer_;
    const Clock& clock_;
};

}  // namespace hub::sso
