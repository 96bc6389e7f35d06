#include "core/sso/start_page.hpp"

#include <algorithm>

#include "core/sso/classes.hpp"
#include "core/sso/device_name.hpp"

namespace hub::sso {
namespace {

constexpr Wording kHello{"Xin chào", "Hello"};
constexpr Wording kNone{"Tài khoản này chưa có ứng dụng nào.", "This account has no applications yet."};
constexpr Wording kClass{"Lớp của tôi", "My class"};
constexpr Wording kSwitch{"Đổi học sinh khác", "Switch pupil"};
constexpr Wording kChildren{"Con tôi", "My children"};
constexpr Wording kLooked{"Ai đã xem dữ liệu", "Who looked at the data"};
constexpr Wording kAccount{"Tài khoản của tôi", "My account"};
constexpr Wording kSignOut{"Đăng xuất", "Sign out"};
constexpr Wording kLinks{"Tài khoản liên kết", "Linked accounts"};
constexpr Wording kApps{"Tài khoản ở các ứng dụng", "Accounts at applications"};
constexpr Wording kBack{"Về trang chính", "To the start page"};
constexpr Wording kFactors{"Bảo vệ tài khoản: mật khẩu, bước xác nhận thứ hai", "Protecting the account: password, second step"};
constexpr Wording kSessions{"Nơi đang đăng nhập", "Where you are signed in"};
constexpr Wording kDevice{"Thiết bị", "Device"};
constexpr Wording kSince{"Từ lúc", "Since"};
constexpr Wording kHere{"trình duyệt này", "this browser"};
constexpr Wording kUnknown{"không rõ", "unknown"};
constexpr Wording kActed{"một quản trị viên đang thay mặt bạn", "an administrator who acts for you"};
constexpr Wording kImpersonation{"Thay mặt người dùng", "Act for a person"};
constexpr Wording kEnd{"Kết thúc", "End"};
constexpr Wording kNotNow{"Chưa thực hiện được. Hãy thử lại.", "This did not work yet. Please try again."};

}  // namespace

net::ServerResponse start_page(const Apps& apps, const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    const Language language = visitor.language;
    std::string list;
    for (const App& app : apps.all()) {
        if (!app.is_for(visitor.account->roles) || (app.home.empty() && !app.launch)) continue;
        list += "<li><a href=\"/launch/" + escape_html(app.id) + "\">" + escape_html(language == Language::Vietnamese ? app.name_vi : app.name_en) + "</a></li>";
    }
    std::string body;
    if (std::find(visitor.account->roles.begin(), visitor.account->roles.end(), Role::Guardian) != visitor.account->roles.end()) {
        body += "<p><a class=\"act\" href=\"/children\">" + std::string(kChildren.in(language)) + "</a></p>";
    }
    body += list.empty() ? "<p>" + std::string(kNone.in(language)) + "</p>" : "<ul class=\"apps\">" + list + "</ul>";
    if (is_staff(*visitor.account)) body += "<p><a href=\"/class\">" + std::string(kClass.in(language)) + "</a></p>";
    if (has_role(*visitor.account, Role::Administrator)) body += "<p><a href=\"/impersonation\">" + std::string(kImpersonation.in(language)) + "</a></p>";
    if (visitor.session->place == Session::Place::Shared) {
        body += "<form method=\"post\" action=\"/room/switch\">" + form_token(visitor) + button(kSwitch.in(language)) + "</form>";
    }
    body += "<p><a href=\"/account\">" + std::string(kAccount.in(language)) + "</a></p><form method=\"post\" action=\"/logout\">" + form_token(visitor) +
            button(kSignOut.in(language)) + "</form>";
    return render({language, std::string(kHello.in(language)) + ", " + visitor.account->name, body, 200, {}});
}

net::ServerResponse account_page(Sessions& sessions, const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    const Language language = visitor.language;
    const auto all = sessions.of_account(visitor.account->id);
    if (!all) return sorry(language, 503, kNotNow);
    std::string body = "<h2>" + std::string(kSessions.in(language)) + "</h2><table><thead><tr><th>" + std::string(kDevice.in(language)) + "</th><th>" +
                       std::string(kSince.in(language)) + "</th><th></th></tr></thead><tbody>";
    for (const Session& session : *all) {
        const bool here = session.sid == visitor.session->sid;
        body += "<tr><td>" + (session.device.empty() ? std::string(kUnknown.in(language)) : escape_html(device_name(session.device))) +
                (is_acting(session.methods) ? " (" + std::string(kActed.in(language)) + ")" : "") + (here ? " (" + std::string(kHere.in(language)) + ")" : "") + "</td><td>" + local_time(session.signed_in_at) + "</td><td>";
        if (!here) {
            body += "<form method=\"post\" action=\"/account/sessions\">" + form_token(visitor) + hidden("sid", session.sid) + "<button class=\"quiet\">" +
                    std::string(kEnd.in(language)) + "</button></form>";
        }
        body += "</td></tr>";
    }
    body += "</tbody></table>";
    for (const auto& [path, wording] : {std::pair{"/account/factors", kFactors}, {"/account/looked", kLooked}, {"/account/links", kLinks}, {"/account/apps", kApps}, {"/", kBack}}) {
        body += "<p><a href=\"" + std::string(path) + "\">" + std::string(wording.in(language)) + "</a></p>";
    }
    return render({language, std::string(kAccount.in(language)), body, 200, {}});
}

net::ServerResponse end_session(Sessions& sessions, const Parameters& form, const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    const auto named = sessions.find_sid(form["sid"]);
    // Another's session is answered as one that is over: whether it exists is nobody's business.
    if (named && named->account == visitor.account->id && !sessions.end(named->sid)) return sorry(visitor.language, 503, kNotNow);
    return see_other("/account");
}

}  // namespace hub::sso
