// Rows of grants. Part of grants.hpp.
//
// Threads: plain values; a Reader belongs to its caller's thread. Errors: those of the store.
#pragma once

#include "core/sso/grants.hpp"

namespace hub::sso {

extern const store::TableSpec kGrants;  ///< by id

/// The row's key: text, so that rows can be gone through in its order on every backend.
store::Row grant_key(const std::string& id);
store::Row grant_row(const Grant& grant);
Grant grant_of(const store::Row& row);
/// The next ones by key after that of `id`; from the first when it is empty.
Result<std::vector<Grant>> grants_after(store::Reader& identity, const std::string& id, std::size_t limit);

}  // namespace hub::sso
