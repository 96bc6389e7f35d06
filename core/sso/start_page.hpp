// The start page of someone signed in: the applications they have, their sessions, and the way out.
//
// Threads: any; not on a server's thread (sessions are read from the store).
#pragma once

#include "core/sso/apps.hpp"
#include "core/sso/visitor.hpp"

namespace hub::sso {

/// GET /: the applications of the account's roles.
net::ServerResponse start_page(const Apps& apps, const Visitor& visitor);
/// GET /account: sessions and devices.
net::ServerResponse account_page(Sessions& sessions, const Visitor& visitor);
/// POST /account/sessions: ends one of one's own.
net::ServerResponse end_session(Sessions& sessions, const Parameters& form, const Visitor& visitor);

}  // namespace hub::sso
