// Who is at the other end of a request for a page: the browser, its language, and the person signed in at it.
//
// Threads: built and used on one.
#pragma once

#include <optional>
#include <string>

#include "core/net/http_server.hpp"
#include "core/sso/accounts.hpp"
#include "core/sso/html.hpp"
#include "core/sso/impersonations.hpp"
#include "core/sso/parameters.hpp"
#include "core/sso/sessions.hpp"

namespace hub::sso {

struct Visitor {
    Language language = Language::Vietnamese;
    std::string browser;             ///< value of kBrowserCookie
    bool is_new_browser = false;     ///< it was drawn just now and has to be set
    std::string network;             ///< that the request comes from (caller.hpp)
    std::optional<Session> session;  ///< that goes on, of an active account
    std::optional<Account> account;
    std::optional<Acting> acting;    ///< an administrator, who is not the account's owner
};

struct VisitorParts {
    Sessions& sessions;
    Accounts& accounts;
    Impersonations& impersonations;
    Random& random;
};
/// Whoever cannot be told is nobody: an account that was disabled is not signed in, nor an administrator who may act no more.
/// Errors: those of the store.
Result<Visitor> visitor_of(const net::ServerRequest& request, const VisitorParts& parts);

/// A hidden field that only a page shown in this browser can hold.
std::string form_token(const Visitor& visitor);
/// Did a form of our own pages, shown in this browser, send this? By that field, and by Origin where the browser sends it.
bool is_own_form(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor, std::string_view issuer);

/// "Something is wrong here", with what to do.
net::ServerResponse sorry(Language language, int status, const Wording& what);

}  // namespace hub::sso
