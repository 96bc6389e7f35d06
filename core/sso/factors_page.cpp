#include "core/sso/factors_page.hpp"

#include "core/security/digest.hpp"
#include "core/sso/cookies.hpp"
#include "core/sso/factor_forms.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kPath = "/account/factors";
constexpr std::string_view kPasswordPath = "/account/password";

constexpr Wording kTitle{"Bảo vệ tài khoản", "Protecting the account"};
constexpr Wording kApp{"Ứng dụng xác thực", "Authenticator app"};
constexpr Wording kAppThere{"Đã thiết lập.", "Set up."};
constexpr Wording kAppNone{"Chưa thiết lập.", "Not set up."};
constexpr Wording kSetUp{"Thiết lập", "Set up"};
constexpr Wording kRemove{"Gỡ bỏ", "Remove"};
constexpr Wording kConfirm{"Xác nhận", "Confirm"};
constexpr Wording kAppTitle{"Thiết lập ứng dụng xác thực", "Set up an authenticator app"};
constexpr Wording kCodes{"Mã khôi phục", "Recovery codes"};
constexpr Wording kCodesLeft{"Số mã chưa dùng: ", "Unused codes: "};
constexpr Wording kRenew{"Tạo mã mới", "Make new codes"};
constexpr Wording kKeep{"Hãy in hoặc chép lại ngay. Các mã này chỉ hiện một lần; mỗi mã dùng được một lần; mã cũ không còn dùng được.",
                        "Print or copy them now. They are shown this once; each works once; older codes no longer do."};
constexpr Wording kDone{"Đã lưu lại, tiếp tục", "I have kept them, go on"};
constexpr Wording kPasskeys{"Khóa đăng nhập (passkey)", "Passkeys"};
constexpr Wording kPasskeyNone{"Chưa có khóa nào.", "There is none."};
constexpr Wording kAdd{"Thêm khóa", "Add one"};
constexpr Wording kAddTitle{"Thêm khóa đăng nhập (passkey)", "Add a passkey"};
constexpr Wording kName{"Tên cho khóa này (ví dụ: Điện thoại của tôi)", "A name for it (such as: My telephone)"};
constexpr Wording kUnnamed{"Khóa không tên", "Unnamed"};
constexpr Wording kPassword{"Mật khẩu", "Password"};
constexpr Wording kChange{"Đổi mật khẩu", "Change the password"};
constexpr Wording kEndsOthers{"Đổi xong, các nơi khác đang đăng nhập sẽ bị đăng xuất.", "Everywhere else you will be signed out."};
constexpr Wording kBack{"Về trang tài khoản", "To the account page"};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};

std::string heading(Language language, const Wording& what) { return "<h2>" + std::string(what.in(language)) + "</h2>"; }
std::string paragraph(std::string_view text) { return "<p>" + std::string(text) + "</p>"; }
std::string link(Language language, std::string_view to, const Wording& what) {
    return "<p><a href=\"" + std::string(to) + "\">" + std::string(what.in(language)) + "</a></p>";
}
std::string quiet_form(const Visitor& visitor, std::string_view action, const std::string& fields, const Wording& what, std::string_view about = {}) {
    // Buttons of one name are told apart by what they are about.
    const std::string label = about.empty() ? "" : " aria-label=\"" + escape_html(std::string(what.in(visitor.language)) + ": " + std::string(about)) + "\"";
    return "<form method=\"post\" action=\"" + std::string(action) + "\">" + form_token(visitor) + fields + "<button class=\"quiet\"" + label + ">" + std::string(what.in(visitor.language)) +
           "</button></form>";
}

}  // namespace

std::optional<net::ServerResponse> FactorsPage::refused(const Visitor& visitor, std::string_view path) {
    if (!visitor.account) return see_other("/login");
    if (!parts_.entrance.is_recent(visitor)) return parts_.entrance.ask_again(visitor, std::string(path));
    return std::nullopt;
}

net::ServerResponse FactorsPage::list(const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    const Language language = visitor.language;
    const auto standing = parts_.factors.of(visitor.account->id);
    if (!standing) return sorry(language, 503, kNotNow);
    const bool app = standing->app == Factors::Standing::App::Confirmed;
    std::string body = heading(language, kApp) + paragraph((app ? kAppThere : kAppNone).in(language));
    body += app ? quiet_form(visitor, "/account/factors/app/remove", "", kRemove, kApp.in(language)) : link(language, "/account/factors/app", kSetUp);
    body += heading(language, kPasskeys);
    if (standing->passkeys.empty()) body += paragraph(kPasskeyNone.in(language));
    else body += "<ul>";
    for (const auto& passkey : standing->passkeys) {
        const std::string name = passkey.name.empty() ? std::string(kUnnamed.in(language)) : passkey.name;
        body += "<li>" + escape_html(name) + quiet_form(visitor, "/account/factors/passkey/remove", hidden("id", security::to_base64url(passkey.credential_id)), kRemove, name) + "</li>";
    }
    if (!standing->passkeys.empty()) body += "</ul>";
    body += link(language, "/account/factors/passkey", kAdd);
    if (standing->any()) {
        body += heading(language, kCodes) + paragraph(std::string(kCodesLeft.in(language)) + std::to_string(standing->recovery_codes));
        body += quiet_form(visitor, "/account/factors/codes", "", kRenew);
    }
    body += heading(language, kPassword) + link(language, kPasswordPath, kChange) + link(language, "/account", kBack);
    return render({language, std::string(kTitle.in(language)), body, 200, {}});
}

net::ServerResponse FactorsPage::app_page(const Visitor& visitor) { return show_app(visitor, 200, nullptr); }

net::ServerResponse FactorsPage::show_app(const Visitor& visitor, int status, const Wording* problem) {
    if (auto no = refused(visitor, "/account/factors/app")) return std::move(*no);
    const Language language = visitor.language;
    const auto secret = parts_.factors.offer_app(visitor.account->id);
    if (!secret) return sorry(language, secret.error().code == "factor.confirmed" ? 409 : 503, problem_of(secret.error()));
    std::string body = problem != nullptr ? alert(problem->in(language)) : std::string();
    body += app_secret(language, *secret, parts_.site, visitor.account->login) + "<form method=\"post\" action=\"/account/factors/app\">" + form_token(visitor) +
            code_field(language, CodesTaken::OfTheApp) + button(kConfirm.in(language)) + "</form>" + link(language, kPath, kBack);
    return render({language, std::string(kAppTitle.in(language)), body, status, {}});
}

net::ServerResponse FactorsPage::confirm_app(const Parameters& form, const Visitor& visitor) {
    if (auto no = refused(visitor, "/account/factors/app")) return std::move(*no);
    const auto confirmed = parts_.factors.confirm_app(visitor.account->id, form["code"]);
    if (!confirmed) return show_app(visitor, 400, &problem_of(confirmed.error()));
    const auto standing = parts_.factors.of(visitor.account->id);
    return standing && standing->recovery_codes == 0 ? renew_codes(visitor) : see_other(std::string(kPath));
}

net::ServerResponse FactorsPage::remove_app(const Visitor& visitor) {
    if (auto no = refused(visitor, kPath)) return std::move(*no);
    if (!parts_.factors.remove_app(visitor.account->id)) return sorry(visitor.language, 503, kNotNow);
    return see_other(std::string(kPath));
}

net::ServerResponse FactorsPage::renew_codes(const Visitor& visitor) {
    if (auto no = refused(visitor, kPath)) return std::move(*no);
    const auto codes = parts_.factors.renew_recovery_codes(visitor.account->id);
    if (!codes) return codes.error().code == "factor.none" ? see_other(std::string(kPath)) : sorry(visitor.language, 503, kNotNow);
    std::string body = paragraph(kKeep.in(visitor.language)) + "<ol>";
    for (const auto& code : *codes) body += "<li><code>" + code + "</code></li>";
    body += "</ol>" + link(visitor.language, kPath, kDone);
    return render({visitor.language, std::string(kCodes.in(visitor.language)), body, 200, {}});
}

net::ServerResponse FactorsPage::passkey_page(const Visitor& visitor) { return show_passkey(visitor, 200, nullptr); }

net::ServerResponse FactorsPage::show_passkey(const Visitor& visitor, int status, const Wording* problem) {
    if (auto no = refused(visitor, "/account/factors/passkey")) return std::move(*no);
    const Language language = visitor.language;
    const auto options = parts_.passkeys.ask_new(*visitor.account, visitor.session->sid);
    if (!options) return sorry(language, 503, kNotNow);
    Page page{language, std::string(kAddTitle.in(language)), {}, status, {}};
    page.script = kPasskeyScriptPath;
    if (problem != nullptr) page.body += alert(problem->in(language));
    page.body += passkey_form(language, PasskeyForm::Create, "/account/factors/passkey", *options, form_token(visitor) + field("name", kName.in(language), "text", "off"));
    page.body += link(language, kPath, kBack);
    return render(page);
}

net::ServerResponse FactorsPage::add_passkey(const Parameters& form, const Visitor& visitor) {
    if (auto no = refused(visitor, "/account/factors/passkey")) return std::move(*no);
    const auto kept = parts_.passkeys.keep_new(*visitor.account, visitor.session->sid, form["passkey"], form["name"]);
    if (!kept) return show_passkey(visitor, 400, &problem_of(kept.error()));
    const auto standing = parts_.factors.of(visitor.account->id);
    return standing && standing->recovery_codes == 0 ? renew_codes(visitor) : see_other(std::string(kPath));
}

net::ServerResponse FactorsPage::remove_passkey(const Parameters& form, const Visitor& visitor) {
    if (auto no = refused(visitor, kPath)) return std::move(*no);
    const auto id = security::from_base64url(form["id"]);
    if (id && !parts_.factors.remove_passkey(visitor.account->id, *id)) return sorry(visitor.language, 503, kNotNow);
    return see_other(std::string(kPath));
}

net::ServerResponse FactorsPage::password_page(const Visitor& visitor) { return show_password(visitor, 200, nullptr); }

net::ServerResponse FactorsPage::show_password(const Visitor& visitor, int status, const Wording* problem) {
    if (auto no = refused(visitor, kPasswordPath)) return std::move(*no);
    const Language language = visitor.language;
    std::string body = problem != nullptr ? alert(problem->in(language)) : std::string();
    // Password managers want to know whose it is.
    body += paragraph(kEndsOthers.in(language)) + "<form method=\"post\" action=\"/account/password\">" + form_token(visitor) +
            "<input type=\"text\" name=\"login\" autocomplete=\"username\" hidden value=\"" + escape_html(visitor.account->login) + "\">" + new_password_fields(language) +
            button(kChange.in(language)) + "</form>" + link(language, kPath, kBack);
    return render({language, std::string(kChange.in(language)), body, status, {}});
}

void FactorsPage::change_password(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor, const Answer& answer) {
    if (auto no = refused(visitor, kPasswordPath)) return answer(std::move(*no));
    auto password = read_new_password(form, *visitor.account);
    if (!password) return answer(show_password(visitor, 400, &password_problem(password.error())));
    parts_.new_password.set(request, visitor.account->id, std::move(*password), [this, visitor, answer](const Status& set) {
        answer(set ? password_changed(visitor) : show_password(visitor, 503, &password_problem(set.error())));
    });
}

net::ServerResponse FactorsPage::password_changed(const Visitor& visitor) {
    const auto all = parts_.sessions.of_account(visitor.account->id);
    if (!all) return sorry(visitor.language, 503, kNotNow);
    for (const Session& session : *all) {
        if (session.sid != visitor.session->sid && !parts_.sessions.end(session.sid)) return sorry(visitor.language, 503, kNotNow);
    }
    const auto renewed = parts_.sessions.renew(visitor.session->sid, visitor.session->methods);
    if (!renewed) return see_other("/login");
    auto response = see_other(std::string(kPath));
    response.headers.emplace_back("Set-Cookie", set_cookie(kSessionCookie, renewed->cookie));
    return response;
}

}  // namespace hub::sso
