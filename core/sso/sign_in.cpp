#include "core/sso/sign_in.hpp"

#include "core/sso/upstream_sign_in.hpp"

namespace hub::sso {
namespace {

constexpr Wording kTitle{"Đăng nhập", "Sign in"};
constexpr Wording kFor{"để vào", "to go on to"};
constexpr Wording kLogin{"Tên đăng nhập", "Login name"};
constexpr Wording kPassword{"Mật khẩu", "Password"};
constexpr Wording kShared{"Đây là máy dùng chung", "This computer is shared"};
constexpr Wording kBySlip{"Có phiếu của nhà trường? Kích hoạt hoặc lấy lại tài khoản", "You have a slip from the school? Activate or recover an account"};
constexpr Wording kByPasskey{"Đăng nhập bằng khóa (passkey)", "Sign in with a passkey"};
constexpr Wording kWrong{"Tên đăng nhập hoặc mật khẩu chưa đúng.", "The login name or the password is not right."};
constexpr Wording kBusy{"Đang có rất nhiều người đăng nhập. Hãy thử lại sau vài giây.", "Very many people are signing in. Please try again in a few seconds."};
constexpr Wording kTooOften{"Đã thử quá nhiều lần. Hãy đợi một lát rồi thử lại.", "Too many attempts. Please wait a while and try again."};
constexpr Wording kForeignForm{"Trang đăng nhập đã cũ hoặc trình duyệt chặn cookie. Hãy thử lại.",
                               "This sign-in page is too old, or the browser keeps no cookies. Please try again."};
constexpr std::string_view kByPassword = "pwd";  // RFC 8176

net::ServerResponse come_back(net::ServerResponse response, std::int64_t seconds) {
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

}  // namespace

net::ServerResponse SignIn::page(const Parameters& parameters, const Visitor& visitor) {
    Entry entry{parameters["login"], parameters["t"], {}, Session::Place::Own, visitor};
    if (entry.login.empty()) {
        if (const auto transaction = parts_.flow.find(entry.transaction, visitor)) entry.login = transaction->request.login_hint;
    }
    return show(entry, 200, nullptr);
}

net::ServerResponse SignIn::show(const Entry& entry, int status, const Wording* problem) {
    const Language language = entry.visitor.language;
    Page page{language, std::string(kTitle.in(language)), {}, status, {}};
    if (const auto transaction = parts_.flow.find(entry.transaction, entry.visitor)) {
        page.form_origin = origin_of(transaction->request.redirect_uri);
        if (const App* app = parts_.flow.app_of(*transaction)) {
            page.body += "<p>" + std::string(kFor.in(language)) + " <strong>" + escape_html(language == Language::Vietnamese ? app->name_vi : app->name_en) + "</strong></p>";
        }
    }
    if (problem != nullptr) page.body += alert(problem->in(language));
    page.body += "<form method=\"post\" action=\"/login\">" + form_token(entry.visitor);
    if (!entry.transaction.empty()) page.body += hidden("t", entry.transaction);
    page.body += field("login", kLogin.in(language), "text", "username", entry.login);
    page.body += field("password", kPassword.in(language), "password", "current-password");
    page.body += "<p><label><input type=\"checkbox\" name=\"shared\" value=\"1\"" + std::string(entry.place == Session::Place::Shared ? " checked" : "") + "> " +
                 std::string(kShared.in(language)) + "</label></p>" + button(kTitle.in(language)) + "</form>";
    const std::string kept = entry.transaction.empty() ? "" : "?t=" + escape_html(entry.transaction);
    page.body += "<p><a href=\"/login/passkey" + kept + "\">" + std::string(kByPasskey.in(language)) + "</a></p><p><a href=\"/activate\">" + std::string(kBySlip.in(language)) + "</a></p>";
    page.body += upstream_choices(parts_.upstream.choices(), language, entry.transaction);
    return render(page);
}

void SignIn::submit(const net::ServerRequest& request, const Visitor& visitor, const Answer& answer) {
    const auto form = Parameters::parse(request.body);
    if (!form) return answer(sorry(visitor.language, 400, kForeignForm));
    const Entry entry{(*form)["login"], (*form)["t"], request.user_agent, form->has("shared") ? Session::Place::Shared : Session::Place::Own, visitor};
    if (!is_own_form(request, *form, visitor, parts_.issuer)) return answer(show(entry, 403, &kForeignForm));
    const auto account = parts_.accounts.find_login(entry.login);
    if (!account) return answer(show(entry, 503, &kBusy));
    parts_.password_check.check(request, {entry.login, *account, (*form)["password"]},
                                [this, entry, answer, account = *account](const PasswordCheck::Answer& checked) { answer(decided(entry, account, checked)); });
}

net::ServerResponse SignIn::decided(const Entry& entry, const std::optional<Account>& account, const PasswordCheck::Answer& checked) {
    using Verdict = PasswordCheck::Answer::Verdict;
    switch (checked.verdict) {
        case Verdict::Right: break;
        case Verdict::Wrong: return show(entry, 400, &kWrong);
        case Verdict::TooOften: return come_back(show(entry, 429, &kTooOften), checked.wait_seconds);
        case Verdict::Busy: return come_back(show(entry, 503, &kBusy), checked.wait_seconds);
    }
    return parts_.entrance.arrived({*account, std::string(kByPassword), entry.transaction, entry.device, entry.place, checked.familiarity}, entry.visitor);
}

}  // namespace hub::sso
