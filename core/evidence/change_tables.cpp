#include "core/evidence/change_log.hpp"

#include <algorithm>

namespace hub::evidence {
namespace {

using store::bytes;
using store::Cell;
using store::integer;
using store::is_null;
using store::Row;
using store::Type;

enum ColumnOf : std::size_t { Sequence, At, Kind, HubId, Version, Receipt, Ordinal, Previous, Actor, Cause, Commitment, Detail, Hash };

const std::vector<Type> kShape{Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Integer,
                               Type::Integer, Type::Integer, Type::Text,    Type::Text,    Type::Blob,    Type::Blob,    Type::Blob};
constexpr std::string_view kSelect =
    "SELECT seq, at, kind, hub_id, version, receipt, ordinal, previous, actor, cause, commitment, detail, hash FROM change ";

std::string place_of(Key sequence) { return "change|" + std::to_string(sequence); }

constexpr std::size_t kVerifyStep = 2000;

/// What a row's hash covers: the hash before it, then its fields up to the commitment, each with its length.
security::Digest chained(const security::Digest& previous, const Change& change, std::string_view commitment) {
    std::string fields;
    const auto add = [&fields](std::string_view text) {
        fields += std::to_string(text.size());
        fields.push_back(':');
        fields += text;
    };
    for (const std::int64_t number : {change.sequence, change.at.milliseconds, static_cast<std::int64_t>(change.kind), change.hub_id,
                                      change.version, change.receipt, change.ordinal, change.previous}) {
        add(std::to_string(number));
    }
    add(change.actor);
    add(change.cause);
    add(commitment);
    const std::string_view parts[] = {security::as_bytes(previous), fields};
    return security::sha256(parts);
}

/// Of a row that begins with sequence and hash.
Result<ChainPoint> point_of(const Row& row) {
    ChainPoint point{integer(row[0]), {}};
    const std::string& stored = bytes(row[1]);
    if (stored.size() != point.hash.size()) {
        return fail("evidence.broken", "change " + std::to_string(point.sequence) + " has no whole hash");
    }
    std::copy(stored.begin(), stored.end(), point.hash.begin());
    return point;
}

/// All but the detail.
Change change_of(const Row& row) {
    Change change;
    change.sequence = integer(row[Sequence]);
    change.at = {integer(row[At])};
    change.kind = static_cast<ChangeKind>(integer(row[Kind]));
    change.hub_id = integer(row[HubId]);
    change.version = integer(row[Version]);
    change.receipt = integer(row[Receipt]);
    change.ordinal = integer(row[Ordinal]);
    change.previous = integer(row[Previous]);
    change.actor = bytes(row[Actor]);
    change.cause = bytes(row[Cause]);
    return change;
}

Result<std::vector<Change>> opened(std::span<const Row> rows, const security::Sealer& sealer) {
    std::vector<Change> out;
    for (const Row& row : rows) {
        Change change = change_of(row);
        if (!is_null(row[Detail])) {
            HUB_TRY_ASSIGN(change.detail, sealer.open(bytes(row[Detail]), place_of(change.sequence)));
        }
        out.push_back(std::move(change));
    }
    return out;
}

}  // namespace

const store::TableSpec kChanges{"change",
                                store::Domain::State,
                                {{"seq", Type::Integer},
                                 {"at", Type::Integer},
                                 {"kind", Type::Integer},
                                 {"hub_id", Type::Integer},
                                 {"version", Type::Integer},
                                 {"receipt", Type::Integer},
                                 {"ordinal", Type::Integer},
                                 {"previous", Type::Integer},
                                 {"actor", Type::Text},
                                 {"cause", Type::Text},
                                 {"commitment", Type::Blob},
                                 {"detail", Type::Blob},
                                 {"hash", Type::Blob}},
                                1,
                                {{"change_receipt", {"receipt"}}}};

Status ChangeLog::load(store::Reader& reader) {
    HUB_TRY_ASSIGN(position_, read_head(reader));
    return {};
}

void ChangeLog::append(store::WorkingSet& set, Change& change) {
    if (!keeps()) return;
    change.sequence = ++position_.sequence;
    std::string sealed = sealer_.seal(change.detail, place_of(change.sequence));
    std::string commitment(security::as_bytes(security::sha256(sealed)));
    position_.hash = chained(position_.hash, change, commitment);
    Row row{change.sequence,
            change.at.milliseconds,
            static_cast<std::int64_t>(change.kind),
            change.hub_id,
            change.version,
            change.receipt,
            change.ordinal,
            change.previous,
            change.actor,
            change.cause,
            std::move(commitment),
            std::move(sealed),
            std::string(security::as_bytes(position_.hash))};
    set.insert(kChanges, std::move(row));
}

Result<std::vector<Change>> read_history(store::Reader& reader, const security::Sealer& sealer, Key newest, std::size_t limit) {
    std::vector<Change> out;
    for (Key sequence = newest; sequence != 0 && out.size() < limit; sequence = out.back().previous) {
        const Row key{sequence};
        HUB_TRY_ASSIGN(const auto rows, reader.get(kChanges, std::span(&key, 1)));
        if (!rows[0]) {
            HUB_TRY_ASSIGN(const Key oldest, oldest_change(reader));
            if (sequence < oldest) break;  // pruned
            return fail("evidence.broken", "change " + std::to_string(sequence) + " is missing");
        }
        HUB_TRY_ASSIGN(auto change, opened(std::span(&*rows[0], 1), sealer));
        out.push_back(std::move(change.front()));
    }
    return out;
}

Result<std::vector<Change>> read_changes_of_receipt(store::Reader& reader, const security::Sealer& sealer, Key receipt) {
    const Cell parameters[] = {receipt};
    HUB_TRY_ASSIGN(const auto rows,
                   reader.select(std::string(kSelect) + "WHERE receipt = ? ORDER BY seq LIMIT 1000", parameters, kShape));
    return opened(rows, sealer);
}

Result<std::vector<VersionMade>> read_versions_of_receipt(store::Reader& reader, Key receipt) {
    const Cell parameters[] = {receipt, static_cast<std::int64_t>(ChangeKind::Version)};
    const Type shape[] = {Type::Integer, Type::Integer, Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT ordinal, hub_id, version FROM change WHERE receipt = ? AND kind = ? ORDER BY ordinal",
                                                  parameters, shape));
    std::vector<VersionMade> out;
    for (const Row& row : rows) out.push_back({integer(row[0]), integer(row[1]), integer(row[2])});
    return out;
}

Result<std::vector<Change>> recent_changes(store::Reader& reader, const security::Sealer& sealer, std::optional<ChangeKind> kind,
                                           std::size_t limit) {
    std::vector<Change> out;
    HUB_TRY_ASSIGN(const ChainPoint head, read_head(reader));
    // By the key and not by an index on the kind, which every change would have to pay for.
    for (Key before = head.sequence + 1; before > 1 && out.size() < limit;) {
        const Cell parameters[] = {before};
        HUB_TRY_ASSIGN(const auto rows,
                       reader.select(std::string(kSelect) + "WHERE seq < ? ORDER BY seq DESC LIMIT 500", parameters, kShape));
        if (rows.empty()) break;
        before = integer(rows.back()[Sequence]);
        for (const Row& row : rows) {
            if (kind && integer(row[Kind]) != static_cast<std::int64_t>(*kind)) continue;
            HUB_TRY_ASSIGN(auto change, opened(std::span(&row, 1), sealer));
            out.push_back(std::move(change.front()));
            if (out.size() == limit) break;
        }
    }
    return out;
}

Result<std::vector<ChainRow>> read_chain(store::Reader& reader, Key after, std::size_t limit) {
    const Cell parameters[] = {after, static_cast<std::int64_t>(limit)};
    HUB_TRY_ASSIGN(const auto rows,
                   reader.select(std::string(kSelect) + "WHERE seq > ? ORDER BY seq LIMIT ?", parameters, kShape));
    std::vector<ChainRow> out;
    out.reserve(rows.size());
    for (const Row& row : rows) {
        ChainRow one{change_of(row), bytes(row[Commitment]), {}, bytes(row[Hash])};
        if (!is_null(row[Detail])) one.detail_digest = security::as_bytes(security::sha256(bytes(row[Detail])));
        out.push_back(std::move(one));
    }
    return out;
}

Result<ChainPoint> read_head(store::Reader& reader) {
    const Type shape[] = {Type::Integer, Type::Blob};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT seq, hash FROM change ORDER BY seq DESC LIMIT 1", {}, shape));
    if (rows.empty()) return ChainPoint{};
    return point_of(rows[0]);
}

Result<Key> oldest_change(store::Reader& reader) {
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT min(seq) FROM change", {}, shape));
    return integer(rows[0][0]);
}

Result<ChainPoint> verify_chain(store::Reader& reader, const ChainPoint& from, Key until) {
    ChainPoint reached = from;
    while (true) {
        HUB_TRY_ASSIGN(const auto rows, read_chain(reader, reached.sequence, kVerifyStep));
        for (const ChainRow& row : rows) {
            if (reached.sequence >= until) return reached;
            const Key next = reached.sequence + 1;
            const std::string at = "change " + std::to_string(next);
            if (row.change.sequence != next) return fail("evidence.broken", at + " is missing");
            if (!row.detail_digest.empty() && row.detail_digest != row.commitment) {
                return fail("evidence.broken", at + " has another detail than was committed to");
            }
            reached = {next, chained(reached.hash, row.change, row.commitment)};
            if (security::as_bytes(reached.hash) != row.hash) return fail("evidence.broken", at + " was altered");
        }
        if (rows.size() < kVerifyStep) return reached;
    }
}

Result<Pruned> prune_details(store::Reader& reader, store::Batch& batch, const PruneRange& range) {
    const Cell parameters[] = {range.after, range.until, static_cast<std::int64_t>(range.limit)};
    HUB_TRY_ASSIGN(auto rows, reader.select(std::string(kSelect) + "WHERE seq > ? AND seq <= ? AND detail IS NOT NULL ORDER BY seq LIMIT ?",
                                            parameters, kShape));
    Pruned pruned{range.after, rows.size()};
    for (Row& row : rows) {
        pruned.up_to = integer(row[Sequence]);
        row[Detail] = {};
        batch.shrink(kChanges, std::move(row));
    }
    return pruned;
}

Result<Pruned> prune_changes(store::Reader& reader, store::Batch& batch, const PruneRange& range) {
    const Cell parameters[] = {range.after, range.until, static_cast<std::int64_t>(range.limit)};
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT seq FROM change WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?", parameters, shape));
    Pruned pruned{range.after, rows.size()};
    for (const Row& row : rows) {
        pruned.up_to = integer(row[0]);
        batch.erase(kChanges, {pruned.up_to});
    }
    return pruned;
}

Result<ChainPoint> last_change_before(store::Reader& reader, Instant before) {
    HUB_TRY_ASSIGN(const Key oldest, oldest_change(reader));
    HUB_TRY_ASSIGN(const ChainPoint head, read_head(reader));
    // Changes ascend in time but for a clock that was set back, so halving finds the place without an index.
    const Type shape[] = {Type::Integer, Type::Blob, Type::Integer};
    Key low = oldest;  // the first that may stay
    Key high = head.sequence;
    ChainPoint found;
    while (low < high) {
        const Key middle = low + (high - low) / 2;
        const Cell parameters[] = {middle};
        HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT seq, hash, at FROM change WHERE seq = ?", parameters, shape));
        if (rows.empty()) return fail("evidence.broken", "change " + std::to_string(middle) + " is missing");
        if (integer(rows[0][2]) < before.milliseconds) {
            HUB_TRY_ASSIGN(found, point_of(rows[0]));
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return found;
}

}  // namespace hub::evidence
