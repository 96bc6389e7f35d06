#include "core/sso/retention.hpp"

#include "core/sso/grants_tables.hpp"
#include "core/sso/logout_notices.hpp"
#include "core/sso/participants.hpp"
#include "core/sso/sessions_tables.hpp"

namespace hub::sso {

Result<std::size_t> Retention::step() {
    const std::scoped_lock lock(mutex_);
    const Instant before = clock_.now().plus_milliseconds(-kForget);
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    store::Batch batch;
    HUB_TRY_ASSIGN(const auto sessions, sessions_after(*reader, session_, kAtOnce));
    for (const Session& session : sessions) {
        if (session.ended_at.value_or(session.expires_at) >= before) continue;
        batch.erase(kSessions, {session.sid});
        HUB_TRY(erase_participants(batch, *reader, session.sid));
        HUB_TRY(erase_notices(batch, *reader, session.sid));
    }
    HUB_TRY_ASSIGN(const auto grants, grants_after(*reader, grant_, kAtOnce));
    for (const Grant& grant : grants) {
        if (grant.ended_at.value_or(grant.expires_at) < before) batch.erase(kGrants, grant_key(grant.id));
    }
    session_ = sessions.size() < kAtOnce ? std::string() : sessions.back().sid;
    grant_ = grants.size() < kAtOnce ? std::string() : grants.back().id;
    const std::size_t count = batch.size();
    if (count > 0) HUB_TRY(store_.write_and_wait(std::move(batch)));
    return count;
}

}  // namespace hub::sso
