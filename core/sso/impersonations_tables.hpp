// Rows of impersonations. Part of impersonations.hpp.
//
// Threads: a Reader belongs to its caller's thread. Errors: those of the store and of sealing.
#pragma once

#include "core/sso/impersonations.hpp"

namespace hub::sso {

extern const store::TableSpec kImpersonations;  ///< by id

store::Row impersonation_row(const Impersonation& one, const security::Sealer& sealer);
Result<Impersonation> impersonation_of(const store::Row& row, const security::Sealer& sealer);
/// The newest first.
Result<std::vector<Impersonation>> newest_impersonations(store::Reader& reader, const security::Sealer& sealer, std::size_t limit);
/// Those asked for since then and not refused, and all that have begun, while they have not ended; the newest first.
Result<std::vector<Impersonation>> open_impersonations(store::Reader& reader, const security::Sealer& sealer, Instant since);

}  // namespace hub::sso
