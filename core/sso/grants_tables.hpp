// Rows of grants. Part of grants.hpp.
//
// Threads: plain values.
#pragma once

#include "core/sso/grants.hpp"

namespace hub::sso {

extern const store::TableSpec kGrants;  ///< by id

store::Row grant_row(const Grant& grant);
Grant grant_of(const store::Row& row);

}  // namespace hub::sso
