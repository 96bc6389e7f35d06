// What the records room keeps: the crosswalk, exact identities, source records and golden records.
// Typed rows in and out; the only file here with SQL is records_tables.cpp.
//
// Threads: the apply thread writes through its WorkingSet, any thread reads with a Reader of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/model/record.hpp"
#include "core/security/sealing.hpp"
#include "core/store/working_set.hpp"

namespace hub::records {

/// A record's name in one system at one school.
struct SourceRef {
    std::string system;
    std::string tenant;
    model::EntityKind entity = model::EntityKind::Pupil;
    std::string source_id;
    bool operator==(const SourceRef&) const = default;
};

extern const store::TableSpec kCrosswalk;   ///< (source id, system, tenant, entity) → hub id, many to one
extern const store::TableSpec kIdentities;  ///< (kind, blind index) → person
extern const store::TableSpec kMembers;     ///< (person, tenant, entity) → hub id
extern const store::TableSpec kFacts;       ///< (hub id of whom it is about, entity, which one) → hub id of the fact
extern const store::TableSpec kSources;     ///< (hub id, system, tenant, source id) → what that source says
extern const store::TableSpec kGolden;      ///< hub id → the record, recomputed, never edited

std::vector<const store::TableSpec*> tables();

store::Row crosswalk_key(const SourceRef& ref);
store::Row crosswalk_row(const SourceRef& ref, Key hub_id, Instant since);
inline Key hub_id_of(const store::Row& crosswalk) { return store::integer(crosswalk[4]); }

enum class IdentityKind : std::uint8_t { MinistryCode = 1, NationalId = 2 };

/// Which person an exact identifier names, with marks that tell a wrong hit from a right one.
struct Identity {
    IdentityKind kind = IdentityKind::NationalId;
    std::string index;       ///< HMAC of the normalised value under the index key
    Key person = 0;
    std::string name_mark;   ///< HMAC of the folded name
    std::string birth_mark;  ///< HMAC of the birth date
};
store::Row identity_key(IdentityKind kind, const std::string& index);
store::Row identity_row(const Identity& identity);
Identity identity_of(const store::Row& row);

store::Row member_key(Key person, const std::string& tenant, model::EntityKind entity);
store::Row member_row(Key person, const std::string& tenant, model::EntityKind entity, Key hub_id);
inline Key member_hub_id(const store::Row& row) { return store::integer(row[3]); }

/// Which fact a record states: whom it is about, and which of that one's facts of this entity.
struct FactName {
    SourceRef about;
    std::string part;
};
/// Nothing for records that are no facts, or that leave out a field that names them.
std::optional<FactName> fact_named_by(const SourceRef& ref, const model::Record& record);
store::Row fact_key(Key about, model::EntityKind entity, const std::string& part);
inline Key fact_hub_id(const store::Row& row) { return store::integer(row[3]); }

/// What one source record says, as last received, without the fields that were our own echo.
struct SourceRecord {
    Key hub_id = 0;
    SourceRef ref;
    model::Record record{model::EntityKind::Pupil};
    Key receipt = 0;        ///< that last changed it
    Key first_receipt = 0;  ///< that it came with
    std::int64_t version = 0;  ///< ours, ascending with each change of this source record
    Instant received_at;
    enum class Presence : std::uint8_t { Present, Withdrawn } presence = Presence::Present;
    /// Since when its system has been the school's feeding partner; absent: it never was. Of the configuration, not
    /// stored: whoever merges fills it in.
    std::optional<Instant> feeding_since;
};
store::Row source_row(const SourceRecord& source, const security::Sealer& sealer);
/// Is this row what that source says?
bool is_from(const store::Row& source_row, const SourceRef& ref);
Result<SourceRecord> source_of(const store::Row& row, const security::Sealer& sealer);

struct Golden {
    Key hub_id = 0;
    std::string tenant;
    Key person = 0;  ///< 0 for records that are no person
    std::int64_t version = 0;
    model::Record record{model::EntityKind::Pupil};
    Instant changed_at;
    Key change = 0;  ///< the newest of its changes in the evidence
    enum class Presence : std::uint8_t { Present, Gone } presence = Presence::Present;
};
store::Row golden_row(const Golden& golden, const security::Sealer& sealer);
Result<Golden> golden_of(const store::Row& row, const security::Sealer& sealer);

/// The highest hub or person id in use.
Result<Key> highest_key(store::Reader& reader);
/// Every crosswalk row whose source id is this, in any system and school.
Result<std::vector<Key>> hub_ids_of_source_id(store::Reader& reader, const std::string& source_id);
/// Hub ids after `after`, ascending.
Result<std::vector<Key>> hub_ids_from(store::Reader& reader, Key after, std::size_t limit);

struct SourceCount {
    std::string system, tenant;
    model::EntityKind entity = model::EntityKind::Pupil;
    std::int64_t count = 0;
};
Result<std::vector<SourceCount>> count_sources(store::Reader& reader);

}  // namespace hub::records
