#include "core/records/record_listing.hpp"

#include <map>

namespace hub::records {
namespace {

using store::bytes;
using store::Cell;
using store::integer;
using store::Row;
using store::Type;

constexpr Key kWindow = 20'000;  // of hub ids a page looks at when it is narrowed

std::int64_t entity_number(const std::string& name) {
    const auto entity = model::entity_named(name);
    return entity ? static_cast<std::int64_t>(*entity) : -1;
}

Result<Key> highest_hub_id(store::Reader& state) {
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, state.select("SELECT max(hub_id) FROM golden", {}, shape));
    return integer(rows[0][0]);
}

}  // namespace

std::optional<Within> Within::and_also(const Within& other) const {
    Within out = *this;
    const auto narrow = [](std::string& held, const std::string& asked) {
        if (held.empty()) held = asked;
        return asked.empty() || held == asked;
    };
    if (!narrow(out.system, other.system) || !narrow(out.tenant, other.tenant) || !narrow(out.entity, other.entity)) return std::nullopt;
    return out;
}

Result<RecordPage> list_records(store::Reader& state, const RecordQuery& query) {
    const bool narrowed = !query.within.is_all() || query.since.milliseconds != 0;
    std::string sql =
        "SELECT g.hub_id, g.tenant, g.version, g.changed_at, g.presence, (SELECT min(s.entity) FROM source_record s WHERE s.hub_id = g.hub_id) "
        "FROM golden g WHERE g.hub_id > ?";
    std::vector<Cell> parameters{query.after};
    if (narrowed) {
        sql += " AND g.hub_id <= ? AND g.changed_at >= ?";
        parameters.insert(parameters.end(), {query.after + kWindow, query.since.milliseconds});
    }
    if (!query.within.tenant.empty()) {
        sql += " AND g.tenant = ?";
        parameters.emplace_back(query.within.tenant);
    }
    if (!query.within.system.empty() || !query.within.entity.empty()) {
        sql += " AND EXISTS (SELECT 1 FROM source_record s WHERE s.hub_id = g.hub_id";
        if (!query.within.system.empty()) {
            sql += " AND s.system = ?";
            parameters.emplace_back(query.within.system);
        }
        if (!query.within.entity.empty()) {
            sql += " AND s.entity = ?";
            parameters.emplace_back(entity_number(query.within.entity));
        }
        sql += ")";
    }
    sql += " ORDER BY g.hub_id LIMIT ?";
    parameters.emplace_back(static_cast<std::int64_t>(query.limit));
    const Type shape[] = {Type::Integer, Type::Text, Type::Integer, Type::Integer, Type::Integer, Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, state.select(sql, parameters, shape));
    RecordPage page;
    for (const Row& row : rows) {
        page.rows.push_back({integer(row[0]), static_cast<model::EntityKind>(integer(row[5])), bytes(row[1]), integer(row[2]), {integer(row[3])},
                             static_cast<Golden::Presence>(integer(row[4]))});
    }
    HUB_TRY_ASSIGN(const Key highest, highest_hub_id(state));
    const Key looked_at = page.rows.size() == query.limit ? page.rows.back().hub_id : narrowed ? query.after + kWindow : highest;
    if (looked_at < highest) page.next = looked_at;
    return page;
}

Result<std::vector<Key>> hub_ids_named(store::Reader& state, const std::string& source_id, const Within& within, std::size_t limit) {
    std::string sql = "SELECT DISTINCT hub_id FROM crosswalk WHERE source_id = ?";
    std::vector<Cell> parameters{source_id};
    const auto narrow = [&](std::string_view column, Cell value) {
        sql += " AND " + std::string(column) + " = ?";
        parameters.push_back(std::move(value));
    };
    if (!within.system.empty()) narrow("system", within.system);
    if (!within.tenant.empty()) narrow("tenant", within.tenant);
    if (!within.entity.empty()) narrow("entity", entity_number(within.entity));
    sql += " ORDER BY hub_id LIMIT ?";
    parameters.emplace_back(static_cast<std::int64_t>(limit));
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, state.select(sql, parameters, shape));
    std::vector<Key> out;
    for (const Row& row : rows) out.push_back(integer(row[0]));
    return out;
}

Result<std::vector<std::optional<model::EntityKind>>> entities_of(store::Reader& state, const std::vector<Key>& hub_ids) {
    std::vector<Row> keys;
    for (const Key hub_id : hub_ids) keys.push_back({hub_id});
    HUB_TRY_ASSIGN(const auto rows, state.get_by_prefix(kSources, keys));
    std::map<Key, model::EntityKind> known;
    for (const Row& row : rows) known.emplace(integer(row[0]), static_cast<model::EntityKind>(integer(row[4])));
    std::vector<std::optional<model::EntityKind>> out;
    for (const Key hub_id : hub_ids) {
        const auto found = known.find(hub_id);
        out.push_back(found == known.end() ? std::nullopt : std::optional(found->second));
    }
    return out;
}

}  // namespace hub::records
