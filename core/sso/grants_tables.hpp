// Rows of grants. Part of grants.hpp.
//
// Threads: a Reader belongs to its caller's thread. Errors: those of the store.
#pragma once

#include "core/sso/grants.hpp"

namespace hub::sso {

extern const store::TableSpec kGrants;  ///< by id

store::Row grant_row(const Grant& grant);
Grant grant_of(const store::Row& row);
/// Those that have not ended.
Result<std::vector<Grant>> grants_of_session(store::Reader& reader, std::string_view sid);

}  // namespace hub::sso
