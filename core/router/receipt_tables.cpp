#include "core/router/router_tables.hpp"

#include <map>
#include <set>

#include "core/store/blobs.hpp"

namespace hub::router {
namespace {

using store::bytes;
using store::Cell;
using store::integer;
using store::is_null;
using store::Domain;
using store::Row;
using store::Type;

enum ColumnOf : std::size_t { Id, At, KindOf, System, Tenant, Entity, ContentType, Name, Body, Blob };

const std::vector<Type> kShape{Type::Integer, Type::Integer, Type::Integer, Type::Text, Type::Text,
                               Type::Text,    Type::Text,    Type::Text,    Type::Blob, Type::Blob};
constexpr std::string_view kSelect =
    "SELECT id, at, kind, system, tenant, entity, content_type, name, body, blob FROM receipt ";

std::string place_of(Key id) { return "receipt|" + std::to_string(id); }

Result<Receipt> receipt_of(const Row& row, store::Reader& inbox, const security::Sealer& sealer) {
    Receipt receipt{integer(row[Id]),   {integer(row[At])}, static_cast<ReceiptKind>(integer(row[KindOf])),
                    bytes(row[System]), bytes(row[Tenant]), bytes(row[Entity]),
                    bytes(row[ContentType]), bytes(row[Name]), {}, nullptr};
    if (!is_null(row[Blob])) {
        HUB_TRY_ASSIGN(receipt.body, store::read_blob(inbox, bytes(row[Blob]), sealer));
    } else if (!is_null(row[Body])) {
        HUB_TRY_ASSIGN(receipt.body, sealer.open(bytes(row[Body]), place_of(receipt.id)));
    }
    return receipt;
}

}  // namespace

const store::TableSpec kReceipts{"receipt",
                                 Domain::Inbox,
                                 {{"id", Type::Integer},
                                  {"at", Type::Integer},
                                  {"kind", Type::Integer},
                                  {"system", Type::Text},
                                  {"tenant", Type::Text},
                                  {"entity", Type::Text},
                                  {"content_type", Type::Text},
                                  {"name", Type::Text},
                                  {"body", Type::Blob},
                                  {"blob", Type::Blob}},
                                 1};

const store::TableSpec kCursors{"cursor",
                                Domain::Inbox,
                                {{"system", Type::Text},
                                 {"tenant", Type::Text},
                                 {"entity", Type::Text},
                                 {"value", Type::Text},
                                 {"at", Type::Integer}},
                                3};

const store::TableSpec kPluginState{
    "plugin_state",
    Domain::Inbox,
    {{"system", Type::Text}, {"tenant", Type::Text}, {"name", Type::Text}, {"value", Type::Blob}},
    3};

const store::TableSpec kDecodeCrashes{"decode_crashes", Domain::Inbox, {{"receipt", Type::Integer}, {"crashes", Type::Integer}}, 1};

const store::TableSpec kBlobUses{"blob_use", Domain::Inbox, {{"digest", Type::Blob}, {"receipt", Type::Integer}}, 2};

std::optional<std::string> add_receipt(store::Batch& batch, const Receipt& receipt, const security::Sealer& sealer) {
    Cell body;
    Cell blob;
    std::optional<std::string> digest;
    if (receipt.body.size() > kInlineBody) {
        digest = store::add_blob(batch, receipt.body, sealer);
        batch.insert(kBlobUses, {*digest, receipt.id});
        blob = *digest;
    } else body = sealer.seal(receipt.body, place_of(receipt.id));
    batch.insert(kReceipts, {receipt.id, receipt.at.milliseconds, static_cast<std::int64_t>(receipt.kind), receipt.system,
                             receipt.tenant, receipt.entity, receipt.content_type, receipt.name, std::move(body), std::move(blob)});
    return digest;
}

Result<BodiesToForget> bodies_to_forget(store::Reader& inbox, const BodyRange& range) {
    const Cell parameters[] = {range.after, range.until, range.before.milliseconds, static_cast<std::int64_t>(range.limit)};
    // The body itself is not read: what stands there is only about to go.
    HUB_TRY_ASSIGN(auto rows, inbox.select("SELECT id, at, kind, system, tenant, entity, content_type, name, NULL, blob FROM receipt "
                                           "WHERE id > ? AND id <= ? AND at < ? AND (body IS NOT NULL OR blob IS NOT NULL) "
                                           "ORDER BY id LIMIT ?", parameters, kShape));
    BodiesToForget out;
    out.up_to = range.after;
    for (Row& row : rows) {
        out.up_to = integer(row[Id]);
        if (!is_null(row[Blob])) out.blobs.emplace_back(bytes(row[Blob]), out.up_to);
        row[Body] = {};
        row[Blob] = {};
        out.rows.push_back(std::move(row));
    }
    return out;
}

Result<std::vector<std::string>> blobs_used_by_none_but(store::Reader& inbox, const std::vector<std::pair<std::string, Key>>& uses) {
    std::map<std::string, std::set<Key>> ours;
    for (const auto& [digest, receipt] : uses) ours[digest].insert(receipt);
    std::vector<Row> digests;
    for (const auto& [digest, receipts] : ours) digests.push_back({digest});
    HUB_TRY_ASSIGN(const auto rows, inbox.get_by_prefix(kBlobUses, digests));
    std::map<std::string, std::pair<std::size_t, std::size_t>> seen;  // ours, others'
    for (const Row& row : rows) {
        const bool own = ours[bytes(row[0])].contains(integer(row[1]));
        ++(own ? seen[bytes(row[0])].first : seen[bytes(row[0])].second);
    }
    std::vector<std::string> out;
    // A body whose uses were not written down, by an older hub, stays: others may share it.
    for (const auto& [digest, receipts] : ours) {
        if (seen[digest].first == receipts.size() && seen[digest].second == 0) out.push_back(digest);
    }
    return out;
}

Result<std::vector<Receipt>> read_receipts(store::Reader& inbox, const security::Sealer& sealer, Key after,
                                           const ReadLimits& limits) {
    const Cell parameters[] = {after, static_cast<std::int64_t>(limits.receipts)};
    HUB_TRY_ASSIGN(const auto rows, inbox.select(std::string(kSelect) + "WHERE id > ? ORDER BY id LIMIT ?", parameters, kShape));
    std::vector<Receipt> out;
    std::size_t bytes = 0;
    for (const Row& row : rows) {
        HUB_TRY_ASSIGN(auto receipt, receipt_of(row, inbox, sealer));
        bytes += receipt.body.size();
        out.push_back(std::move(receipt));
        if (bytes >= limits.bytes) break;
    }
    return out;
}

Result<std::optional<Receipt>> read_receipt(store::Reader& inbox, const security::Sealer& sealer, Key id) {
    HUB_TRY_ASSIGN(auto receipts, read_receipts(inbox, sealer, id - 1, {}));
    if (receipts.empty() || receipts[0].id != id) return std::optional<Receipt>{};
    return std::optional(std::move(receipts[0]));
}

Result<std::optional<Instant>> next_receipt_at(store::Reader& inbox, Key after) {
    const Cell parameters[] = {after};
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, inbox.select("SELECT at FROM receipt WHERE id > ? ORDER BY id LIMIT 1", parameters, shape));
    return rows.empty() ? std::optional<Instant>() : std::optional(Instant{integer(rows[0][0])});
}

Result<Key> last_receipt(store::Reader& inbox) {
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, inbox.select("SELECT max(id) FROM receipt", {}, shape));
    return integer(rows[0][0]);
}

Result<std::vector<ReceiptHead>> recent_receipts(store::Reader& inbox, std::size_t limit) {
    const Cell parameters[] = {static_cast<std::int64_t>(limit)};
    const Type shape[] = {Type::Integer, Type::Integer, Type::Text, Type::Text, Type::Text, Type::Text};
    HUB_TRY_ASSIGN(const auto rows, inbox.select("SELECT id, at, system, tenant, entity, name FROM receipt ORDER BY id DESC "
                                                 "LIMIT ?", parameters, shape));
    std::vector<ReceiptHead> out;
    for (const Row& row : rows) {
        out.push_back({integer(row[0]), {integer(row[1])}, bytes(row[2]), bytes(row[3]), bytes(row[4]), bytes(row[5])});
    }
    return out;
}

Row decode_crashes_row(Key receipt, std::int64_t crashes) { return {receipt, crashes}; }

Result<std::int64_t> read_decode_crashes(store::Reader& inbox, Key receipt) {
    const Row key{receipt};
    HUB_TRY_ASSIGN(const auto rows, inbox.get(kDecodeCrashes, std::span(&key, 1)));
    return rows[0] ? integer((*rows[0])[1]) : std::int64_t{0};
}

Row cursor_row(const std::string& system, const std::string& tenant, const std::string& entity, const std::string& cursor,
               Instant at) {
    return {system, tenant, entity, cursor, at.milliseconds};
}

Result<std::optional<Cursor>> read_cursor(store::Reader& inbox, const std::string& system, const std::string& tenant,
                                          const std::string& entity) {
    const Row key{system, tenant, entity};
    HUB_TRY_ASSIGN(const auto rows, inbox.get(kCursors, std::span(&key, 1)));
    if (!rows[0]) return std::optional<Cursor>{};
    return std::optional(Cursor{bytes((*rows[0])[3]), {integer((*rows[0])[4])}});
}

Result<std::optional<std::string>> read_plugin_state(store::Reader& inbox, const std::string& system,
                                                     const std::string& tenant, const std::string& key) {
    const Row row_key{system, tenant, key};
    HUB_TRY_ASSIGN(const auto rows, inbox.get(kPluginState, std::span(&row_key, 1)));
    if (!rows[0]) return std::optional<std::string>{};
    return std::optional(bytes((*rows[0])[3]));
}

Row plugin_state_row(const std::string& system, const std::string& tenant, const std::string& key, const std::string& value) {
    return {system, tenant, key, value};
}

}  // namespace hub::router
