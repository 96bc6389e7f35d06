#include "core/records/records_tables.hpp"

namespace hub::records {
namespace {

using store::bytes;
using store::Cell;
using store::integer;
using store::is_null;
using store::Domain;
using store::Row;
using store::Type;

std::string source_place(const SourceRef& ref) { return "source|" + ref.system + "|" + ref.tenant + "|" + ref.source_id; }
std::string golden_place(Key hub_id) { return "golden|" + std::to_string(hub_id); }

}  // namespace

const store::TableSpec kCrosswalk{"crosswalk",
                                  Domain::State,
                                  {{"source_id", Type::Text},
                                   {"system", Type::Text},
                                   {"tenant", Type::Text},
                                   {"entity", Type::Integer},
                                   {"hub_id", Type::Integer},
                                   {"since", Type::Integer}},
                                  4};

const store::TableSpec kIdentities{"identity",
                                   Domain::State,
                                   {{"kind", Type::Integer},
                                    {"value_index", Type::Blob},
                                    {"person", Type::Integer},
                                    {"name_mark", Type::Blob},
                                    {"birth_mark", Type::Blob}},
                                   2};

const store::TableSpec kMembers{"member",
                                Domain::State,
                                {{"person", Type::Integer},
                                 {"tenant", Type::Text},
                                 {"entity", Type::Integer},
                                 {"hub_id", Type::Integer}},
                                3};

const store::TableSpec kFacts{"fact",
                              Domain::State,
                              {{"about", Type::Integer},
                               {"entity", Type::Integer},
                               {"part", Type::Text},
                               {"hub_id", Type::Integer}},
                              3};

const store::TableSpec kSources{"source_record",
                                Domain::State,
                                {{"hub_id", Type::Integer},
                                 {"system", Type::Text},
                                 {"tenant", Type::Text},
                                 {"source_id", Type::Text},
                                 {"entity", Type::Integer},
                                 {"receipt", Type::Integer},
                                 {"version", Type::Integer},
                                 {"received_at", Type::Integer},
                                 {"presence", Type::Integer},
                                 {"body", Type::Blob},
                                 {"first_receipt", Type::Integer}},
                                4,
                                {},
                                1,
                                store::Layout::Wide};

const store::TableSpec kGolden{"golden",
                               Domain::State,
                               {{"hub_id", Type::Integer},
                                {"tenant", Type::Text},
                                {"person", Type::Integer},
                                {"version", Type::Integer},
                                {"changed_at", Type::Integer},
                                {"presence", Type::Integer},
                                {"body", Type::Blob},
                                {"change", Type::Integer}},
                               1};

std::vector<const store::TableSpec*> tables() { return {&kCrosswalk, &kIdentities, &kMembers, &kFacts, &kSources, &kGolden}; }

Row crosswalk_key(const SourceRef& ref) {
    return {ref.source_id, ref.system, ref.tenant, static_cast<std::int64_t>(ref.entity)};
}
Row crosswalk_row(const SourceRef& ref, Key hub_id, Instant since) {
    Row row = crosswalk_key(ref);
    row.emplace_back(hub_id);
    row.emplace_back(since.milliseconds);
    return row;
}
Row identity_key(IdentityKind kind, const std::string& index) { return {static_cast<std::int64_t>(kind), index}; }
Row identity_row(const Identity& identity) {
    return {static_cast<std::int64_t>(identity.kind), identity.index, identity.person, identity.name_mark, identity.birth_mark};
}
Identity identity_of(const Row& row) {
    return {static_cast<IdentityKind>(integer(row[0])), bytes(row[1]), integer(row[2]), bytes(row[3]), bytes(row[4])};
}

Row member_key(Key person, const std::string& tenant, model::EntityKind entity) {
    return {person, tenant, static_cast<std::int64_t>(entity)};
}
Row member_row(Key person, const std::string& tenant, model::EntityKind entity, Key hub_id) {
    return {person, tenant, static_cast<std::int64_t>(entity), hub_id};
}

std::optional<FactName> fact_named_by(const SourceRef& ref, const model::Record& record) {
    const auto& entity = model::definition(record.entity());
    if (entity.names_fact.empty()) return std::nullopt;
    FactName name;
    for (std::size_t i = 0; i < entity.names_fact.size(); ++i) {
        const model::Slot slot = *entity.slot_of(entity.names_fact[i]);
        const auto& value = record.at(slot);
        if (!value.is_set()) return std::nullopt;
        if (i == 0) name.about = {ref.system, ref.tenant, entity.fields[slot].references, value.text};
        else name.part += (name.part.empty() ? "" : "|") + value.text;
    }
    return name;
}

Row fact_key(Key about, model::EntityKind entity, const std::string& part) {
    return {about, static_cast<std::int64_t>(entity), part};
}

Row source_row(const SourceRecord& source, const security::Sealer& sealer) {
    return {source.hub_id,
            source.ref.system,
            source.ref.tenant,
            source.ref.source_id,
            static_cast<std::int64_t>(source.ref.entity),
            source.receipt,
            source.version,
            source.received_at.milliseconds,
            static_cast<std::int64_t>(source.presence),
            sealer.seal(source.record.pack(), source_place(source.ref)),
            source.first_receipt};
}

bool is_from(const Row& source_row, const SourceRef& ref) {
    return bytes(source_row[3]) == ref.source_id && bytes(source_row[1]) == ref.system && bytes(source_row[2]) == ref.tenant;
}

Result<SourceRecord> source_of(const Row& row, const security::Sealer& sealer) {
    SourceRecord source;
    source.hub_id = integer(row[0]);
    source.ref = {bytes(row[1]), bytes(row[2]), static_cast<model::EntityKind>(integer(row[4])), bytes(row[3])};
    source.receipt = integer(row[5]);
    source.version = integer(row[6]);
    source.received_at = {integer(row[7])};
    source.presence = static_cast<SourceRecord::Presence>(integer(row[8]));
    source.first_receipt = integer(row[10]);
    HUB_TRY_ASSIGN(const std::string packed, sealer.open(bytes(row[9]), source_place(source.ref)));
    HUB_TRY_ASSIGN(source.record, model::Record::unpack(packed));
    return source;
}

Row golden_row(const Golden& golden, const security::Sealer& sealer) {
    return {golden.hub_id,
            golden.tenant,
            golden.person,
            golden.version,
            golden.changed_at.milliseconds,
            static_cast<std::int64_t>(golden.presence),
            sealer.seal(golden.record.pack(), golden_place(golden.hub_id)),
            golden.change};
}

Result<Golden> golden_of(const Row& row, const security::Sealer& sealer) {
    Golden golden;
    golden.hub_id = integer(row[0]);
    golden.tenant = bytes(row[1]);
    golden.person = integer(row[2]);
    golden.version = integer(row[3]);
    golden.changed_at = {integer(row[4])};
    golden.presence = static_cast<Golden::Presence>(integer(row[5]));
    HUB_TRY_ASSIGN(const std::string packed, sealer.open(bytes(row[6]), golden_place(golden.hub_id)));
    HUB_TRY_ASSIGN(golden.record, model::Record::unpack(packed));
    golden.change = integer(row[7]);
    return golden;
}

Result<Key> highest_key(store::Reader& reader) {
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto golden, reader.select("SELECT max(hub_id) FROM golden", {}, shape));
    HUB_TRY_ASSIGN(const auto crosswalk, reader.select("SELECT max(hub_id) FROM crosswalk", {}, shape));
    HUB_TRY_ASSIGN(const auto person, reader.select("SELECT max(person) FROM member", {}, shape));
    return std::max({integer(golden[0][0]), integer(crosswalk[0][0]), integer(person[0][0])});
}

Result<std::vector<Key>> hub_ids_of_source_id(store::Reader& reader, const std::string& source_id) {
    const Cell parameters[] = {source_id};
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows,
                   reader.select("SELECT DISTINCT hub_id FROM crosswalk WHERE source_id = ? ORDER BY hub_id LIMIT 20",
                                 parameters, shape));
    std::vector<Key> out;
    for (const Row& row : rows) out.push_back(integer(row[0]));
    return out;
}

Result<std::vector<Key>> hub_ids_from(store::Reader& reader, Key after, std::size_t limit) {
    const Cell parameters[] = {after, static_cast<std::int64_t>(limit)};
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows,
                   reader.select("SELECT hub_id FROM golden WHERE hub_id > ? ORDER BY hub_id LIMIT ?", parameters, shape));
    std::vector<Key> out;
    for (const Row& row : rows) out.push_back(integer(row[0]));
    return out;
}

Result<std::vector<SourceCount>> count_sources(store::Reader& reader) {
    const Type shape[] = {Type::Text, Type::Text, Type::Integer, Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT system, tenant, entity, count(*) FROM source_record "
                                                  "GROUP BY system, tenant, entity ORDER BY system, tenant, entity",
                                                  {}, shape));
    std::vector<SourceCount> out;
    for (const Row& row : rows) {
        out.push_back({bytes(row[0]), bytes(row[1]), static_cast<model::EntityKind>(integer(row[2])), integer(row[3])});
    }
    return out;
}

}  // namespace hub::records
