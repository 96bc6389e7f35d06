#include "core/evidence/change_listing.hpp"

namespace hub::evidence {
namespace {

using store::bytes;
using store::Cell;
using store::integer;
using store::Row;
using store::Type;

constexpr Key kWindow = 20'000;
/// Clocks are set back now and then; what is older than this before `since` ends the walk.
constexpr std::int64_t kClockSlackMilliseconds = 3'600'000;

/// As a literal in a LIKE pattern.
std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out;
}

/// When the newest change before this one was made; nullopt: there is none.
Result<std::optional<Instant>> made_before(store::Reader& state, Key sequence) {
    const Cell parameters[] = {sequence};
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, state.select("SELECT at FROM change WHERE seq < ? ORDER BY seq DESC LIMIT 1", parameters, shape));
    return rows.empty() ? std::optional<Instant>() : std::optional(Instant{integer(rows[0][0])});
}

}  // namespace

Result<VersionPage> list_versions(store::Reader& state, const VersionQuery& query) {
    Key before = query.before;
    if (before == 0) {
        HUB_TRY_ASSIGN(const auto head, read_head(state));
        before = head.sequence + 1;
    }
    // What one receipt made is found by an index; anything else by looking at so many.
    const Key floor = query.receipt != 0 ? 0 : before - kWindow;
    std::string sql =
        "SELECT seq, at, hub_id, version, receipt, ordinal, actor, cause FROM change WHERE seq < ? AND seq >= ? AND kind = ? AND at >= ?";
    std::vector<Cell> parameters{before, floor, static_cast<std::int64_t>(ChangeKind::Version), query.since.milliseconds};
    if (!query.system.empty() && !query.tenant.empty()) {
        sql += " AND actor = ?";
        parameters.emplace_back(query.system + "/" + query.tenant);
    } else if (!query.system.empty() || !query.tenant.empty()) {
        sql += " AND actor LIKE ? ESCAPE '\\'";
        parameters.emplace_back((query.system.empty() ? "%" : escaped(query.system)) + "/" + (query.tenant.empty() ? "%" : escaped(query.tenant)));
    }
    if (query.receipt != 0) {
        sql += " AND receipt = ?";
        parameters.emplace_back(query.receipt);
    }
    sql += " ORDER BY seq DESC LIMIT ?";
    parameters.emplace_back(static_cast<std::int64_t>(query.limit));
    const Type shape[] = {Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Text, Type::Text};
    HUB_TRY_ASSIGN(const auto rows, state.select(sql, parameters, shape));
    VersionPage page;
    for (const Row& row : rows) {
        Change one;
        one.sequence = integer(row[0]);
        one.at = {integer(row[1])};
        one.hub_id = integer(row[2]);
        one.version = integer(row[3]);
        one.receipt = integer(row[4]);
        one.ordinal = integer(row[5]);
        one.actor = bytes(row[6]);
        one.cause = bytes(row[7]);
        page.rows.push_back(std::move(one));
    }
    if (query.receipt != 0 && page.rows.size() < query.limit) return page;
    const Key reached = page.rows.size() == query.limit ? page.rows.back().sequence : floor;
    HUB_TRY_ASSIGN(const auto older, made_before(state, reached));
    if (older && older->milliseconds >= query.since.milliseconds - kClockSlackMilliseconds) page.next = reached;
    return page;
}

}  // namespace hub::evidence
