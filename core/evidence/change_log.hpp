// The chained log of state changes: one row per new version of a record, one per settled batch and
// destination. It serves history, change feed, audit and journey as views.
//
// Each row's hash is SHA-256 over the previous row's hash, the row's own fields and a commitment to
// its sealed detail, so detail can be pruned later while the chain still verifies.
//
// Ownership: holds the last hash in memory. Threads: the apply thread of one shard.
// Errors: those of the store; `evidence.broken` names the first row whose hash does not fit.
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/security/digest.hpp"
#include "core/security/sealing.hpp"
#include "core/store/working_set.hpp"

namespace hub::evidence {

extern const store::TableSpec kChanges;

enum class ChangeKind : std::uint8_t { Version = 1, Settlement = 2, Decision = 3 };

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

class ChangeLog {
public:
    ChangeLog(const security::Sealer& sealer) : sealer_(sealer) {}  // NOLINT(google-explicit-constructor)

    /// Finds the end of the chain.
    Status load(store::Reader& reader);
    /// Adds the row to the batch in the making; fills in its sequence.
    void append(store::WorkingSet& set, Change& change);

    /// Where the chain stands. A batch that was not committed is undone by going back to where it began.
    struct Position {
        Key sequence = 0;
        security::Digest hash{};
    };
    [[nodiscard]] const Position& position() const { return position_; }
    void go_back(const Position& position) { position_ = position; }

private:
    const security::Sealer& sealer_;
    Position position_;
};

/// A record's own changes, opened, newest first: the one named, the one before it, and so on.
Result<std::vector<Change>> read_history(store::Reader& reader, const security::Sealer& sealer, Key newest, std::size_t limit);
Result<std::vector<Change>> read_changes_of_receipt(store::Reader& reader, const security::Sealer& sealer, Key receipt);

/// Which of a receipt's records became a new version of what.
struct VersionMade {
    std::int64_t ordinal = 0;
    Key hub_id = 0;
    std::int64_t version = 0;
};
Result<std::vector<VersionMade>> read_versions_of_receipt(store::Reader& reader, Key receipt);

/// Recomputes the whole chain in steps; returns the number of rows.
Result<std::int64_t> verify_chain(store::Reader& reader);

}  // namespace hub::evidence
