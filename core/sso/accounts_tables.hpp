// Rows of accounts. Part of accounts.hpp.
//
// Threads: a Reader belongs to its caller's thread. Errors: those of the store and of sealing.
#pragma once

#include "core/sso/accounts.hpp"

namespace hub::sso {

extern const store::TableSpec kAccounts;  ///< by id
extern const store::TableSpec kLogins;    ///< login → id

store::Row account_row(const Account& account, const security::Sealer& sealer);
Result<Account> account_of(const store::Row& row, const security::Sealer& sealer);
/// The next by login; of one school where `tenant` names it.
Result<std::vector<Account>> accounts_after(store::Reader& reader, const security::Sealer& sealer, std::string_view login, std::size_t limit, std::string_view tenant);

}  // namespace hub::sso
