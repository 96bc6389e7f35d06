#include "core/sso/sessions_tables.hpp"

#include "core/store/columns.hpp"

namespace hub::sso {
namespace {

using store::bytes;
using store::Cell;
using store::integer;
using store::Row;
using store::Type;

}  // namespace

const store::TableSpec kSessions{"sso_session",
                                 store::Domain::Identity,
                                 {{"sid", Type::Text}, {"secret", Type::Blob}, {"account", Type::Integer}, {"created_at", Type::Integer},
                                  {"signed_in_at", Type::Integer}, {"seen_at", Type::Integer}, {"expires_at", Type::Integer}, {"methods", Type::Text},
                                  {"device", Type::Text}, {"place", Type::Integer}, {"ended_at", Type::Integer}},
                                 1,
                                 {{"sso_session_account", {"account", "expires_at"}}}};

std::vector<const store::TableSpec*> session_tables() { return {&kSessions}; }

Row session_row(const Session& session) {
    return {session.sid,
            session.secret_hash,
            session.account,
            session.created_at.milliseconds,
            session.signed_in_at.milliseconds,
            session.seen_at.milliseconds,
            session.expires_at.milliseconds,
            session.methods,
            session.device,
            static_cast<std::int64_t>(session.place),
            session.ended_at ? Cell(session.ended_at->milliseconds) : Cell()};
}

Session session_of(const Row& row) {
    Session session;
    session.sid = bytes(row[0]);
    session.secret_hash = bytes(row[1]);
    session.account = integer(row[2]);
    session.created_at = {integer(row[3])};
    session.signed_in_at = {integer(row[4])};
    session.seen_at = {integer(row[5])};
    session.expires_at = {integer(row[6])};
    session.methods = bytes(row[7]);
    session.device = bytes(row[8]);
    session.place = static_cast<Session::Place>(integer(row[9]));
    if (!store::is_null(row[10])) session.ended_at = Instant{integer(row[10])};
    return session;
}

Result<std::vector<Session>> sessions_of_account(store::Reader& reader, Key account, Instant now) {
    const Cell parameters[] = {account, now.milliseconds};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT " + store::column_names(kSessions) + " FROM sso_session WHERE account = ? AND expires_at > ? AND ended_at IS NULL "
                                                  "ORDER BY seen_at DESC",
                                                  parameters, store::column_types(kSessions)));
    std::vector<Session> out;
    for (const Row& row : rows) out.push_back(session_of(row));
    return out;
}

Result<std::vector<Session>> sessions_after(store::Reader& reader, const std::string& sid, std::size_t limit) {
    const Cell parameters[] = {sid, static_cast<std::int64_t>(limit)};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT " + store::column_names(kSessions) + " FROM sso_session WHERE sid > ? ORDER BY sid LIMIT ?", parameters, store::column_types(kSessions)));
    std::vector<Session> out;
    for (const Row& row : rows) out.push_back(session_of(row));
    return out;
}

}  // namespace hub::sso
