// The chained log of state changes: one row per new version of a record, one per settled batch and
// destination. It serves history, change feed, audit and journey as views.
//
// Each row's hash is SHA-256 over the previous row's hash, the row's own fields and a commitment to
// its sealed detail, so detail can be pruned later while the chain still verifies.
//
// Ownership: holds the last hash in memory. Threads: the apply thread of one shard.
// Errors: those of the store; `evidence.broken` names the first row whose hash does not fit.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/security/digest.hpp"
#include "core/security/sealing.hpp"
#include "core/store/working_set.hpp"

namespace hub::evidence {

extern const store::TableSpec kChanges;

/// Read: a sensitive read; `cause` is the operation, `version` how many of them in the second `at`.
enum class ChangeKind : std::uint8_t { Version = 1, Settlement = 2, Decision = 3, Read = 4 };

struct Change {
    Key sequence = 0;  ///< commit order, from 1 without gaps
    Instant at;
    ChangeKind kind = ChangeKind::Version;
    Key hub_id = 0;    ///< 0 for a settlement
    std::int64_t version = 0;
    Key receipt = 0;
    std::int64_t ordinal = 0;
    Key previous = 0;    ///< the change of the same hub id before this one; 0 = the first
    std::string actor;   ///< a connection ("vnedu/64625417"), a person, a rule
    std::string cause;   ///< "new", "changed", "rekeyed", a destination for settlements
    std::string detail;  ///< packed journey, delta or settlement list; sealed at rest
};

/// The chain up to and including a change.
struct ChainPoint {
    Key sequence = 0;
    security::Digest hash{};
};

/// LeftOut: nothing is kept, to measure what keeping costs.
enum class Keeping : std::uint8_t { Chained, LeftOut };

class ChangeLog {
public:
    explicit ChangeLog(const security::Sealer& sealer, Keeping keeping = Keeping::Chained) : sealer_(sealer), keeping_(keeping) {}

    [[nodiscard]] bool keeps() const { return keeping_ == Keeping::Chained; }

    /// Finds the end of the chain.
    Status load(store::Reader& reader);
    /// Adds the row to the batch in the making; fills in its sequence.
    void append(store::WorkingSet& set, Change& change);

    /// Where the chain stands. A batch that was not committed is undone by going back to where it began.
    using Position = ChainPoint;
    [[nodiscard]] const Position& position() const { return position_; }
    void go_back(const Position& position) { position_ = position; }

private:
    const security::Sealer& sealer_;
    Keeping keeping_;
    Position position_;
};

/// A record's own changes, opened, newest first: the one named, the one before it, and so on, as far back as
/// they were not pruned.
Result<std::vector<Change>> read_history(store::Reader& reader, const security::Sealer& sealer, Key newest, std::size_t limit);
Result<std::vector<Change>> read_changes_of_receipt(store::Reader& reader, const security::Sealer& sealer, Key receipt);
/// The latest changes of one kind, or of any, opened, newest first.
Result<std::vector<Change>> recent_changes(store::Reader& reader, const security::Sealer& sealer, std::optional<ChangeKind> kind,
                                           std::size_t limit);

/// Which of a receipt's records became a new version of what.
struct VersionMade {
    std::int64_t ordinal = 0;
    Key hub_id = 0;
    std::int64_t version = 0;
};
Result<std::vector<VersionMade>> read_versions_of_receipt(store::Reader& reader, Key receipt);

/// A row as the chain sees it: its detail stays sealed.
struct ChainRow {
    Change change;              ///< detail empty
    std::string commitment;     ///< 32 bytes
    std::string detail_digest;  ///< SHA-256 of the sealed detail that stands there; empty once it was pruned
    std::string hash;           ///< 32 bytes
};
/// Ascending, behind `after`.
Result<std::vector<ChainRow>> read_chain(store::Reader& reader, Key after, std::size_t limit);
Result<ChainPoint> read_head(store::Reader& reader);
/// The oldest change that still stands; 0 when there is none.
Result<Key> oldest_change(store::Reader& reader);

/// Recomputes the chain behind `from`, to its end or up to `until`, in steps; returns where it ends.
Result<ChainPoint> verify_chain(store::Reader& reader, const ChainPoint& from = {}, Key until = std::numeric_limits<Key>::max());

/// Rows behind `after`, up to `until` inclusive, at most `limit` of them.
struct PruneRange {
    Key after = 0;
    Key until = 0;
    std::size_t limit = 256;
};
struct Pruned {
    Key up_to = 0;  ///< the last of them
    std::size_t rows = 0;
};
/// Adds the rows of the range that still have a detail, without it. The commitments stay, so the chain still
/// verifies.
Result<Pruned> prune_details(store::Reader& reader, store::Batch& batch, const PruneRange& range);
/// Adds the removal of whole rows. Their head must stand in a signed checkpoint, and `until` must be before the
/// newest change.
Result<Pruned> prune_changes(store::Reader& reader, store::Batch& batch, const PruneRange& range);
/// The newest change made before `before`, of those before the newest of all; 0 when there is none.
Result<ChainPoint> last_change_before(store::Reader& reader, Instant before);

}  // namespace hub::evidence
