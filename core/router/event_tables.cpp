#include "core/router/event_tables.hpp"

#include "core/security/digest.hpp"
#include "core/store/columns.hpp"

namespace hub::router {
namespace {

using store::bytes;
using store::Cell;
using store::Domain;
using store::integer;
using store::Row;
using store::Type;

std::string place_of(Key sequence) { return "event|" + std::to_string(sequence); }

Event event_of(const Row& row, const security::Sealer& sealer) {
    Event out;
    out.sequence = integer(row[0]);
    out.receipt = integer(row[1]);
    out.at = {integer(row[2])};
    out.ref = {bytes(row[3]), bytes(row[4]), static_cast<model::EntityKind>(integer(row[5])), bytes(row[6])};
    out.record = model::Record(out.ref.entity);
    const auto packed = sealer.open(bytes(row[7]), place_of(out.sequence));
    auto record = packed ? model::Record::unpack(*packed) : fail(packed.error());
    if (record) out.record = std::move(*record);
    else out.unreadable = record.error().code;
    return out;
}

EventException exception_of(const Row& row) {
    EventException out;
    out.system = bytes(row[0]);
    out.tenant = bytes(row[1]);
    out.sequence = integer(row[2]);
    out.entity = static_cast<model::EntityKind>(integer(row[3]));
    out.status = static_cast<SyncStatus>(integer(row[4]));
    out.lane = bytes(row[5]);
    out.route = bytes(row[6]);
    out.cause = bytes(row[7]);
    out.cause_field = bytes(row[8]);
    out.remote_id = bytes(row[9]);
    out.ticket = bytes(row[10]);
    out.attempts = integer(row[11]);
    out.crashes = integer(row[12]);
    out.asked = integer(row[13]);
    out.next_at = {integer(row[14])};
    out.first_tried_at = {integer(row[15])};
    out.open_since = {integer(row[16])};
    out.updated_at = {integer(row[17])};
    return out;
}

Result<std::vector<EventException>> exceptions(store::Reader& state, const std::string& rest, std::span<const Cell> parameters) {
    HUB_TRY_ASSIGN(const auto rows, state.select("SELECT " + store::column_names(kEventExceptions) + " FROM event_exception " + rest, parameters,
                                                 store::column_types(kEventExceptions)));
    std::vector<EventException> out;
    for (const Row& row : rows) out.push_back(exception_of(row));
    return out;
}

}  // namespace

const store::TableSpec kEvents{"event",
                               Domain::State,
                               {{"sequence", Type::Integer},
                                {"receipt", Type::Integer},
                                {"at", Type::Integer},
                                {"system", Type::Text},
                                {"tenant", Type::Text},
                                {"entity", Type::Integer},
                                {"source_id", Type::Text},
                                {"record", Type::Blob}},
                               1,
                               {{"event_of_tenant", {"tenant", "sequence"}}}};

const store::TableSpec kEventKeys{"event_key",
                                  Domain::State,
                                  {{"source_id", Type::Text},
                                   {"system", Type::Text},
                                   {"tenant", Type::Text},
                                   {"entity", Type::Integer},
                                   {"sequence", Type::Integer},
                                   {"said", Type::Blob}},
                                  4};

const store::TableSpec kEventCursors{"event_cursor",
                                     Domain::State,
                                     {{"system", Type::Text}, {"tenant", Type::Text}, {"passed", Type::Integer}, {"at", Type::Integer}},
                                     2};

const store::TableSpec kEventExceptions{"event_exception",
                                        Domain::State,
                                        {{"system", Type::Text},
                                         {"tenant", Type::Text},
                                         {"sequence", Type::Integer},
                                         {"entity", Type::Integer},
                                         {"status", Type::Integer},
                                         {"lane", Type::Text},
                                         {"route", Type::Text},
                                         {"cause", Type::Text},
                                         {"cause_field", Type::Text},
                                         {"remote_id", Type::Text},
                                         {"ticket", Type::Text},
                                         {"attempts", Type::Integer},
                                         {"crashes", Type::Integer},
                                         {"asked", Type::Integer},
                                         {"next_at", Type::Integer},
                                         {"first_tried_at", Type::Integer},
                                         {"open_since", Type::Integer},
                                         {"updated_at", Type::Integer}},
                                        3,
                                        {{"event_exception_status", {"status", "cause"}}, {"event_exception_sequence", {"sequence"}}}};

Row event_row(const Event& event, const security::Sealer& sealer) {
    return {event.sequence,   event.receipt,    event.at.milliseconds,
            event.ref.system, event.ref.tenant, static_cast<std::int64_t>(event.ref.entity),
            event.ref.source_id, sealer.seal(event.record.pack(), place_of(event.sequence))};
}

Result<Key> last_event(store::Reader& state) {
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, state.select("SELECT max(sequence) FROM event", {}, shape));
    return integer(rows[0][0]);
}

Result<std::vector<Event>> read_events(store::Reader& state, const security::Sealer& sealer, const std::string& tenant, Key after,
                                       std::size_t limit) {
    const Cell parameters[] = {tenant, after, static_cast<std::int64_t>(limit)};
    HUB_TRY_ASSIGN(const auto rows, state.select("SELECT " + store::column_names(kEvents) + " FROM event WHERE tenant = ? AND sequence > ? "
                                                 "ORDER BY sequence LIMIT ?",
                                                 parameters, store::column_types(kEvents)));
    std::vector<Event> out;
    for (const Row& row : rows) out.push_back(event_of(row, sealer));
    return out;
}

Result<std::vector<Event>> read_events(store::Reader& state, const security::Sealer& sealer, std::span<const Key> sequences) {
    std::vector<Row> keys;
    for (const Key sequence : sequences) keys.push_back({sequence});
    HUB_TRY_ASSIGN(const auto rows, state.get(kEvents, keys));
    std::vector<Event> out;
    for (const auto& row : rows) {
        if (row) out.push_back(event_of(*row, sealer));
    }
    return out;
}

Row event_key(const records::SourceRef& ref) { return {ref.source_id, ref.system, ref.tenant, static_cast<std::int64_t>(ref.entity)}; }

Row event_key_row(const Event& event) {
    Row row = event_key(event.ref);
    row.emplace_back(event.sequence);
    row.emplace_back(digest_of_event(event.record));
    return row;
}

std::string said_by(const Row& key_row) { return bytes(key_row[5]); }

std::string digest_of_event(const model::Record& record) { return std::string(security::as_bytes(security::sha256(record.pack()))); }

Row event_cursor_row(const std::string& system, const std::string& tenant, Key passed, Instant at) {
    return {system, tenant, passed, at.milliseconds};
}

Result<std::optional<Key>> read_event_cursor(store::Reader& state, const std::string& system, const std::string& tenant) {
    const Row key{system, tenant};
    HUB_TRY_ASSIGN(const auto rows, state.get(kEventCursors, std::span(&key, 1)));
    return rows[0] ? std::optional(integer((*rows[0])[2])) : std::optional<Key>();
}

Row event_exception_key(const std::string& system, const std::string& tenant, Key sequence) { return {system, tenant, sequence}; }

Row event_exception_row(const EventException& exception) {
    return {exception.system,
            exception.tenant,
            exception.sequence,
            static_cast<std::int64_t>(exception.entity),
            static_cast<std::int64_t>(exception.status),
            exception.lane,
            exception.route,
            exception.cause,
            exception.cause_field,
            exception.remote_id,
            exception.ticket,
            exception.attempts,
            exception.crashes,
            exception.asked,
            exception.next_at.milliseconds,
            exception.first_tried_at.milliseconds,
            exception.open_since.milliseconds,
            exception.updated_at.milliseconds};
}

Result<std::vector<EventException>> open_event_exceptions(store::Reader& state, const std::string& system, const std::string& tenant) {
    const Cell parameters[] = {system, tenant, static_cast<std::int64_t>(SyncStatus::DryRun)};
    return exceptions(state, "WHERE system = ? AND tenant = ? AND status <> ? ORDER BY sequence", parameters);
}

Result<std::vector<EventException>> event_exceptions_with(store::Reader& state, SyncStatus status, std::size_t limit) {
    const Cell parameters[] = {static_cast<std::int64_t>(status), static_cast<std::int64_t>(limit)};
    return exceptions(state, "WHERE status = ? ORDER BY cause, sequence LIMIT ?", parameters);
}

Result<std::vector<EventException>> event_exceptions_of(store::Reader& state, Key sequence) {
    const Cell parameters[] = {sequence};
    return exceptions(state, "WHERE sequence = ? ORDER BY system, tenant", parameters);
}

Result<std::vector<EventExceptionCount>> count_event_exceptions(store::Reader& state) {
    const Type shape[] = {Type::Text, Type::Text, Type::Integer, Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, state.select("SELECT system, tenant, status, count(*) FROM event_exception "
                                                 "GROUP BY system, tenant, status ORDER BY system, tenant, status",
                                                 {}, shape));
    std::vector<EventExceptionCount> out;
    for (const Row& row : rows) out.push_back({bytes(row[0]), bytes(row[1]), static_cast<SyncStatus>(integer(row[2])), integer(row[3])});
    return out;
}

}  // namespace hub::router
