// Rows of sessions. Part of sessions.hpp.
//
// Threads: a Reader belongs to its caller's thread. Errors: those of the store.
#pragma once

#include "core/sso/sessions.hpp"

namespace hub::sso {

extern const store::TableSpec kSessions;  ///< by sid

store::Row session_row(const Session& session);
Session session_of(const store::Row& row);
Result<std::vector<Session>> sessions_of_account(store::Reader& reader, Key account, Instant now);

}  // namespace hub::sso
