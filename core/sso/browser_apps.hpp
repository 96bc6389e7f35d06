// Applications without a server: pages of theirs that call the hub from within the browser.
//
// A page of another site may read an answer only when it is told so (Fetch Standard, CORS protocol). Told are the pages that a
// public client's sign-in leads back to, and nobody else; cookies never go with such calls. The draft "OAuth 2.0 for
// Browser-Based Applications" asks for no more. Discovery and keys are open to all and need none of this.
//
// Threads: pure. Failure: none; who is not told is refused by the browser.
#pragma once

#include <string>

#include "core/net/http_server.hpp"
#include "core/sso/apps.hpp"

namespace hub::sso {

/// Where the page that asks comes from, when it may read the answer; empty otherwise.
std::string reading_origin(const Apps& apps, const net::ServerRequest& request);
/// Tells the browser so.
void let_read(net::ServerResponse& response, const std::string& origin);
/// What a browser asks before a call with headers of its own.
net::ServerResponse before_call(const Apps& apps, const net::ServerRequest& request);

}  // namespace hub::sso
