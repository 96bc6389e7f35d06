// Rows of links. Part of links.hpp.
//
// Threads: a Reader belongs to its caller's thread. Errors: those of the store and of the sealer.
#pragma once

#include "core/sso/links.hpp"

namespace hub::sso {

extern const store::TableSpec kLinks;  ///< by account and id

/// `index`: finds the application's account (Links::owners).
store::Row link_row(const AppLink& link, const std::string& index, const security::Sealer& sealer);
Result<AppLink> link_of(const store::Row& row, const security::Sealer& sealer);
/// Keyed hash of the row's account at the application.
const std::string& index_of(const store::Row& row);
Result<std::vector<AppLink>> links_of_account(store::Reader& identity, Key account, const security::Sealer& sealer);
Result<std::vector<AppLink>> links_by_index(store::Reader& identity, const std::string& index, const security::Sealer& sealer);

}  // namespace hub::sso
