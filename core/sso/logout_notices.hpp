// What became of each application when a session ended, row by row: the durable queue of logouts and its receipts.
//
// The commit that ends a session also writes that its applications are to be told (`put_ended_session`), so no logout is
// lost between the two. From that row one notice per application is made; the row goes in the same commit.
//
// Ownership: values. Threads: a Reader belongs to its caller's thread. Errors: those of the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/store/backend.hpp"

namespace hub::sso {

struct LogoutNotice {
    enum class State : unsigned char {
        Waiting = 1,        ///< to be told by us
        Browser = 2,        ///< to be told by the person's browser on its way
        Ended = 3,          ///< the app said so
        Refused = 4,        ///< the app said no, or cannot be told as it is configured
        GivenUp = 5,        ///< not reached for a day
        EndsByItself = 6,   ///< it cannot be told, but its sessions are short
        CannotBeEnded = 7,  ///< the person has to sign out there
    };
    std::string sid;
    std::string app;      ///< App::id
    Key account = 0;
    Instant since;        ///< when it was entered last
    Instant asked_at;     ///< when the session ended
    State state = State::Waiting;
    std::int64_t attempts = 0;
    std::optional<Instant> settled_at;
    std::string receipt;  ///< what the app answered: "200", or the error's code
};

std::string_view name_of(LogoutNotice::State state);

struct EndedSession {
    std::string sid;
    Key account = 0;
    Instant at;
};

std::vector<const store::TableSpec*> logout_tables();

void put_ended_session(store::Batch& batch, const EndedSession& session);
void erase_ended_session(store::Batch& batch, const std::string& sid);
Result<std::optional<EndedSession>> find_ended_session(store::Reader& identity, const std::string& sid);
/// Those whose applications have no notices yet.
Result<std::vector<EndedSession>> ended_sessions(store::Reader& identity);

void put_notice(store::Batch& batch, const LogoutNotice& notice);
Status erase_notices(store::Batch& batch, store::Reader& identity, const std::string& sid);
Result<std::optional<LogoutNotice>> find_notice(store::Reader& identity, const std::string& sid, const std::string& app);
Result<std::vector<LogoutNotice>> notices_of_session(store::Reader& identity, const std::string& sid);
/// In `state`, oldest first.
Result<std::vector<LogoutNotice>> notices_in(store::Reader& identity, LogoutNotice::State state, std::size_t limit);

}  // namespace hub::sso
