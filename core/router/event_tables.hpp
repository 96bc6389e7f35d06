// What the event queue keeps: every event once, in the order of its commits; how far each destination has taken
// them; and, beside that, the few that did not go through at once. The only file here with SQL is event_tables.cpp.
//
// Rows of kEvents never change. Settling the common case is one write for each batch and destination: its cursor.
//
// Threads: the apply thread writes, any thread reads with a Reader of its own. Errors: those of the store.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/records/records_tables.hpp"
#include "core/router/router_tables.hpp"

namespace hub::router {

extern const store::TableSpec kEvents;           ///< sequence → what happened
extern const store::TableSpec kEventKeys;        ///< (system, school, entity, source id) → sequence: said once
extern const store::TableSpec kEventCursors;     ///< (destination, school) → the last event it has passed
extern const store::TableSpec kEventExceptions;  ///< (destination, school, sequence) → passed, and not at its end

/// The newest event has the highest sequence; sequences are drawn with the hub ids, so an event's public id is
/// nobody else's.
struct Event {
    Key sequence = 0;
    Key receipt = 0;
    Instant at;
    records::SourceRef ref;
    model::Record record{model::EntityKind::Announcement};
    std::string unreadable = {};  ///< why the record could not be opened; empty: it stands. One such row parks nobody else
};
store::Row event_row(const Event& event, const security::Sealer& sealer);
/// The highest sequence in use; 0 when there is none.
Result<Key> last_event(store::Reader& state);
/// A school's events after `after`, in their order.
Result<std::vector<Event>> read_events(store::Reader& state, const security::Sealer& sealer, const std::string& tenant, Key after,
                                       std::size_t limit);
/// In the order asked for; those that do not stand are left out.
Result<std::vector<Event>> read_events(store::Reader& state, const security::Sealer& sealer, std::span<const Key> sequences);

store::Row event_key(const records::SourceRef& ref);
store::Row event_key_row(const Event& event);
/// Of a row of kEventKeys: the digest of what it said.
std::string said_by(const store::Row& key_row);
std::string digest_of_event(const model::Record& record);

store::Row event_cursor_row(const std::string& system, const std::string& tenant, Key passed, Instant at);
Result<std::optional<Key>> read_event_cursor(store::Reader& state, const std::string& system, const std::string& tenant);

/// An event that its destination's cursor has passed, or is being sent, without a final answer. Its status is one of
/// Waiting (for an earlier one of its lane), Retry, Attempting, Pending, Uncertain, Dead, DryRun and Held.
struct EventException {
    std::string system, tenant;  ///< the destination
    Key sequence = 0;
    model::EntityKind entity = model::EntityKind::Announcement;
    SyncStatus status = SyncStatus::Retry;
    std::string lane, route;
    std::string cause, cause_field;
    std::string remote_id, ticket;
    std::int64_t attempts = 0;  ///< calls that failed
    std::int64_t crashes = 0;   ///< calls it was in when a plugin was lost
    std::int64_t asked = 0;     ///< times the destination was asked what became of it
    Instant next_at;            ///< of Retry: to send again; of Pending and Uncertain: to ask, 0 = nobody asks
    Instant first_tried_at, open_since, updated_at;

    /// Later ones of its lane have to wait for it.
    [[nodiscard]] bool holds_its_lane() const {
        return status != SyncStatus::Dead && status != SyncStatus::DryRun && status != SyncStatus::Held;
    }
};
store::Row event_exception_key(const std::string& system, const std::string& tenant, Key sequence);
store::Row event_exception_row(const EventException& exception);
/// Those of one destination, in the order of their events; without the rehearsed ones.
Result<std::vector<EventException>> open_event_exceptions(store::Reader& state, const std::string& system, const std::string& tenant);
Result<std::vector<EventException>> event_exceptions_with(store::Reader& state, SyncStatus status, std::size_t limit);
/// One event's, at whichever destinations.
Result<std::vector<EventException>> event_exceptions_of(store::Reader& state, Key sequence);

struct EventExceptionCount {
    std::string system, tenant;
    SyncStatus status = SyncStatus::Retry;
    std::int64_t count = 0;
};
Result<std::vector<EventExceptionCount>> count_event_exceptions(store::Reader& state);

}  // namespace hub::router
