#include "core/sso/sign_out.hpp"

#include <algorithm>

#include "core/sso/cookies.hpp"
#include "core/sso/sign_out_page.hpp"

namespace hub::sso {
namespace {

constexpr Wording kAsk{"Đăng xuất?", "Sign out?"};
constexpr Wording kAsksYou{"Bạn muốn đăng xuất khỏi cổng và các ứng dụng?", "Do you want to sign out here and of the applications?"};
constexpr Wording kYes{"Đăng xuất", "Sign out"};
constexpr Wording kNo{"Ở lại", "Stay signed in"};
constexpr Wording kNotNow{"Chưa đăng xuất được. Hãy thử lại.", "Signing out did not work yet. Please try again."};

/// Is the person still signed in to an application, and can do something about it?
bool is_open(const LogoutNotice& notice) {
    using enum LogoutNotice::State;
    return notice.state == Browser || notice.state == Refused || notice.state == GivenUp || notice.state == CannotBeEnded;
}

}  // namespace

SignOut::Asked SignOut::read(const Parameters& parameters, const Visitor& visitor) const {
    Asked out;
    const auto hint = parts_.issuer.read_hint(parameters["id_token_hint"]);
    if (hint && visitor.session) out.believed = hint->sid == visitor.session->sid;
    // Whoever has signed out already is only sent on.
    if (hint && !visitor.session) out.believed = true;
    if (!hint || (parameters.has("client_id") && parameters["client_id"] != hint->client)) return out;
    const App* app = parts_.apps.find_client(hint->client);
    if (app == nullptr) return out;
    out.then.app = app->id;
    const std::string& uri = parameters["post_logout_redirect_uri"];
    const auto& registered = app->client->post_logout_redirect_uris;
    if (std::find(registered.begin(), registered.end(), uri) == registered.end()) return out;
    out.then.address = with_parameters(uri, {{"state", parameters["state"]}});
    return out;
}

void SignOut::asked(const Parameters& parameters, const Visitor& visitor, const Answer& answer) {
    const Asked request = read(parameters, visitor);
    if (request.believed || !visitor.session) return end(request.then, visitor, answer);
    answer(ask(visitor));
}

net::ServerResponse SignOut::ask(const Visitor& visitor) const {
    const Language language = visitor.language;
    const std::string body = "<p>" + std::string(kAsksYou.in(language)) + "</p><form method=\"post\" action=\"/logout\">" + form_token(visitor) +
                             button(kYes.in(language)) + "<a class=\"act\" href=\"/\">" + std::string(kNo.in(language)) + "</a></form>";
    return render({language, std::string(kAsk.in(language)), body, 200, {}});
}

void SignOut::confirmed(const Visitor& visitor, const Answer& answer) { end({}, visitor, answer); }

void SignOut::end(const Return& then, const Visitor& visitor, const Answer& answer) {
    const Language language = visitor.language;
    if (!visitor.session) return answer(then.address.empty() ? sign_out_page({}, parts_.apps, {}, language) : see_other(then.address));
    const std::string sid = visitor.session->sid;
    if (!parts_.sessions.end(sid)) return answer(sorry(language, 503, kNotNow));
    parts_.logouts.when_tried(sid, kPatience, [this, sid, then, visitor, answer] {
        parts_.executor.post([this, sid, then, visitor, answer] { answer(ended(sid, then, visitor)); });
    });
}

net::ServerResponse SignOut::ended(const std::string& sid, const Return& then, const Visitor& visitor) {
    auto away = parts_.saml.tour(sid, visitor, [this, sid, then](const Visitor& someone) { return told(sid, then, someone.language); });
    auto response = away ? std::move(*away) : told(sid, then, visitor.language);
    response.headers.emplace_back("Set-Cookie", drop_cookie(kSessionCookie));
    response.headers.emplace_back("Set-Cookie", set_cookie(kEndedCookie, sid));
    return response;
}

net::ServerResponse SignOut::told(const std::string& sid, const Return& then, Language language) {
    const auto notices = parts_.logouts.of_session(sid);
    const bool open = notices && std::any_of(notices->begin(), notices->end(), [&](const LogoutNotice& notice) { return notice.app != then.app && is_open(notice); });
    const bool stays = then.address.empty() || open;
    return stays ? sign_out_page(notices ? *notices : std::vector<LogoutNotice>(), parts_.apps, then.address, language) : see_other(then.address);
}

net::ServerResponse SignOut::status(std::string_view cookies, const Visitor& visitor) {
    if (visitor.session) return ask(visitor);
    const auto notices = parts_.logouts.of_session(cookie_value(cookies, kEndedCookie));
    if (!notices) return sorry(visitor.language, 503, kNotNow);
    return sign_out_page(*notices, parts_.apps, {}, visitor.language);
}

}  // namespace hub::sso
