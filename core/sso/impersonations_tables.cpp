#include "core/sso/impersonations_tables.hpp"

#include "core/store/columns.hpp"

namespace hub::sso {
namespace {

using store::bytes;
using store::Cell;
using store::integer;
using store::Row;
using store::Type;

std::string place_of(const std::string& id) { return "sso_impersonation|" + id; }

Cell moment(const std::optional<Instant>& at) { return at ? Cell(at->milliseconds) : Cell(); }
std::optional<Instant> moment_of(const Cell& cell) { return store::is_null(cell) ? std::nullopt : std::optional(Instant{integer(cell)}); }

Result<std::vector<Impersonation>> all_of(const std::vector<Row>& rows, const security::Sealer& sealer) {
    std::vector<Impersonation> out;
    for (const Row& row : rows) {
        HUB_TRY_ASSIGN(auto one, impersonation_of(row, sealer));
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace

const store::TableSpec kImpersonations{"sso_impersonation",
                                       store::Domain::Identity,
                                       {{"id", Type::Text}, {"administrator", Type::Integer}, {"person", Type::Integer}, {"minutes", Type::Integer},
                                        {"state", Type::Integer}, {"asked_at", Type::Integer}, {"second", Type::Integer}, {"decided_at", Type::Integer},
                                        {"begun_at", Type::Integer}, {"ended_at", Type::Integer}, {"reason", Type::Blob}},
                                       1,
                                       {{"sso_impersonation_asked", {"asked_at"}}}};

std::vector<const store::TableSpec*> impersonation_tables() { return {&kImpersonations}; }

Row impersonation_row(const Impersonation& one, const security::Sealer& sealer) {
    return {one.id,
            one.administrator,
            one.person,
            one.minutes,
            static_cast<std::int64_t>(one.state),
            one.asked_at.milliseconds,
            one.second ? Cell(*one.second) : Cell(),
            moment(one.decided_at),
            moment(one.begun_at),
            moment(one.ended_at),
            sealer.seal(one.reason, place_of(one.id))};
}

Result<Impersonation> impersonation_of(const Row& row, const security::Sealer& sealer) {
    Impersonation one;
    one.id = bytes(row[0]);
    one.administrator = integer(row[1]);
    one.person = integer(row[2]);
    one.minutes = integer(row[3]);
    one.state = static_cast<Impersonation::State>(integer(row[4]));
    one.asked_at = {integer(row[5])};
    if (!store::is_null(row[6])) one.second = integer(row[6]);
    one.decided_at = moment_of(row[7]);
    one.begun_at = moment_of(row[8]);
    one.ended_at = moment_of(row[9]);
    HUB_TRY_ASSIGN(one.reason, sealer.open(bytes(row[10]), place_of(one.id)));
    return one;
}

Result<std::vector<Impersonation>> newest_impersonations(store::Reader& reader, const security::Sealer& sealer, std::size_t limit) {
    const Cell parameters[] = {static_cast<std::int64_t>(limit)};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT " + store::column_names(kImpersonations) + " FROM sso_impersonation ORDER BY asked_at DESC, id LIMIT ?", parameters,
                                                  store::column_types(kImpersonations)));
    return all_of(rows, sealer);
}

Result<std::vector<Impersonation>> open_impersonations(store::Reader& reader, const security::Sealer& sealer, Instant since) {
    const auto state = [](Impersonation::State one) { return static_cast<std::int64_t>(one); };
    const Cell parameters[] = {since.milliseconds, state(Impersonation::State::Asked), state(Impersonation::State::Approved), state(Impersonation::State::Begun)};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT " + store::column_names(kImpersonations) + " FROM sso_impersonation WHERE (asked_at > ? AND state IN (?, ?)) OR state = ? ORDER BY asked_at DESC, id",
                                                  parameters, store::column_types(kImpersonations)));
    return all_of(rows, sealer);
}

}  // namespace hub::sso
