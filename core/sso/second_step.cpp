#include "core/sso/second_step.hpp"

#include <algorithm>

#include "core/sso/factor_forms.hpp"

namespace hub::sso {
namespace {

constexpr Wording kSecondTitle{"Bước xác nhận thứ hai", "Second step"};
constexpr Wording kEnrolTitle{"Thiết lập bước xác nhận thứ hai", "Set up a second step"};
constexpr Wording kAgainTitle{"Xác nhận lại là bạn", "Prove that it is you"};
constexpr Wording kPasskeyTitle{"Đăng nhập bằng khóa (passkey)", "Sign in with a passkey"};
constexpr Wording kMustHave{"Việc này cần hai lớp bảo vệ. Hãy thiết lập một lần, ngay bây giờ.", "This needs two factors. Set the second one up now; you do it once."};
constexpr Wording kPassword{"Mật khẩu", "Password"};
constexpr Wording kGoOn{"Tiếp tục", "Continue"};
constexpr Wording kInstead{"Đăng nhập bằng mật khẩu", "Sign in with the password"};
constexpr Wording kOver{"Lượt đăng nhập này đã hết hạn. Hãy đăng nhập lại.", "This sign-in is over. Please sign in again."};
constexpr Wording kWrongPassword{"Mật khẩu chưa đúng.", "The password is not right."};
constexpr Wording kNothing{"Chưa nhập gì.", "Nothing was entered."};
constexpr Wording kTooOften{"Đã thử quá nhiều lần. Hãy đợi một lát rồi thử lại.", "Too many attempts. Please wait a while and try again."};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};
constexpr Wording kNotKnown{"Không đăng nhập được bằng khóa này.", "This passkey does not sign you in."};
constexpr std::size_t kAppDigits = 6;

net::ServerResponse come_back(net::ServerResponse response, std::int64_t seconds) {
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

/// Six digits, whatever spaces stand between them.
bool is_app_code(std::string_view typed) {
    const auto digits = std::count_if(typed.begin(), typed.end(), [](char c) { return c >= '0' && c <= '9'; });
    const auto spaces = std::count(typed.begin(), typed.end(), ' ');
    return static_cast<std::size_t>(digits) == kAppDigits && static_cast<std::size_t>(digits + spaces) == typed.size();
}

UserVerification verification_of(Pending::Wants wants) { return wants == Pending::Wants::Second ? UserVerification::Preferred : UserVerification::Required; }

}  // namespace

std::string SecondStep::form_origin(const std::string& transaction, const Visitor& visitor) const {
    const auto found = parts_.flow.find(transaction, visitor);
    return found ? origin_of(found->request.redirect_uri) : std::string();
}

net::ServerResponse SecondStep::page(const std::string& name, const Visitor& visitor) {
    const auto pending = parts_.entrance.find(name, visitor);
    if (!pending) return sorry(visitor.language, 400, kOver);
    return show({name, *pending, visitor}, 200, nullptr);
}

net::ServerResponse SecondStep::show(const Open& open, int status, const Wording* problem) {
    using Wants = Pending::Wants;
    const Language language = open.visitor.language;
    const Account& account = open.pending.arrival.account;
    const auto standing = parts_.factors.of(account.id);
    if (!standing) return sorry(language, 503, kNotNow);
    const Wants wants = open.pending.wants;
    const Wording& title = wants == Wants::Second ? kSecondTitle : wants == Wants::Enrolment ? kEnrolTitle : kAgainTitle;
    Page page{language, std::string(title.in(language)), {}, status, form_origin(open.pending.arrival.transaction, open.visitor)};
    if (problem != nullptr) page.body += alert(problem->in(language));
    const std::string inner = form_token(open.visitor) + hidden("s", open.name);
    const std::string begin = "<form method=\"post\" action=\"/login/step\">" + inner;
    if (wants == Wants::Enrolment) {
        const auto secret = parts_.factors.offer_app(account.id);
        if (!secret) return sorry(language, 503, problem_of(secret.error()));
        page.body += "<p>" + std::string(kMustHave.in(language)) + "</p>" + app_secret(language, *secret, parts_.site, account.login) + begin +
                     code_field(language, CodesTaken::OfTheApp) + button(kGoOn.in(language)) + "</form>";
        return render(page);
    }
    if (standing->app == Factors::Standing::App::Confirmed || standing->recovery_codes > 0) {
        page.body += begin + code_field(language, CodesTaken::AppOrRecovery) + button(kGoOn.in(language)) + "</form>";
    }
    if (!standing->passkeys.empty()) {
        const auto options = parts_.passkeys.ask(Ceremony::StepUp, open.name, verification_of(wants), account.id);
        if (!options) return sorry(language, 503, kNotNow);
        page.body += passkey_form(language, PasskeyForm::Get, "/login/step", *options, inner);
        page.script = kPasskeyScriptPath;
    }
    if (wants == Wants::Renewal) {
        page.body += begin + field("password", kPassword.in(language), "password", "current-password") + button(kGoOn.in(language)) + "</form>";
    }
    return render(page);
}

void SecondStep::submit(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor, const Answer& answer) {
    const auto pending = parts_.entrance.find(form["s"], visitor);
    if (!pending) return answer(sorry(visitor.language, 400, kOver));
    const Open open{form["s"], *pending, visitor};
    if (form.has("passkey")) return answer(try_passkey(open, form["passkey"]));
    if (form.has("code")) return answer(try_code(request, open, form["code"]));
    if (form.has("password") && pending->wants == Pending::Wants::Renewal) return try_password(request, open, form["password"], answer);
    answer(show(open, 400, &kNothing));
}

Status SecondStep::check_code(const Open& open, const std::string& code) {
    const Key account = open.pending.arrival.account.id;
    if (open.pending.wants == Pending::Wants::Enrolment) return parts_.factors.confirm_app(account, code);
    return is_app_code(code) ? parts_.factors.use_app(account, code) : parts_.factors.use_recovery_code(account, code);
}

net::ServerResponse SecondStep::try_code(const net::ServerRequest& request, const Open& open, const std::string& code) {
    const Account& account = open.pending.arrival.account;
    const Attempt attempt = attempt_of(CredentialKind::OneTimeCode, request, parts_.known, account, account.login);
    if (const auto admission = parts_.throttle.admit(attempt); !admission.may_go()) return come_back(show(open, 429, &kTooOften), admission.wait_seconds);
    const auto checked = check_code(open, code);
    if (!checked) {
        // A slip of the finger is told from a guess by the code's own check.
        const bool guess = checked.error().code == "code.wrong" || checked.error().code == "code.spent";
        parts_.throttle.settle(attempt, guess ? Throttle::Ending::Failed : Throttle::Ending::NotTried);
        return show(open, checked.error().code.starts_with("store.") ? 503 : 400, &problem_of(checked.error()));
    }
    parts_.throttle.settle(attempt, Throttle::Ending::Succeeded);
    return parts_.entrance.passed(open.name, "otp", open.visitor);
}

net::ServerResponse SecondStep::try_passkey(const Open& open, const std::string& json) {
    const auto proof = parts_.passkeys.check(Ceremony::StepUp, open.name, verification_of(open.pending.wants), open.pending.arrival.account.id, json);
    if (!proof) return show(open, 400, &problem_of(proof.error()));
    return parts_.entrance.passed(open.name, proof->methods, open.visitor);
}

void SecondStep::try_password(const net::ServerRequest& request, const Open& open, const std::string& password, const Answer& answer) {
    const Account& account = open.pending.arrival.account;
    parts_.password_check.check(request, {account.login, account, password}, [this, open, answer](const PasswordCheck::Answer& checked) {
        using Verdict = PasswordCheck::Answer::Verdict;
        switch (checked.verdict) {
            case Verdict::Right: return answer(parts_.entrance.passed(open.name, "pwd", open.visitor));
            case Verdict::Wrong: return answer(show(open, 400, &kWrongPassword));
            case Verdict::TooOften: return answer(come_back(show(open, 429, &kTooOften), checked.wait_seconds));
            case Verdict::Busy: return answer(come_back(show(open, 503, &kNotNow), checked.wait_seconds));
        }
    });
}

net::ServerResponse SecondStep::show_passkey(const Parameters& parameters, const Visitor& visitor, int status, const Wording* problem) {
    const Language language = visitor.language;
    const std::string& transaction = parameters["t"];
    const auto options = parts_.passkeys.ask(Ceremony::SignIn, visitor.browser, UserVerification::Required, {});
    if (!options) return sorry(language, 503, kNotNow);
    Page page{language, std::string(kPasskeyTitle.in(language)), {}, status, form_origin(transaction, visitor)};
    page.script = kPasskeyScriptPath;
    if (problem != nullptr) page.body += alert(problem->in(language));
    const std::string kept = transaction.empty() ? "" : hidden("t", transaction);
    page.body += passkey_form(language, PasskeyForm::Get, "/login/passkey", *options, form_token(visitor) + kept);
    page.body += "<p><a href=\"/login" + (transaction.empty() ? "" : "?t=" + escape_html(transaction)) + "\">" + std::string(kInstead.in(language)) + "</a></p>";
    return render(page);
}

net::ServerResponse SecondStep::passkey_page(const Parameters& parameters, const Visitor& visitor) { return show_passkey(parameters, visitor, 200, nullptr); }

net::ServerResponse SecondStep::passkey_answer(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor) {
    const auto proof = parts_.passkeys.check(Ceremony::SignIn, visitor.browser, UserVerification::Required, {}, form["passkey"]);
    if (!proof) return show_passkey(form, visitor, 400, &kNotKnown);
    auto account = parts_.accounts.find(proof->account);
    // A disabled account is answered like a key that nobody knows.
    if (!account || account->state != Account::State::Active) return show_passkey(form, visitor, 400, &kNotKnown);
    const bool known = parts_.known.devices.device_of(request.cookie, account->id).has_value();
    Arrival arrival{std::move(*account), proof->methods, form["t"], request.user_agent, Session::Place::Own, known ? Familiarity::KnownDevice : Familiarity::Stranger};
    return parts_.entrance.arrived(std::move(arrival), visitor);
}

}  // namespace hub::sso
