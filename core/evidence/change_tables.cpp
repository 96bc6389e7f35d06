#include "core/evidence/change_log.hpp"

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

security::Digest chained(const security::Digest& previous, const Row& row) {
    std::string fields;
    for (std::size_t i = Sequence; i <= Commitment; ++i) {
        const std::string text = std::holds_alternative<std::int64_t>(row[i]) ? std::to_string(integer(row[i])) : bytes(row[i]);
        fields += std::to_string(text.size());
        fields.push_back(':');
        fields += text;
    }
    const std::string_view parts[] = {security::as_bytes(previous), fields};
    return security::sha256(parts);
}

Result<std::vector<Change>> opened(std::span<const Row> rows, const security::Sealer& sealer) {
    std::vector<Change> out;
    for (const Row& row : rows) {
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
    const Type shape[] = {Type::Integer, Type::Blob};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT seq, hash FROM change ORDER BY seq DESC LIMIT 1", {}, shape));
    position_ = {};
    if (!rows.empty()) {
        position_.sequence = integer(rows[0][0]);
        const std::string& stored = bytes(rows[0][1]);
        if (stored.size() != position_.hash.size()) return fail("evidence.broken", "the last change row has no whole hash");
        std::copy(stored.begin(), stored.end(), position_.hash.begin());
    }
    return {};
}

void ChangeLog::append(store::WorkingSet& set, Change& change) {
    change.sequence = ++position_.sequence;
    std::string sealed = sealer_.seal(change.detail, place_of(change.sequence));
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
            std::string(security::as_bytes(security::sha256(sealed))),
            std::move(sealed),
            {}};
    position_.hash = chained(position_.hash, row);
    row[Hash] = std::string(security::as_bytes(position_.hash));
    set.insert(kChanges, std::move(row));
}

Result<std::vector<Change>> read_history(store::Reader& reader, const security::Sealer& sealer, Key newest, std::size_t limit) {
    std::vector<Change> out;
    for (Key sequence = newest; sequence != 0 && out.size() < limit; sequence = out.back().previous) {
        const Row key{sequence};
        HUB_TRY_ASSIGN(const auto rows, reader.get(kChanges, std::span(&key, 1)));
        if (!rows[0]) return fail("evidence.broken", "change " + std::to_string(sequence) + " is missing");
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

Result<std::int64_t> verify_chain(store::Reader& reader) {
    security::Digest previous{};
    std::int64_t next = 1;
    while (true) {
        const Cell parameters[] = {next};
        HUB_TRY_ASSIGN(const auto rows,
                       reader.select(std::string(kSelect) + "WHERE seq >= ? ORDER BY seq LIMIT 2000", parameters, kShape));
        if (rows.empty()) return next - 1;
        for (const Row& row : rows) {
            const std::string at = "change " + std::to_string(next);
            if (integer(row[Sequence]) != next) return fail("evidence.broken", at + " is missing");
            if (!is_null(row[Detail]) && security::as_bytes(security::sha256(bytes(row[Detail]))) != bytes(row[Commitment])) {
                return fail("evidence.broken", at + " has another detail than was committed to");
            }
            previous = chained(previous, row);
            if (security::as_bytes(previous) != bytes(row[Hash])) return fail("evidence.broken", at + " was altered");
            ++next;
        }
    }
}

}  // namespace hub::evidence
