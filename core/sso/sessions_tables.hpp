// Rows of sessions. Part of sessions.hpp.
//
// Threads: a Reader belongs to its caller's thread. Errors: those of the store.
#pragma once

#include "core/sso/sessions.hpp"

namespace hub::sso {

extern const store::TableSpec kSessions;  ///< by sid

store::Row session_row(const Session& session);
Session session_of(const store::Row& row);
/// The next ones by name after `sid`; from the first when it is empty.
Result<std::vector<Session>> sessions_after(store::Reader& reader, const std::string& sid, std::size_t limit);
Result<std::vector<Session>> sessions_of_account(store::Reader& reader, Key account, Instant now);

}  // namespace hub::sso
