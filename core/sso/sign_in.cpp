#include "core/sso/sign_in.hpp"

#include "core/base/ip_address.hpp"
#include "core/sso/cookies.hpp"

namespace hub::sso {
namespace {

constexpr Wording kTitle{"Đăng nhập", "Sign in"};
constexpr Wording kFor{"để vào", "to go on to"};
constexpr Wording kLogin{"Tên đăng nhập", "Login name"};
constexpr Wording kPassword{"Mật khẩu", "Password"};
constexpr Wording kShared{"Đây là máy dùng chung", "This computer is shared"};
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
    return render(page);
}

void SignIn::submit(const net::ServerRequest& request, const Visitor& visitor, const Answer& answer) {
    const auto form = Parameters::parse(request.body);
    if (!form) return answer(sorry(visitor.language, 400, kForeignForm));
    const Entry entry{(*form)["login"], (*form)["t"], request.user_agent, form->has("shared") ? Session::Place::Shared : Session::Place::Own, visitor};
    if (!is_own_form(request, *form, visitor, parts_.issuer)) return answer(show(entry, 403, &kForeignForm));
    const auto account = parts_.accounts.find_login(entry.login);
    if (!account) return answer(show(entry, 503, &kBusy));
    const Attempt attempt = attempt_of(request, entry, *account);
    if (const auto admission = parts_.throttle.admit(attempt); !admission.may_go()) return answer(come_back(show(entry, 429, &kTooOften), admission.wait_seconds));
    std::optional<std::string> stored;
    if (*account && (*account)->state == Account::State::Active) {
        const auto hash = parts_.passwords.find((*account)->id);
        if (!hash) {
            parts_.throttle.settle(attempt, Throttle::Ending::NotTried);
            return answer(show(entry, 503, &kBusy));
        }
        if (*hash) stored = (*hash)->hash;
    }
    auto ticket = parts_.hashes.verify_or_pretend(attempt.subnet, entry.login, std::move(stored), (*form)["password"],
                                                  [this, entry, attempt, answer, account = *account](Result<PasswordVerdict> verdict) {
                                                      parts_.executor.post([this, entry, attempt, answer, account, verdict = std::move(verdict)] {
                                                          answer(decided(entry, attempt, account, verdict));
                                                      });
                                                  });
    ticket.release();
}

Attempt SignIn::attempt_of(const net::ServerRequest& request, const Entry& entry, const std::optional<Account>& account) const {
    Attempt attempt;
    const auto address = parse_ip_address(request.caller.address);
    attempt.subnet = address ? subnet_of(*address) : std::string();
    const auto typed = normal_login(entry.login);
    attempt.account = account ? subject_of(account->id) : typed.value_or(std::string());
    if (!account) return attempt;
    if (auto device = parts_.devices.device_of(request.cookie, account->id)) {
        attempt.familiarity = Familiarity::KnownDevice;
        attempt.device = std::move(*device);
    }
    return attempt;
}

net::ServerResponse SignIn::decided(const Entry& entry, const Attempt& attempt, const std::optional<Account>& account, const Result<PasswordVerdict>& verdict) {
    if (!verdict) {
        parts_.throttle.settle(attempt, Throttle::Ending::NotTried);
        return come_back(show(entry, 503, &kBusy), parts_.hashes.retry_after_seconds());
    }
    const bool good = verdict->match == security::Match::Yes && account;
    parts_.throttle.settle(attempt, good ? Throttle::Ending::Succeeded : Throttle::Ending::Failed);
    if (!good) return show(entry, 400, &kWrong);
    if (verdict->upgraded && !parts_.passwords.keep(account->id, *verdict->upgraded)) return show(entry, 503, &kBusy);
    const auto begun = parts_.sessions.begin(account->id, kByPassword, entry.device, entry.place);
    if (!begun) return show(entry, 503, &kBusy);
    if (entry.visitor.session) (void)parts_.sessions.end(entry.visitor.session->sid);
    Visitor now = entry.visitor;
    now.session = begun->session;
    now.account = account;
    auto answer = entry.transaction.empty() ? see_other("/") : parts_.flow.go_on(entry.transaction, now);
    answer.headers.emplace_back("Set-Cookie", set_cookie(kSessionCookie, begun->cookie));
    const bool own = entry.place == Session::Place::Own && attempt.familiarity != Familiarity::KnownDevice;
    if (own) answer.headers.emplace_back("Set-Cookie", parts_.devices.remember(account->id));
    return answer;
}

}  // namespace hub::sso
