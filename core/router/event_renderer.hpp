// An event in a destination's own shape: projection, references as remote ids, mapping out.
//
// Threads: pure but for the reader, which is of the caller's thread. Failure: `reference.unresolved` (Later) while a
// reference has no id at the destination, the mapping's own codes, `mapping.missing`, `route.missing`; those of the
// store.
#pragma once

#include "core/mapping/mapping.hpp"
#include "core/router/event_tables.hpp"
#include "core/router/route.hpp"

namespace hub::router {

/// JSON for `system`, on this route (null: it is gone).
Result<std::string> render_event(store::Reader& reader, const security::Sealer& sealer, const mapping::MappingSet& mappings,
                                 const Event& event, const Route* route, const std::string& system);

}  // namespace hub::router
