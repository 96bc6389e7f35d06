#include "core/router/listing.hpp"

#include "core/store/columns.hpp"

namespace hub::router {
namespace {

using store::bytes;
using store::Cell;
using store::integer;
using store::Row;
using store::Type;

constexpr Key kReceiptWindow = 20'000;
constexpr std::int64_t kRowWindow = 20'000;
/// Clocks are set back now and then; what is older than this before `since` ends the walk.
constexpr std::int64_t kClockSlackMilliseconds = 3'600'000;

/// A SELECT in the making.
struct Select {
    std::string sql;
    std::vector<Cell> parameters;

    void also(std::string_view condition, std::initializer_list<Cell> values) {
        sql += " AND ";
        sql += condition;
        parameters.insert(parameters.end(), values);
    }
    void equals(std::string_view column, const std::string& value) {
        if (!value.empty()) also(std::string(column) + " = ?", {value});
    }
    void limit(std::size_t rows) {
        sql += " LIMIT ?";
        parameters.emplace_back(static_cast<std::int64_t>(rows));
    }
};

std::int64_t entity_number(const std::string& name) {
    const auto entity = model::entity_named(name);
    return entity ? static_cast<std::int64_t>(*entity) : -1;
}

constexpr std::string_view kReceiptHead = "SELECT id, at, system, tenant, entity, name FROM receipt WHERE ";
const Type kReceiptShape[] = {Type::Integer, Type::Integer, Type::Text, Type::Text, Type::Text, Type::Text};

ReceiptHead receipt_head(const Row& row) {
    return {integer(row[0]), {integer(row[1])}, bytes(row[2]), bytes(row[3]), bytes(row[4]), bytes(row[5])};
}

constexpr std::string_view kRefused = "SELECT receipt, ordinal, number, at, system, tenant, entity, code, field, location, source_id, params FROM quarantine WHERE ";
const Type kRefusedShape[] = {Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Text, Type::Text,
                              Type::Text,    Type::Text,    Type::Text,    Type::Text,    Type::Text, Type::Text};

Quarantined refused(const Row& row) {
    return {integer(row[0]), integer(row[1]), integer(row[2]), {integer(row[3])}, bytes(row[4]),  bytes(row[5]),
            bytes(row[6]),   bytes(row[7]),   bytes(row[8]),   bytes(row[9]),     bytes(row[10]), bytes(row[11])};
}

/// What an index of quarantine finds by itself.
void narrow_by_index(Select& select, const QuarantineQuery& query) {
    if (query.receipt != 0) select.also("receipt = ?", {query.receipt});
    if (!query.within.tenant.empty()) select.equals("tenant", query.within.tenant);
    else select.equals("system", query.within.system);
    if (query.before) select.also("(receipt, ordinal, number) < (?, ?, ?)", {query.before->receipt, query.before->ordinal, query.before->number});
}

constexpr std::string_view kNewestRefused = " ORDER BY receipt DESC, ordinal DESC, number DESC";

Result<std::vector<SyncRow>> read_rows(store::Reader& state, const security::Sealer& sealer, const Select& select) {
    HUB_TRY_ASSIGN(const auto rows, state.select(select.sql, select.parameters, store::column_types(kSync)));
    std::vector<SyncRow> out;
    for (const Row& row : rows) {
        HUB_TRY_ASSIGN(auto one, sync_of(row, sealer));
        out.push_back(std::move(one));
    }
    return out;
}

Select attention(std::string_view what, SyncStatus status, const Within& within) {
    Select select{"SELECT " + std::string(what) + " FROM attention JOIN sync USING (tenant, system, hub_id) WHERE 1 = 1", {}};
    select.also("status = ?", {static_cast<std::int64_t>(status)});
    select.equals("tenant", within.tenant);
    select.equals("system", within.system);
    if (!within.entity.empty()) select.also("entity = ?", {entity_number(within.entity)});
    return select;
}

Result<std::int64_t> count(store::Reader& state, Select select) {
    select.limit(kMostCounted + 1);
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, state.select("SELECT count(*) FROM (" + select.sql + ") counted", select.parameters, shape));
    return integer(rows[0][0]);
}

}  // namespace

const store::Migration kListAttention{2,
                                      store::Domain::State,
                                      {"DROP INDEX IF EXISTS sync_attention",
                                       "INSERT INTO attention (tenant, system, hub_id) SELECT tenant, system, hub_id FROM sync "
                                       "WHERE status IN (7, 8, 10)"}};

Result<ReceiptPage> list_receipts(store::Reader& inbox, const ReceiptQuery& query) {
    Key before = query.before;
    if (before == 0) {
        HUB_TRY_ASSIGN(const Key last, last_receipt(inbox));
        before = last + 1;
    }
    const Key floor = before - kReceiptWindow;
    Select select{std::string(kReceiptHead) + "id < ?", {before}};
    select.also("id >= ?", {floor});
    if (query.since.milliseconds != 0) select.also("at >= ?", {query.since.milliseconds});
    select.equals("system", query.within.system);
    select.equals("tenant", query.within.tenant);
    select.equals("entity", query.within.entity);
    select.sql += " ORDER BY id DESC";
    select.limit(query.limit);
    HUB_TRY_ASSIGN(const auto rows, inbox.select(select.sql, select.parameters, kReceiptShape));
    ReceiptPage page;
    for (const Row& row : rows) page.rows.push_back(receipt_head(row));
    const Key reached = page.rows.size() == query.limit ? page.rows.back().id : floor;
    const Cell parameters[] = {reached};
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto older, inbox.select("SELECT at FROM receipt WHERE id < ? ORDER BY id DESC LIMIT 1", parameters, shape));
    if (!older.empty() && integer(older[0][0]) >= query.since.milliseconds - kClockSlackMilliseconds) page.next = reached;
    return page;
}

Result<std::optional<ReceiptHead>> find_receipt(store::Reader& inbox, Key id, const Within& within) {
    Select select{std::string(kReceiptHead) + "id = ?", {id}};
    select.equals("system", within.system);
    select.equals("tenant", within.tenant);
    select.equals("entity", within.entity);
    HUB_TRY_ASSIGN(const auto rows, inbox.select(select.sql, select.parameters, kReceiptShape));
    return rows.empty() ? std::optional<ReceiptHead>() : std::optional(receipt_head(rows[0]));
}

Result<QuarantinePage> list_refused(store::Reader& state, const QuarantineQuery& query) {
    // How far this page looks: so many rows of what the index finds, of which the rest of the filter takes some.
    Select reach{"SELECT receipt, ordinal, number FROM quarantine WHERE 1 = 1", {}};
    narrow_by_index(reach, query);
    reach.sql += std::string(kNewestRefused) + " LIMIT 1 OFFSET ?";
    reach.parameters.emplace_back(kRowWindow - 1);
    const Type key_shape[] = {Type::Integer, Type::Integer, Type::Integer};
    HUB_TRY_ASSIGN(const auto floor, state.select(reach.sql, reach.parameters, key_shape));

    Select select{std::string(kRefused) + "1 = 1", {}};
    narrow_by_index(select, query);
    if (!floor.empty()) select.also("(receipt, ordinal, number) >= (?, ?, ?)", {floor[0][0], floor[0][1], floor[0][2]});
    if (!query.within.tenant.empty()) select.equals("system", query.within.system);
    select.equals("entity", query.within.entity);
    select.equals("code", query.code);
    if (query.since.milliseconds != 0) select.also("at >= ?", {query.since.milliseconds});
    select.sql += kNewestRefused;
    select.limit(query.limit + 1);
    HUB_TRY_ASSIGN(const auto rows, state.select(select.sql, select.parameters, kRefusedShape));
    QuarantinePage page;
    for (const Row& row : rows) {
        if (page.rows.size() == query.limit) {
            const Quarantined& last = page.rows.back();
            page.next = QuarantineKey{last.receipt, last.ordinal, last.number};
            return page;
        }
        page.rows.push_back(refused(row));
    }
    if (!floor.empty()) page.next = QuarantineKey{integer(floor[0][0]), integer(floor[0][1]), integer(floor[0][2])};
    return page;
}

Result<std::optional<Quarantined>> find_refused(store::Reader& state, const QuarantineKey& key, const Within& within) {
    Select select{std::string(kRefused) + "receipt = ?", {key.receipt}};
    select.also("ordinal = ?", {key.ordinal});
    select.also("number = ?", {key.number});
    select.equals("system", within.system);
    select.equals("tenant", within.tenant);
    select.equals("entity", within.entity);
    HUB_TRY_ASSIGN(const auto rows, state.select(select.sql, select.parameters, kRefusedShape));
    return rows.empty() ? std::optional<Quarantined>() : std::optional(refused(rows[0]));
}

Result<SyncStatus> status_named(std::string_view name) {
    for (int i = 1; i <= static_cast<int>(SyncStatus::Held); ++i) {
        const auto status = static_cast<SyncStatus>(i);
        if (name_of(status) == name) return status;
    }
    return fail("status.unknown", "no standing is called `" + std::string(name) + "`");
}

Result<DeliveryPage> list_deliveries(store::Reader& state, const security::Sealer& sealer, const DeliveryQuery& query) {
    Select select = attention(store::column_names(kSync), query.status, query.within);
    select.equals("cause", query.code);
    if (query.since.milliseconds != 0) select.also("updated_at >= ?", {query.since.milliseconds});
    if (query.after) select.also("(tenant, system, hub_id) > (?, ?, ?)", {query.after->tenant, query.after->system, query.after->hub_id});
    select.sql += " ORDER BY tenant, system, hub_id";
    select.limit(query.limit + 1);
    HUB_TRY_ASSIGN(auto rows, read_rows(state, sealer, select));
    DeliveryPage page;
    if (rows.size() > query.limit) {
        rows.pop_back();
        page.next = DeliveryKey{rows.back().tenant, rows.back().system, rows.back().hub_id};
    }
    page.rows = std::move(rows);
    return page;
}

Result<std::optional<SyncRow>> find_delivery(store::Reader& state, const security::Sealer& sealer, const DeliveryKey& key, const Within& within) {
    Select select{"SELECT " + store::column_names(kSync) + " FROM sync WHERE hub_id = ?", {key.hub_id}};
    select.also("system = ?", {key.system});
    select.also("tenant = ?", {key.tenant});
    select.equals("system", within.system);
    select.equals("tenant", within.tenant);
    if (!within.entity.empty()) select.also("entity = ?", {entity_number(within.entity)});
    HUB_TRY_ASSIGN(auto rows, read_rows(state, sealer, select));
    if (rows.empty() || !wants_a_person(rows[0].status)) return std::optional<SyncRow>();
    return std::optional(std::move(rows[0]));
}

Result<std::int64_t> count_deliveries(store::Reader& state, SyncStatus status, const Within& within) { return count(state, attention("1", status, within)); }

Result<std::int64_t> count_refused(store::Reader& state, const Within& within) {
    Select select{"SELECT 1 FROM quarantine WHERE number = 0", {}};
    select.equals("tenant", within.tenant);
    select.equals("system", within.system);
    select.equals("entity", within.entity);
    return count(state, std::move(select));
}

}  // namespace hub::router
