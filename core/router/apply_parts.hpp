// What the two stages of the apply thread share: the rooms beneath, the batch in the making, and
// what the delivery board hears after the commit.
//
// Ownership: Apply owns it; everything it refers to outlives Apply. Threads: the apply thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/evidence/change_log.hpp"
#include "core/records/resolve.hpp"
#include "core/router/connection.hpp"
#include "core/router/route.hpp"
#include "core/router/router_tables.hpp"
#include "core/store/working_set.hpp"

namespace hub::router {

/// A row and its record as they were committed: what is delivered soon after need not be read back.
struct FreshRow {
    SyncRow row;
    std::shared_ptr<const records::Golden> golden;
};

/// A sync row's new standing, for the board. Events of one row arrive in commit order.
struct BoardEvent {
    std::string system, tenant;
    Key hub_id = 0;
    model::EntityKind entity = model::EntityKind::Pupil;
    SyncStatus status = SyncStatus::Ready;
    Instant next_at;
    std::string needs;
    enum class From : std::uint8_t { Records, Settlement } from = From::Records;
    std::shared_ptr<const FreshRow> fresh = nullptr;  ///< or null: to be read
};

struct Announcements {
    std::vector<BoardEvent> events;
    std::vector<std::string> fulfilled;  ///< needs that have come true
    std::vector<std::string> schools_with_events;
    Key consumed = 0;                    ///< receipts up to here are applied; 0 = no new ones
};

/// Counted since the start, for summaries and metrics.
struct ApplyCounts {
    std::int64_t changed = 0, unchanged = 0, quarantined = 0, delivered = 0, rejected = 0, rekeyed = 0;
    std::int64_t unreadable = 0;  ///< receipts of which nothing could be read
};

struct ApplyParts {
    const security::Sealer& sealer;
    const records::Resolver& resolver;
    const std::vector<Route>& routes;
    const ConnectionBook& connections;
    const Clock& clock;
    Random& random;
    store::WorkingSet& set;
    evidence::ChangeLog& log;
    records::KeySequence& keys;
    Announcements& announce;
    ApplyCounts& counts;
};

}  // namespace hub::router
