// What the router keeps: receipts and cursors (inbox), what was consumed, what was refused, and one
// sync row per destination and record (state). The only file here with SQL is router_tables.cpp.
//
// Threads: receipts are written by the inbox writer, everything else by the apply thread; any thread
// reads with a Reader of its own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/model/record.hpp"
#include "core/plugin/adapter.hpp"
#include "core/security/sealing.hpp"
#include "core/store/backend.hpp"
#include "core/store/working_set.hpp"

namespace hub::router {

extern const store::TableSpec kReceipts;
extern const store::TableSpec kBlobUses;  ///< (digest, receipt) of every large body
extern const store::TableSpec kCursors;
extern const store::TableSpec kPluginState;
extern const store::TableSpec kDecodeCrashes;
extern const store::TableSpec kConsumed;
extern const store::TableSpec kOutcomes;
extern const store::TableSpec kQuarantine;
extern const store::TableSpec kSync;
extern const store::TableSpec kAttention;  ///< which sync rows want a person

std::vector<const store::TableSpec*> tables();

enum class ReceiptKind : std::uint8_t {
    Push = 1,  ///< the documented push API: JSON records in the vendor's shape
    Page = 2,  ///< a page an adapter fetched; its decode() reads it
    File = 3,  ///< a file somebody handed in; its adapter's decode() reads it
};

/// Raw bytes as they arrived: the acknowledgement is this row's commit.
struct Receipt {
    Key id = 0;
    Instant at;
    ReceiptKind kind = ReceiptKind::Push;
    std::string system;
    std::string tenant;
    std::string entity;
    std::string content_type;
    std::string name;    ///< file name or page cursor, for people
    std::string body;
    /// In memory only: a pull has decoded the page before its receipt existed.
    std::shared_ptr<const std::vector<plugin::DecodedItem>> decoded = nullptr;
    std::string idempotency_key = {};  ///< kept in a table of its own; empty = none
};
/// Bodies above this go to the blob table.
inline constexpr std::size_t kInlineBody = 64U << 10U;

/// The row, and for large bodies its blob, added to the batch. Returns the blob's digest.
std::optional<std::string> add_receipt(store::Batch& batch, const Receipt& receipt, const security::Sealer& sealer);
struct ReadLimits {
    std::size_t receipts = 1;
    std::size_t bytes = std::size_t{1} << 40U;  ///< of bodies; the first receipt is read whatever its size
};
/// In order of id; fewer than asked for when the bodies are large, none when there are none.
Result<std::vector<Receipt>> read_receipts(store::Reader& inbox, const security::Sealer& sealer, Key after, const ReadLimits& limits);
/// Receipts made before `before` whose body still stands, as rows without it.
struct BodyRange {
    Key after = 0;
    Key until = 0;  ///< inclusive
    Instant before;
    std::size_t limit = 200;
};
struct BodiesToForget {
    std::vector<store::Row> rows;
    std::vector<std::pair<std::string, Key>> blobs;  ///< digests they used
    Key up_to = 0;
};
Result<BodiesToForget> bodies_to_forget(store::Reader& inbox, const BodyRange& range);
/// Of these digests, those that only these uses stand for.
Result<std::vector<std::string>> blobs_used_by_none_but(store::Reader& inbox, const std::vector<std::pair<std::string, Key>>& uses);
Result<std::optional<Receipt>> read_receipt(store::Reader& inbox, const security::Sealer& sealer, Key id);
/// When the first receipt after this one came; nullopt when there is none.
Result<std::optional<Instant>> next_receipt_at(store::Reader& inbox, Key after);
Result<Key> last_receipt(store::Reader& inbox);
struct ReceiptHead {
    Key id = 0;
    Instant at;
    std::string system, tenant, entity, name;
};
Result<std::vector<ReceiptHead>> recent_receipts(store::Reader& inbox, std::size_t limit);

/// How often a receipt's decoder was lost over it. It stands in the inbox, beside the body: what is known of a
/// receipt that no commit of the state domain has seen yet must not wait for one.
store::Row decode_crashes_row(Key receipt, std::int64_t crashes);
Result<std::int64_t> read_decode_crashes(store::Reader& inbox, Key receipt);

store::Row cursor_row(const std::string& system, const std::string& tenant, const std::string& entity,
                      const std::string& cursor, Instant at);
struct Cursor {
    std::string value;
    Instant at;
};
Result<std::optional<Cursor>> read_cursor(store::Reader& inbox, const std::string& system, const std::string& tenant,
                                          const std::string& entity);

/// Everything up to and including this receipt has been applied.
Result<Key> consumed_up_to(store::Reader& state);
store::Row consumed_row(Key receipt);

/// What became of a receipt that was more than one clean change.
struct ReceiptOutcome {
    Key receipt = 0;
    Instant at;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
    std::int64_t quarantined = 0;
    std::string code;     ///< for a receipt that could not be read at all
    std::string message;
};
store::Row outcome_row(const ReceiptOutcome& outcome);
Result<std::optional<ReceiptOutcome>> read_outcome(store::Reader& state, Key receipt);

/// One refused record (or one refused field of it).
struct Quarantined {
    Key receipt = 0;
    std::int64_t ordinal = 0;
    std::int64_t number = 0;  ///< of several problems of one record
    Instant at;
    std::string system, tenant, entity;
    std::string code, field, location, source_id;
    std::string params;   ///< JSON for the message's placeholders
};
store::Row quarantine_row(const Quarantined& refused);
struct QuarantineFilter {
    std::string system, tenant, code;  ///< empty = any
    Key receipt = 0;                   ///< 0 = any
    std::size_t limit = 1000;
};
Result<std::vector<Quarantined>> read_quarantine(store::Reader& state, const QuarantineFilter& filter);

struct QuarantineCount {
    std::string system, tenant, entity;
    std::int64_t count = 0;  ///< records, not problems
};
Result<std::vector<QuarantineCount>> count_quarantined(store::Reader& state);

enum class SyncStatus : std::uint8_t {
    Ready = 1,       ///< to be sent
    Waiting = 2,     ///< for a reference's remote id, or for its school to publish it
    Retry = 3,       ///< at next_at
    Attempting = 4,  ///< handed to a destination that is neither versioned nor keyed
    Delivered = 5,
    Pending = 6,     ///< taken in, answered later
    Uncertain = 7,   ///< may have happened
    Dead = 8,        ///< refused for good, grouped by cause
    DryRun = 9,      ///< the mode forbids sending: what would be written
    Held = 10,       ///< a person must decide first
};
std::string_view name_of(SyncStatus status);

/// Cause of a held row whose record was withdrawn at its source. It stands beside Attempting, Pending and Uncertain,
/// too, while an answer is still to come.
inline constexpr std::string_view kDeleteNeedsDecision = "delete.needs_decision";

/// Cause of a waiting row whose record is a draft at its school.
inline constexpr std::string_view kNotPublished = "record.not_published";

struct Attempt {
    Instant at;
    std::string outcome;
    std::string detail;
};

/// A call without a final answer: kept while the row is attempting, pending or uncertain.
struct OpenCall {
    std::int64_t version = 0;  ///< what it carried; 0: there is none
    std::string hash, record;  ///< the projection it carried, as `sent_hash` and `sent_record`
    std::string ticket;        ///< the destination's name for the work
    Instant since;
    std::int64_t asked = 0;    ///< times the destination was asked what became of it
};

/// One record at one destination: what it should have, what it got.
struct SyncRow {
    std::string system, tenant;
    Key hub_id = 0;
    model::EntityKind entity = model::EntityKind::Pupil;
    SyncStatus status = SyncStatus::Ready;
    std::int64_t wanted_version = 0;
    std::int64_t sent_version = 0;
    std::string sent_hash;      ///< SHA-256 of the projection that was sent
    std::string sent_record;    ///< that projection, packed; sealed at rest; empty when never sent
    std::string remote_id;
    std::int64_t attempts = 0;  ///< since the last success
    Instant next_at;            ///< of Retry: to send again; of Pending and Uncertain: to ask, 0 = nobody asks
    Instant first_tried_at;
    std::string cause, cause_field;
    std::string needs;          ///< what it waits for
    std::string route;
    std::int64_t crashes = 0;   ///< calls it was in when a plugin was lost, since the last answer
    std::vector<Attempt> history;  ///< the last few
    Instant updated_at;
    OpenCall open;

    /// Is an answer still to come, without a person?
    [[nodiscard]] bool awaits_answer() const {
        const bool asked_about = (status == SyncStatus::Pending || status == SyncStatus::Uncertain) && next_at.milliseconds != 0;
        return status == SyncStatus::Attempting || asked_about;
    }
};
store::Row sync_key(const std::string& system, const std::string& tenant, Key hub_id);
store::Row sync_row(const SyncRow& row, const security::Sealer& sealer);
/// Into the batch, and onto the list of those that want a person or off it. The row that is there must have been loaded.
void put_sync(store::WorkingSet& set, const SyncRow& row, const security::Sealer& sealer);
/// Standings that a person has to look at.
bool wants_a_person(SyncStatus status);
Result<SyncRow> sync_of(const store::Row& row, const security::Sealer& sealer);
/// Rows that are on their way: everything but delivered, dry run, dead and held.
Result<std::vector<SyncRow>> unfinished_sync_rows(store::Reader& state, const security::Sealer& sealer);
Result<std::vector<SyncRow>> sync_rows_of(store::Reader& state, const security::Sealer& sealer, Key hub_id);
Result<std::vector<SyncRow>> sync_rows_with(store::Reader& state, const security::Sealer& sealer, SyncStatus status,
                                            std::size_t limit);
struct SyncCount {
    std::string system, tenant;
    model::EntityKind entity = model::EntityKind::Pupil;
    SyncStatus status = SyncStatus::Ready;
    std::string cause;
    std::int64_t count = 0;
};
Result<std::vector<SyncCount>> count_sync_rows(store::Reader& state);

Result<std::optional<std::string>> read_plugin_state(store::Reader& inbox, const std::string& system,
                                                     const std::string& tenant, const std::string& key);
store::Row plugin_state_row(const std::string& system, const std::string& tenant, const std::string& key,
                            const std::string& value);

}  // namespace hub::router
