#include "core/router/router_tables.hpp"

#include <cstdlib>

#include "core/store/columns.hpp"

namespace hub::router {
namespace {

using store::bytes;
using store::Cell;
using store::integer;
using store::is_null;
using store::Domain;
using store::Row;
using store::Type;

constexpr std::size_t kHistory = 6;
constexpr std::size_t kStatusColumn = 4;

std::string place_of(const std::string& system, const std::string& tenant, Key hub_id) {
    return "sync|" + system + "|" + tenant + "|" + std::to_string(hub_id);
}

std::string place_of_open(const std::string& system, const std::string& tenant, Key hub_id) {
    return "sync.open|" + system + "|" + tenant + "|" + std::to_string(hub_id);
}

std::string pack_history(const std::vector<Attempt>& history) {
    std::string out;
    const std::size_t from = history.size() > kHistory ? history.size() - kHistory : 0;
    for (std::size_t i = from; i < history.size(); ++i) {
        out += std::to_string(history[i].at.milliseconds) + "\x1f" + history[i].outcome + "\x1f" + history[i].detail + "\x1e";
    }
    return out;
}

std::vector<Attempt> unpack_history(std::string_view text) {
    std::vector<Attempt> out;
    while (!text.empty()) {
        const auto end = text.find('\x1e');
        std::string_view one = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        const auto first = one.find('\x1f');
        const auto second = one.find('\x1f', first + 1);
        if (first == std::string_view::npos || second == std::string_view::npos) continue;
        out.push_back({{std::atoll(std::string(one.substr(0, first)).c_str())},
                       std::string(one.substr(first + 1, second - first - 1)),
                       std::string(one.substr(second + 1))});
    }
    return out;
}

Result<std::vector<SyncRow>> read(store::Reader& state, const security::Sealer& sealer, const std::string& rest,
                                  std::span<const Cell> parameters) {
    HUB_TRY_ASSIGN(const auto rows, state.select("SELECT " + store::column_names(kSync) + " FROM sync " + rest, parameters, store::column_types(kSync)));
    std::vector<SyncRow> out;
    for (const Row& row : rows) {
        HUB_TRY_ASSIGN(auto one, sync_of(row, sealer));
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace

const store::TableSpec kSync{"sync",
                             Domain::State,
                             {{"hub_id", Type::Integer},
                              {"system", Type::Text},
                              {"tenant", Type::Text},
                              {"entity", Type::Integer},
                              {"status", Type::Integer},
                              {"wanted_version", Type::Integer},
                              {"sent_version", Type::Integer},
                              {"sent_hash", Type::Blob},
                              {"sent_record", Type::Blob},
                              {"remote_id", Type::Text},
                              {"attempts", Type::Integer},
                              {"next_at", Type::Integer},
                              {"first_tried_at", Type::Integer},
                              {"cause", Type::Text},
                              {"cause_field", Type::Text},
                              {"needs", Type::Text},
                              {"route", Type::Text},
                              {"history", Type::Text},
                              {"updated_at", Type::Integer},
                              {"crashes", Type::Integer},
                              {"open_version", Type::Integer},
                              {"open_hash", Type::Blob},
                              {"open_record", Type::Blob},
                              {"open_since", Type::Integer},
                              {"ticket", Type::Text},
                              {"asked", Type::Integer}},
                             3,
                             {},
                             0,
                             store::Layout::Wide};

// Not an index of kSync: with one, SQLite takes a row out and puts it back in where it would overwrite it, which
// made each write of a delivery that goes well dearer by half.
const store::TableSpec kAttention{
    "attention", Domain::State, {{"tenant", Type::Text}, {"system", Type::Text}, {"hub_id", Type::Integer}}, 3};

bool wants_a_person(SyncStatus status) { return status == SyncStatus::Uncertain || status == SyncStatus::Dead || status == SyncStatus::Held; }

void put_sync(store::WorkingSet& set, const SyncRow& row, const security::Sealer& sealer) {
    const Row* before = set.find(kSync, sync_key(row.system, row.tenant, row.hub_id));
    const bool wanted = before != nullptr && wants_a_person(static_cast<SyncStatus>(integer((*before)[kStatusColumn])));
    if (wanted != wants_a_person(row.status)) {
        Row entry{row.tenant, row.system, row.hub_id};
        if (wanted) set.erase(kAttention, std::move(entry));
        else set.put(kAttention, std::move(entry));
    }
    set.put(kSync, sync_row(row, sealer));
}

std::string_view name_of(SyncStatus status) {
    constexpr std::string_view names[] = {"",        "ready",     "waiting", "retry",   "attempting", "delivered",
                                          "pending", "uncertain", "dead",    "dry_run", "held"};
    return names[static_cast<std::size_t>(status)];
}

Row sync_key(const std::string& system, const std::string& tenant, Key hub_id) { return {hub_id, system, tenant}; }

Row sync_row(const SyncRow& row, const security::Sealer& sealer) {
    Cell sent;
    if (!row.sent_record.empty()) sent = sealer.seal(row.sent_record, place_of(row.system, row.tenant, row.hub_id));
    Cell open;
    if (!row.open.record.empty()) open = sealer.seal(row.open.record, place_of_open(row.system, row.tenant, row.hub_id));
    return {row.hub_id,
            row.system,
            row.tenant,
            static_cast<std::int64_t>(row.entity),
            static_cast<std::int64_t>(row.status),
            row.wanted_version,
            row.sent_version,
            row.sent_hash,
            std::move(sent),
            row.remote_id,
            row.attempts,
            row.next_at.milliseconds,
            row.first_tried_at.milliseconds,
            row.cause,
            row.cause_field,
            row.needs,
            row.route,
            pack_history(row.history),
            row.updated_at.milliseconds,
            row.crashes,
            row.open.version,
            row.open.hash,
            std::move(open),
            row.open.since.milliseconds,
            row.open.ticket,
            row.open.asked};
}

Result<SyncRow> sync_of(const Row& row, const security::Sealer& sealer) {
    SyncRow out;
    out.hub_id = integer(row[0]);
    out.system = bytes(row[1]);
    out.tenant = bytes(row[2]);
    out.entity = static_cast<model::EntityKind>(integer(row[3]));
    out.status = static_cast<SyncStatus>(integer(row[kStatusColumn]));
    out.wanted_version = integer(row[5]);
    out.sent_version = integer(row[6]);
    out.sent_hash = bytes(row[7]);
    if (!is_null(row[8])) {
        HUB_TRY_ASSIGN(out.sent_record, sealer.open(bytes(row[8]), place_of(out.system, out.tenant, out.hub_id)));
    }
    out.remote_id = bytes(row[9]);
    out.attempts = integer(row[10]);
    out.next_at = {integer(row[11])};
    out.first_tried_at = {integer(row[12])};
    out.cause = bytes(row[13]);
    out.cause_field = bytes(row[14]);
    out.needs = bytes(row[15]);
    out.route = bytes(row[16]);
    out.history = unpack_history(bytes(row[17]));
    out.updated_at = {integer(row[18])};
    out.crashes = integer(row[19]);
    out.open.version = integer(row[20]);
    out.open.hash = bytes(row[21]);
    if (!is_null(row[22])) {
        HUB_TRY_ASSIGN(out.open.record, sealer.open(bytes(row[22]), place_of_open(out.system, out.tenant, out.hub_id)));
    }
    out.open.since = {integer(row[23])};
    out.open.ticket = bytes(row[24]);
    out.open.asked = integer(row[25]);
    return out;
}

Result<std::vector<SyncRow>> unfinished_sync_rows(store::Reader& state, const security::Sealer& sealer) {
    const Cell parameters[] = {static_cast<std::int64_t>(SyncStatus::Delivered), static_cast<std::int64_t>(SyncStatus::Pending),
                               static_cast<std::int64_t>(SyncStatus::Uncertain)};
    // Ready to Attempting stand before Delivered: see the order of SyncStatus.
    return read(state, sealer, "WHERE status < ? OR status IN (?, ?) ORDER BY updated_at, hub_id", parameters);
}

Result<std::vector<SyncRow>> sync_rows_of(store::Reader& state, const security::Sealer& sealer, Key hub_id) {
    const Cell parameters[] = {hub_id};
    return read(state, sealer, "WHERE hub_id = ? ORDER BY system, tenant", parameters);
}

Result<std::vector<SyncRow>> sync_rows_with(store::Reader& state, const security::Sealer& sealer, SyncStatus status,
                                            std::size_t limit) {
    const Cell parameters[] = {static_cast<std::int64_t>(status), static_cast<std::int64_t>(limit)};
    return read(state, sealer, "WHERE status = ? ORDER BY cause, updated_at LIMIT ?", parameters);
}

Result<std::vector<SyncCount>> count_sync_rows(store::Reader& state) {
    const Type shape[] = {Type::Text, Type::Text, Type::Integer, Type::Integer, Type::Text, Type::Integer};
    HUB_TRY_ASSIGN(const auto rows,
                   state.select("SELECT system, tenant, entity, status, cause, count(*) FROM sync "
                                "GROUP BY system, tenant, entity, status, cause ORDER BY system, tenant, entity, status",
                                {}, shape));
    std::vector<SyncCount> out;
    for (const Row& row : rows) {
        out.push_back({bytes(row[0]), bytes(row[1]), static_cast<model::EntityKind>(integer(row[2])),
                       static_cast<SyncStatus>(integer(row[3])), bytes(row[4]), integer(row[5])});
    }
    return out;
}

}  // namespace hub::router
