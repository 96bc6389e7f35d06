#include "core/sso/logout_notices.hpp"
#include "core/store/columns.hpp"

namespace hub::sso {
namespace {

using store::bytes;
using store::Cell;
using store::integer;
using store::Row;
using store::Type;

constexpr auto kIdentity = store::Domain::Identity;

const store::TableSpec kEnded{"sso_logout", kIdentity, {{"sid", Type::Text}, {"account", Type::Integer}, {"at", Type::Integer}}, 1};
const store::TableSpec kNotices{"sso_logout_notice",
                                kIdentity,
                                {{"sid", Type::Text}, {"app", Type::Text}, {"account", Type::Integer}, {"since", Type::Integer}, {"asked_at", Type::Integer},
                                 {"state", Type::Integer}, {"attempts", Type::Integer}, {"settled_at", Type::Integer}, {"receipt", Type::Text}},
                                2,
                                {{"sso_logout_notice_state", {"state", "asked_at"}}}};

EndedSession ended_of(const Row& row) { return {bytes(row[0]), integer(row[1]), {integer(row[2])}}; }

LogoutNotice notice_of(const Row& row) {
    LogoutNotice notice;
    notice.sid = bytes(row[0]);
    notice.app = bytes(row[1]);
    notice.account = integer(row[2]);
    notice.since = {integer(row[3])};
    notice.asked_at = {integer(row[4])};
    notice.state = static_cast<LogoutNotice::State>(integer(row[5]));
    notice.attempts = integer(row[6]);
    if (!store::is_null(row[7])) notice.settled_at = Instant{integer(row[7])};
    notice.receipt = bytes(row[8]);
    return notice;
}

}  // namespace

std::string_view name_of(LogoutNotice::State state) {
    switch (state) {
        case LogoutNotice::State::Waiting: return "waiting";
        case LogoutNotice::State::Browser: return "browser";
        case LogoutNotice::State::Ended: return "ended";
        case LogoutNotice::State::Refused: return "refused";
        case LogoutNotice::State::GivenUp: return "given_up";
        case LogoutNotice::State::EndsByItself: return "ends_by_itself";
        case LogoutNotice::State::CannotBeEnded: break;
    }
    return "cannot_be_ended";
}

std::vector<const store::TableSpec*> logout_tables() { return {&kEnded, &kNotices}; }

void put_ended_session(store::Batch& batch, const EndedSession& session) { batch.put(kEnded, {session.sid, session.account, session.at.milliseconds}); }
void erase_ended_session(store::Batch& batch, const std::string& sid) { batch.erase(kEnded, {sid}); }

Result<std::optional<EndedSession>> find_ended_session(store::Reader& identity, const std::string& sid) {
    const Row keys[] = {{sid}};
    HUB_TRY_ASSIGN(const auto rows, identity.get(kEnded, keys));
    return rows.front() ? std::optional(ended_of(*rows.front())) : std::nullopt;
}

Result<std::vector<EndedSession>> ended_sessions(store::Reader& identity) {
    HUB_TRY_ASSIGN(const auto rows, identity.select("SELECT " + store::column_names(kEnded) + " FROM sso_logout ORDER BY at", {}, store::column_types(kEnded)));
    std::vector<EndedSession> out;
    for (const Row& row : rows) out.push_back(ended_of(row));
    return out;
}

void put_notice(store::Batch& batch, const LogoutNotice& notice) {
    batch.put(kNotices, {notice.sid, notice.app, notice.account, notice.since.milliseconds, notice.asked_at.milliseconds, static_cast<std::int64_t>(notice.state),
                         notice.attempts, notice.settled_at ? Cell(notice.settled_at->milliseconds) : Cell(), notice.receipt});
}

Status erase_notices(store::Batch& batch, store::Reader& identity, const std::string& sid) {
    HUB_TRY_ASSIGN(const auto notices, notices_of_session(identity, sid));
    for (const LogoutNotice& notice : notices) batch.erase(kNotices, {notice.sid, notice.app});
    return {};
}

Result<std::optional<LogoutNotice>> find_notice(store::Reader& identity, const std::string& sid, const std::string& app) {
    const Row keys[] = {{sid, app}};
    HUB_TRY_ASSIGN(const auto rows, identity.get(kNotices, keys));
    return rows.front() ? std::optional(notice_of(*rows.front())) : std::nullopt;
}

Result<std::vector<LogoutNotice>> notices_of_session(store::Reader& identity, const std::string& sid) {
    const Row prefixes[] = {{sid}};
    HUB_TRY_ASSIGN(const auto rows, identity.get_by_prefix(kNotices, prefixes));
    std::vector<LogoutNotice> out;
    for (const Row& row : rows) out.push_back(notice_of(row));
    return out;
}

Result<std::vector<LogoutNotice>> notices_in(store::Reader& identity, LogoutNotice::State state, std::size_t limit) {
    const Cell parameters[] = {static_cast<std::int64_t>(state), static_cast<std::int64_t>(limit)};
    HUB_TRY_ASSIGN(const auto rows, identity.select("SELECT " + store::column_names(kNotices) + " FROM sso_logout_notice WHERE state = ? ORDER BY asked_at LIMIT ?",
                                                    parameters, store::column_types(kNotices)));
    std::vector<LogoutNotice> out;
    for (const Row& row : rows) out.push_back(notice_of(row));
    return out;
}

}  // namespace hub::sso
