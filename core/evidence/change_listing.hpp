// The versions that were made, newest first, page by page: who brought which, of which record. Nothing is opened.
//
// A page looks at so many changes and no more; where few of them fit, it is short or even empty and its `next` goes on.
//
// Threads: a Reader belongs to its caller's thread. Errors: those of the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/evidence/change_log.hpp"

namespace hub::evidence {

struct VersionQuery {
    std::string system, tenant;  ///< of the connection that brought it; empty: any
    Key receipt = 0;  ///< that made it; 0: any
    Instant since = {};
    Key before = 0;  ///< 0: from the newest
    std::size_t limit = 50;
};
struct VersionPage {
    std::vector<Change> rows;  ///< details empty
    std::optional<Key> next;   ///< `before` of the next page
};
Result<VersionPage> list_versions(store::Reader& state, const VersionQuery& query);

}  // namespace hub::evidence
