#include "core/sso/sign_out_page.hpp"

#include <algorithm>

namespace hub::sso {
namespace {

using State = LogoutNotice::State;

constexpr Wording kDone{"Đã đăng xuất", "Signed out"};
constexpr Wording kDoneText{"Phiên của bạn ở cổng này đã kết thúc.", "Your session here has ended."};
constexpr Wording kStillOpen{"Còn ứng dụng chưa đóng. Trên máy dùng chung, hãy tự đăng xuất khỏi các ứng dụng đó.",
                             "Some applications are still open. On a shared computer, sign out of them yourself."};
constexpr Wording kApps{"Các ứng dụng", "Applications"};
constexpr Wording kApp{"Ứng dụng", "Application"};
constexpr Wording kBecame{"Tình trạng", "What became of it"};
constexpr Wording kEnded{"Đã kết thúc lúc", "Ended at"};
constexpr Wording kWaiting{"Đang báo; cổng sẽ báo tiếp đến khi ứng dụng trả lời", "Being told; this goes on until it has answered"};
constexpr Wording kUnanswered{"Ứng dụng chưa trả lời.", "It has not answered."};
constexpr Wording kEndsAt{"Tự kết thúc lúc", "Ends at"};
constexpr Wording kCannot{"Không kết thúc được từ đây.", "Cannot be ended from here."};
constexpr Wording kThere{"Tự đăng xuất", "Sign out there"};
constexpr Wording kLook{"Xem lại tình trạng", "Look again"};
constexpr Wording kGoOn{"Tiếp tục", "Go on"};
constexpr Wording kAgain{"Đăng nhập lại", "Sign in again"};

std::string link(std::string_view address, std::string_view text) { return "<a class=\"act\" href=\"" + escape_html(address) + "\">" + std::string(text) + "</a>"; }

std::string became(const LogoutNotice& notice, const App* app, Language language) {
    switch (notice.state) {
        case State::Ended: return std::string(kEnded.in(language)) + " " + local_time(*notice.settled_at);
        case State::Waiting: return std::string(kWaiting.in(language));
        case State::Browser: return std::string(kUnanswered.in(language)) + " " + link("/saml2/tell/" + notice.app, kThere.in(language));
        case State::EndsByItself:
            if (app != nullptr) return std::string(kEndsAt.in(language)) + " " + local_time(notice.since.plus_milliseconds(app->session_milliseconds));
            break;
        case State::Refused:
        case State::GivenUp:
        case State::CannotBeEnded: break;
    }
    const std::string where = app == nullptr ? std::string() : app->sign_out.empty() ? app->home : app->sign_out;
    return std::string(kCannot.in(language)) + (where.empty() ? "" : " " + link(where, kThere.in(language)));
}

bool is_any(const std::vector<LogoutNotice>& notices, std::initializer_list<State> states) {
    return std::any_of(notices.begin(), notices.end(), [&](const LogoutNotice& notice) { return std::find(states.begin(), states.end(), notice.state) != states.end(); });
}

}  // namespace

net::ServerResponse sign_out_page(const std::vector<LogoutNotice>& notices, const Apps& apps, const std::string& go_on, Language language) {
    std::string body = "<p>" + std::string(kDoneText.in(language)) + "</p>";
    if (is_any(notices, {State::Browser, State::Refused, State::GivenUp, State::CannotBeEnded})) body += alert(kStillOpen.in(language));
    if (!notices.empty()) {
        body += "<h2>" + std::string(kApps.in(language)) + "</h2><table><thead><tr><th scope=\"col\">" + std::string(kApp.in(language)) + "</th><th scope=\"col\">" +
                std::string(kBecame.in(language)) + "</th></tr></thead><tbody>";
        for (const LogoutNotice& notice : notices) {
            const App* app = apps.find(notice.app);
            const std::string name = app == nullptr ? notice.app : language == Language::Vietnamese ? app->name_vi : app->name_en;
            body += "<tr><td>" + escape_html(name) + "</td><td>" + became(notice, app, language) + "</td></tr>";
        }
        body += "</tbody></table>";
    }
    if (is_any(notices, {State::Waiting})) body += "<p>" + link("/logout", kLook.in(language)) + "</p>";
    if (!go_on.empty()) body += "<p>" + link(go_on, kGoOn.in(language)) + "</p>";
    body += "<p>" + link("/login", kAgain.in(language)) + "</p>";
    return render({language, std::string(kDone.in(language)), body, 200, {}});
}

}  // namespace hub::sso
