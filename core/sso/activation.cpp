#include "core/sso/activation.hpp"

#include "core/security/digest.hpp"
#include "core/sso/caller.hpp"
#include "core/sso/secret_hash.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kNameBytes = 32;
constexpr Wording kTitle{"Kích hoạt tài khoản", "Activate an account"};
constexpr Wording kAbout{"Nhập mã trên tờ phiếu của nhà trường, hoặc quét mã QR trên phiếu.", "Type the code of the school's slip, or scan its picture."};
constexpr Wording kCode{"Mã trên phiếu", "Code of the slip"};
constexpr Wording kGoOn{"Tiếp tục", "Continue"};
constexpr Wording kChoose{"Chọn mật khẩu", "Choose a password"};
constexpr Wording kYours{"Tên đăng nhập của bạn:", "Your login name:"};
constexpr Wording kWrong{"Mã không đúng, đã dùng rồi hoặc đã hết hạn. Hãy xin nhà trường phiếu mới.", "The code is not right, was used, or is too old. Ask the school for a new slip."};
constexpr Wording kMistyped{"Mã bị gõ nhầm. Hãy nhìn lại tờ phiếu rồi gõ lại.", "The code was mistyped. Look at the slip and type it once more."};
constexpr Wording kTooOften{"Đã thử quá nhiều lần. Hãy đợi một lát rồi thử lại.", "Too many attempts. Please wait a while and try again."};
constexpr Wording kOver{"Đã quá lâu. Hãy nhập lại mã trên phiếu.", "That took too long. Type the slip's code again."};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};
constexpr Wording kByPhone{"Không có phiếu? Lấy lại bằng số điện thoại", "No slip? Recover by telephone"};
constexpr Wording kSignIn{"Đã có mật khẩu? Đăng nhập", "You have a password? Sign in"};

}  // namespace

Activation::Activation(Parts parts) : parts_(parts), open_(parts.clock, kOpenLife) {}

net::ServerResponse Activation::page(std::string_view code, const Visitor& visitor) { return show(code, visitor, 200, nullptr); }

net::ServerResponse Activation::show(std::string_view code, const Visitor& visitor, int status, const Wording* problem) {
    const Language language = visitor.language;
    std::string body = problem != nullptr ? alert(problem->in(language)) : std::string();
    body += "<p>" + std::string(kAbout.in(language)) + "</p><form method=\"post\" action=\"/activate\">" + form_token(visitor) +
            field("code", kCode.in(language), "text", "one-time-code", code) + button(kGoOn.in(language)) + "</form><p><a href=\"/recover\">" + std::string(kByPhone.in(language)) + "</a></p><p><a href=\"/login\">" + std::string(kSignIn.in(language)) + "</a></p>";
    return render({language, std::string(kTitle.in(language)), body, status, {}});
}

net::ServerResponse Activation::code_entered(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor) {
    // It names no account, so it meets its subnet's counter alone (throttle.hpp).
    const Attempt attempt{.kind = CredentialKind::OneTimeCode, .subnet = subnet_of_caller(request)};
    const std::string& typed = form["code"];
    if (const auto admission = parts_.throttle.admit(attempt); !admission.may_go()) {
        auto later = show(typed, visitor, 429, &kTooOften);
        later.headers.emplace_back("Retry-After", std::to_string(admission.wait_seconds));
        return later;
    }
    const auto found = parts_.slips.find(typed);
    if (!found) {
        const bool mistyped = found.error().code == "code.mistyped";
        const bool guess = !mistyped && found.error().code.starts_with("code.");
        parts_.throttle.settle(attempt, guess ? Throttle::Ending::Failed : Throttle::Ending::NotTried);
        if (!mistyped && !guess) return show(typed, visitor, 503, &kNotNow);
        return show(typed, visitor, 400, mistyped ? &kMistyped : &kWrong);
    }
    parts_.throttle.settle(attempt, Throttle::Ending::Succeeded);
    std::string name = security::to_base64url(parts_.random.bytes(kNameBytes));
    open_.put(name, {*found, secret_hash(visitor.browser)});
    return see_other("/activate/choose?s=" + name);
}

std::optional<Activation::Open> Activation::find(const std::string& name, const Visitor& visitor) const {
    auto found = open_.find(name);
    if (!found || !security::equal_constant_time(found->browser_hash, secret_hash(visitor.browser))) return std::nullopt;
    return found;
}

net::ServerResponse Activation::choose_page(const std::string& name, const Visitor& visitor) { return show_choice(name, visitor, 200, nullptr); }

net::ServerResponse Activation::show_choice(const std::string& name, const Visitor& visitor, int status, const Wording* problem) {
    const Language language = visitor.language;
    const auto open = find(name, visitor);
    if (!open) return show({}, visitor, 400, &kOver);
    const auto account = parts_.accounts.find(open->code.account);
    if (!account || account->state != Account::State::Active) return show({}, visitor, 400, &kWrong);
    std::string body = problem != nullptr ? alert(problem->in(language)) : std::string();
    body += "<p>" + escape_html(account->name) + "</p><p>" + std::string(kYours.in(language)) + " <strong>" + escape_html(account->login) + "</strong></p>";
    body += "<form method=\"post\" action=\"/activate/choose\">" + form_token(visitor) + hidden("s", name) +
            "<input type=\"text\" name=\"login\" autocomplete=\"username\" hidden value=\"" + escape_html(account->login) + "\">" + new_password_fields(language) +
            button(kGoOn.in(language)) + "</form>";
    return render({language, std::string(kChoose.in(language)), body, status, {}});
}

void Activation::chosen(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor, const Answer& answer) {
    const std::string& name = form["s"];
    const auto open = find(name, visitor);
    if (!open) return answer(show({}, visitor, 400, &kOver));
    const auto account = parts_.accounts.find(open->code.account);
    if (!account || account->state != Account::State::Active) return answer(show({}, visitor, 400, &kWrong));
    auto password = read_new_password(form, *account);
    if (!password) return answer(show_choice(name, visitor, 400, &password_problem(password.error())));
    auto ticket = parts_.hashes.hash(subnet_of_caller(request), std::move(*password),
                                     [this, name, open = *open, account = *account, device = request.user_agent, visitor, answer](Result<std::string> hash) {
                                         parts_.executor.post([this, name, open, account, device, visitor, answer, hash = std::move(hash)] {
                                             answer(hash ? set(name, open, account, *hash, device, visitor) : show_choice(name, visitor, 503, &kNotNow));
                                         });
                                     });
    ticket.release();
}

net::ServerResponse Activation::set(const std::string& name, const Open& open, const Account& account, const std::string& hash, const std::string& device, const Visitor& visitor) {
    const auto used = parts_.slips.use(open.code, hash);
    if (!used) return used.error().code.starts_with("code.") ? show({}, visitor, 400, &kWrong) : show_choice(name, visitor, 503, &kNotNow);
    open_.erase(name);
    // Whoever was signed in with what was lost is so no more.
    const auto sessions = parts_.sessions.of_account(account.id);
    if (!sessions) return sorry(visitor.language, 503, kNotNow);
    for (const Session& session : *sessions) {
        if (!parts_.sessions.end(session.sid)) return sorry(visitor.language, 503, kNotNow);
    }
    return parts_.entrance.arrived({account, "pwd", {}, device, Session::Place::Own, Familiarity::Stranger}, visitor);
}

}  // namespace hub::sso
