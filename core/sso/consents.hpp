// What a person has agreed an application may have, so that it asks once.
//
// Ownership: borrows the store. Threads: any. Errors: those of the store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

std::vector<const store::TableSpec*> consent_tables();

class Consents {
public:
    Consents(IdentityStore& store, const Clock& clock) : store_(store), clock_(clock) {}

    /// Has the person agreed to all of these?
    Result<bool> covers(Key account, const std::string& client, const std::vector<std::string>& scopes);
    /// Adds them, durably.
    Status give(Key account, const std::string& client, const std::vector<std::string>& scopes);

private:
    IdentityStore& store_;
    const Clock& clock_;
};

}  // namespace hub::sso
