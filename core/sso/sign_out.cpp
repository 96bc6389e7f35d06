#include "core/sso/sign_out.hpp"

#include <algorithm>

#include "core/sso/cookies.hpp"

namespace hub::sso {
namespace {

constexpr Wording kAsk{"Đăng xuất?", "Sign out?"};
constexpr Wording kAsksYou{"Bạn muốn đăng xuất khỏi cổng và các ứng dụng?", "Do you want to sign out here and of the applications?"};
constexpr Wording kYes{"Đăng xuất", "Sign out"};
constexpr Wording kNo{"Ở lại", "Stay signed in"};
constexpr Wording kDone{"Đã đăng xuất", "Signed out"};
constexpr Wording kDoneText{"Phiên của bạn ở cổng này đã kết thúc.", "Your session here has ended."};
constexpr Wording kAgain{"Đăng nhập lại", "Sign in again"};
constexpr Wording kNotNow{"Chưa đăng xuất được. Hãy thử lại.", "Signing out did not work yet. Please try again."};

}  // namespace

SignOut::Asked SignOut::read(const Parameters& parameters, const Visitor& visitor) const {
    Asked out;
    const auto hint = parts_.issuer.read_hint(parameters["id_token_hint"]);
    if (hint && visitor.session) out.believed = hint->sid == visitor.session->sid;
    // Whoever has signed out already is only sent on.
    if (hint && !visitor.session) out.believed = true;
    if (!hint || (parameters.has("client_id") && parameters["client_id"] != hint->client)) return out;
    const App* app = parts_.apps.find_client(hint->client);
    const std::string& uri = parameters["post_logout_redirect_uri"];
    if (app == nullptr || uri.empty()) return out;
    const auto& registered = app->client->post_logout_redirect_uris;
    if (std::find(registered.begin(), registered.end(), uri) == registered.end()) return out;
    out.return_to = with_parameters(uri, {{"state", parameters["state"]}});
    return out;
}

net::ServerResponse SignOut::asked(const Parameters& parameters, const Visitor& visitor) {
    const Asked request = read(parameters, visitor);
    if (request.believed || !visitor.session) return end(request.return_to, visitor);
    const Language language = visitor.language;
    const std::string body = "<p>" + std::string(kAsksYou.in(language)) + "</p><form method=\"post\" action=\"/logout\">" + form_token(visitor) +
                             button(kYes.in(language)) + "<a class=\"act\" href=\"/\">" + std::string(kNo.in(language)) + "</a></form>";
    return render({language, std::string(kAsk.in(language)), body, 200, {}});
}

net::ServerResponse SignOut::confirmed(const Visitor& visitor) { return end({}, visitor); }

net::ServerResponse SignOut::end(const std::string& return_to, const Visitor& visitor) {
    const Language language = visitor.language;
    if (visitor.session) {
        if (!parts_.sessions.end(visitor.session->sid)) return sorry(language, 503, kNotNow);
    }
    const std::string body = "<p>" + std::string(kDoneText.in(language)) + "</p><p><a class=\"act\" href=\"/login\">" + std::string(kAgain.in(language)) + "</a></p>";
    auto answer = return_to.empty() ? render({language, std::string(kDone.in(language)), body, 200, {}}) : see_other(return_to);
    answer.headers.emplace_back("Set-Cookie", drop_cookie(kSessionCookie));
    return answer;
}

}  // namespace hub::sso
