#include "core/sso/sessions.hpp"

#include "core/security/digest.hpp"
#include "core/sso/logouts.hpp"
#include "core/sso/secret_hash.hpp"
#include "core/sso/sessions_tables.hpp"
#include "core/text/unicode.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kNameBytes = 16;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kNameDigits = 22;  // of base64url
constexpr std::size_t kLongestDevice = 120;

}  // namespace

bool Sessions::is_over(const Session& session) const {
    const std::int64_t idle = session.place == Session::Place::Shared ? kSharedIdle : kIdle;
    const Instant now = clock_.now();
    return session.ended_at || session.expires_at <= now || session.seen_at.plus_milliseconds(idle + kSeenStep) <= now;
}

Sessions::Begun Sessions::prepare(store::Batch& batch, const Beginning& beginning) {
    Begun begun;
    Session& session = begun.session;
    session.sid = beginning.sid.empty() ? security::to_base64url(random_.bytes(kNameBytes)) : beginning.sid;
    session.account = beginning.account;
    session.created_at = session.signed_in_at = session.seen_at = clock_.now();
    session.expires_at = session.created_at.plus_milliseconds(beginning.place == Session::Place::Shared ? kSharedLife : kLife);
    if (beginning.ends_by && *beginning.ends_by < session.expires_at) session.expires_at = *beginning.ends_by;
    session.methods = beginning.methods;
    session.device = text::valid_utf8(beginning.device) ? text::strip_controls(beginning.device.substr(0, kLongestDevice)) : std::string();
    if (!text::valid_utf8(session.device)) session.device.clear();
    session.place = beginning.place;
    const std::string secret = security::to_base64url(random_.bytes(kSecretBytes));
    session.secret_hash = secret_hash(secret);
    begun.cookie = session.sid + secret;
    batch.insert(kSessions, session_row(session));
    return begun;
}

Result<Sessions::Begun> Sessions::begin(Key account, std::string_view methods, std::string_view device, Session::Place place, std::optional<Instant> ends_by) {
    store::Batch batch;
    auto begun = prepare(batch, {.account = account, .methods = methods, .device = device, .place = place, .ends_by = ends_by});
    HUB_TRY(store_.write_and_wait(std::move(batch)));
    return begun;
}

Result<Sessions::Begun> Sessions::renew(std::string_view sid, std::string_view methods) {
    Begun renewed;
    const std::string secret = security::to_base64url(random_.bytes(kSecretBytes));
    renewed.cookie = std::string(sid) + secret;
    HUB_TRY(store_.change_and_wait(kSessions, {std::string(sid)}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (!now) return fail("session.none", "no session");
        renewed.session = session_of(*now);
        if (is_over(renewed.session)) return fail("session.none", "this session is over");
        renewed.session.secret_hash = secret_hash(secret);
        renewed.session.methods = methods;
        renewed.session.signed_in_at = renewed.session.seen_at = clock_.now();
        store::Batch batch;
        batch.put(kSessions, session_row(renewed.session));
        return batch;
    }));
    return renewed;
}

Result<Session> Sessions::find(std::string_view cookie) {
    if (cookie.size() <= kNameDigits) return fail("session.none", "no session");
    HUB_TRY_ASSIGN(Session session, find_sid(cookie.substr(0, kNameDigits)));
    if (!security::equal_constant_time(session.secret_hash, secret_hash(cookie.substr(kNameDigits)))) return fail("session.none", "no session");
    if (session.seen_at.plus_milliseconds(kSeenStep) > clock_.now()) return session;
    session.seen_at = clock_.now();
    // Nobody waits for this one: a lost "seen" costs an idle session some minutes.
    store_.change(kSessions, {session.sid}, [seen = session.seen_at](const std::optional<store::Row>& now) -> Result<store::Batch> {
        store::Batch batch;
        if (!now) return batch;
        Session there = session_of(*now);
        if (there.ended_at) return batch;
        there.seen_at = seen;
        batch.put(kSessions, session_row(there));
        return batch;
    }, [](const Status&) {});
    return session;
}

Result<Session> Sessions::find_sid(std::string_view sid) {
    HUB_TRY_ASSIGN(const auto row, store_.read(kSessions, {std::string(sid)}));
    if (!row) return fail("session.none", "no session");
    Session session = session_of(*row);
    if (is_over(session)) return fail("session.none", "this session is over");
    return session;
}

IdentityStore::Decide Sessions::while_it_goes_on(store::Batch& with) const {
    return [this, &with](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (!now || is_over(session_of(*now))) return fail("session.none", "this session is over");
        return std::move(with);
    };
}

void Sessions::take_part(const std::string& sid, store::Batch with, std::function<void(Status)> done) {
    store_.change(kSessions, {sid}, while_it_goes_on(with), std::move(done));
}

Status Sessions::take_part_and_wait(const std::string& sid, store::Batch with) { return store_.change_and_wait(kSessions, {sid}, while_it_goes_on(with)); }

Status Sessions::end(std::string_view sid) {
    const std::string name(sid);
    HUB_TRY(store_.change_and_wait(kSessions, {name}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        store::Batch batch;
        if (!now) return batch;
        Session session = session_of(*now);
        if (session.ended_at) return batch;
        session.ended_at = clock_.now();
        batch.put(kSessions, session_row(session));
        put_ended_session(batch, {name, session.account, *session.ended_at});
        return batch;
    }));
    logouts_.ended(name);
    return {};
}

Result<std::vector<Session>> Sessions::of_account(Key account) {
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    return sessions_of_account(*reader, account, clock_.now());
}

}  // namespace hub::sso
