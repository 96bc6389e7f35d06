#include "core/router/event_tables.hpp"
#include "core/router/idempotency.hpp"
#include "core/router/router_tables.hpp"
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

constexpr std::int64_t kShard = 0;  // one shard until lanes are leased across nodes

}  // namespace

const store::TableSpec kConsumed{"consumed", Domain::State, {{"shard", Type::Integer}, {"receipt", Type::Integer}}, 1};

const store::TableSpec kOutcomes{"receipt_outcome",
                                 Domain::State,
                                 {{"receipt", Type::Integer},
                                  {"at", Type::Integer},
                                  {"changed", Type::Integer},
                                  {"unchanged", Type::Integer},
                                  {"quarantined", Type::Integer},
                                  {"code", Type::Text},
                                  {"message", Type::Text}},
                                 1};

const store::TableSpec kQuarantine{"quarantine",
                                   Domain::State,
                                   {{"receipt", Type::Integer},
                                    {"ordinal", Type::Integer},
                                    {"number", Type::Integer},
                                    {"at", Type::Integer},
                                    {"system", Type::Text},
                                    {"tenant", Type::Text},
                                    {"entity", Type::Text},
                                    {"code", Type::Text},
                                    {"field", Type::Text},
                                    {"location", Type::Text},
                                    {"source_id", Type::Text},
                                    {"params", Type::Text}},
                                   3,
                                   {{"quarantine_tenant", {"tenant", "code"}},
                                    {"quarantine_newest_of_tenant", {"tenant", "receipt", "ordinal", "number"}},
                                    {"quarantine_newest_of_system", {"system", "receipt", "ordinal", "number"}}}};

std::vector<const store::TableSpec*> tables() {
    return {&kReceipts, &kBlobUses, &kCursors,    &kPluginState, &kDecodeCrashes, &kIdempotency,  &store::kBlobs,    &kConsumed,
            &kOutcomes, &kQuarantine, &kSync, &kAttention, &kEvents, &kEventKeys, &kEventCursors, &kEventExceptions};
}

Result<Key> consumed_up_to(store::Reader& state) {
    const Row key{kShard};
    HUB_TRY_ASSIGN(const auto rows, state.get(kConsumed, std::span(&key, 1)));
    return rows[0] ? integer((*rows[0])[1]) : Key{0};
}

Row consumed_row(Key receipt) { return {kShard, receipt}; }

Row outcome_row(const ReceiptOutcome& outcome) {
    return {outcome.receipt,     outcome.at.milliseconds, outcome.changed, outcome.unchanged,
            outcome.quarantined, outcome.code,            outcome.message};
}

Result<std::optional<ReceiptOutcome>> read_outcome(store::Reader& state, Key receipt) {
    const Row key{receipt};
    HUB_TRY_ASSIGN(const auto rows, state.get(kOutcomes, std::span(&key, 1)));
    if (!rows[0]) return std::optional<ReceiptOutcome>{};
    const Row& row = *rows[0];
    return std::optional(ReceiptOutcome{integer(row[0]), {integer(row[1])}, integer(row[2]), integer(row[3]),
                                        integer(row[4]), bytes(row[5]), bytes(row[6])});
}

Row quarantine_row(const Quarantined& refused) {
    return {refused.receipt, refused.ordinal, refused.number,   refused.at.milliseconds, refused.system,    refused.tenant,
            refused.entity,  refused.code,    refused.field,    refused.location,        refused.source_id, refused.params};
}

Result<std::vector<Quarantined>> read_quarantine(store::Reader& state, const QuarantineFilter& filter) {
    std::string sql =
        "SELECT receipt, ordinal, number, at, system, tenant, entity, code, field, location, source_id, params "
        "FROM quarantine WHERE 1 = 1";
    std::vector<Cell> parameters;
    const auto narrow = [&](std::string_view column, const std::string& value) {
        if (value.empty()) return;
        sql += " AND " + std::string(column) + " = ?";
        parameters.emplace_back(value);
    };
    narrow("system", filter.system);
    narrow("tenant", filter.tenant);
    narrow("code", filter.code);
    if (filter.receipt != 0) {
        sql += " AND receipt = ?";
        parameters.emplace_back(filter.receipt);
    }
    sql += " ORDER BY receipt DESC, ordinal, number LIMIT ?";
    parameters.emplace_back(static_cast<std::int64_t>(filter.limit));
    const Type shape[] = {Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Text, Type::Text,
                          Type::Text,    Type::Text,    Type::Text,    Type::Text,    Type::Text, Type::Text};
    HUB_TRY_ASSIGN(const auto rows, state.select(sql, parameters, shape));
    std::vector<Quarantined> out;
    for (const Row& row : rows) {
        out.push_back({integer(row[0]), integer(row[1]), integer(row[2]), {integer(row[3])}, bytes(row[4]), bytes(row[5]),
                       bytes(row[6]), bytes(row[7]), bytes(row[8]), bytes(row[9]), bytes(row[10]), bytes(row[11])});
    }
    return out;
}

Result<std::vector<QuarantineCount>> count_quarantined(store::Reader& state) {
    const Type shape[] = {Type::Text, Type::Text, Type::Text, Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, state.select("SELECT system, tenant, entity, count(*) FROM quarantine WHERE number = 0 "
                                                 "GROUP BY system, tenant, entity ORDER BY system, tenant, entity",
                                                 {}, shape));
    std::vector<QuarantineCount> out;
    for (const Row& row : rows) out.push_back({bytes(row[0]), bytes(row[1]), bytes(row[2]), integer(row[3])});
    return out;
}

}  // namespace hub::router
