#include "core/sso/visitor.hpp"

#include "core/security/digest.hpp"
#include "core/sso/caller.hpp"
#include "core/sso/cookies.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kFormField = "f";

}  // namespace

Result<Visitor> visitor_of(const net::ServerRequest& request, const VisitorParts& parts) {
    Visitor visitor;
    visitor.language = text::accepted_language(request.accept_language);
    visitor.network = subnet_of_caller(request);
    visitor.browser = cookie_value(request.cookie, kBrowserCookie);
    if (visitor.browser.empty()) {
        visitor.browser = security::to_base64url(parts.random.bytes(32));
        visitor.is_new_browser = true;
    }
    const std::string cookie = cookie_value(request.cookie, kSessionCookie);
    if (cookie.empty()) return visitor;
    auto session = parts.sessions.find(cookie);
    if (!session) {
        if (session.error().code == "session.none") return visitor;
        return fail(session.error());
    }
    auto account = parts.accounts.find(session->account);
    if (!account) {
        if (account.error().code == "account.unknown") return visitor;
        return fail(account.error());
    }
    if (account->state != Account::State::Active) return visitor;
    if (is_acting(session->methods)) {
        auto acting = parts.impersonations.acting(session->sid);
        if (!acting) return acting.error().code == "session.none" ? Result<Visitor>(std::move(visitor)) : fail(acting.error());
        visitor.acting = std::move(*acting);
    }
    visitor.session = std::move(*session);
    visitor.account = std::move(*account);
    return visitor;
}

std::string form_token(const Visitor& visitor) {
    const std::string_view parts[] = {"sso form", visitor.browser};
    return hidden(kFormField, security::to_base64url(security::as_bytes(security::sha256(parts))));
}

bool is_own_form(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor, std::string_view issuer) {
    // `null` is what a browser sends for a page whose referrer policy hides it.
    if (!request.origin.empty() && request.origin != "null" && request.origin != origin_of(issuer)) return false;
    const std::string_view parts[] = {"sso form", visitor.browser};
    return !visitor.browser.empty() && security::equal_constant_time(form[kFormField], security::to_base64url(security::as_bytes(security::sha256(parts))));
}

net::ServerResponse sorry(Language language, int status, const Wording& what) {
    constexpr Wording kTitle{"Không thực hiện được", "This did not work"};
    constexpr Wording kHome{"Về trang chính", "To the start page"};
    const std::string body = alert(what.in(language)) + "<p><a class=\"act\" href=\"/\">" + std::string(kHome.in(language)) + "</a></p>";
    return render({language, std::string(kTitle.in(language)), body, status, {}});
}

}  // namespace hub::sso
