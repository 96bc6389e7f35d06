#include "core/sso/phone_recovery.hpp"

#include <algorithm>

#include "core/security/digest.hpp"
#include "core/sso/caller.hpp"
#include "core/sso/classes.hpp"
#include "core/sso/secret_hash.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kNameBytes = 32;
constexpr Wording kTitle{"Lấy lại tài khoản", "Recover an account"};
constexpr Wording kPhone{"Số điện thoại đã đăng ký với nhà trường", "Telephone number that the school has"};
constexpr Wording kSend{"Gửi mã", "Send a code"};
constexpr Wording kSent{"Nếu số này có trong hồ sơ, một mã 6 số đang được gửi tới. Mã dùng được trong 5 phút.",
                        "If the school has this number, a six-digit code is on its way. It is good for 5 minutes."};
constexpr Wording kCode{"Mã trong tin nhắn", "Code of the message"};
constexpr Wording kGoOn{"Tiếp tục", "Continue"};
constexpr Wording kWhich{"Tài khoản nào?", "Which account?"};
constexpr Wording kChoose{"Chọn mật khẩu", "Choose a password"};
constexpr Wording kNumber{"Số điện thoại không đúng dạng.", "This is no telephone number."};
constexpr Wording kWrong{"Mã không đúng hoặc đã hết hạn.", "The code is not right, or too old."};
constexpr Wording kTooOften{"Đã thử quá nhiều lần. Hãy đợi một lát rồi thử lại.", "Too many attempts. Please wait a while and try again."};
constexpr Wording kOver{"Đã quá lâu. Hãy bắt đầu lại.", "That took too long. Please begin again."};
constexpr Wording kOff{"Ở đây chưa gửi được tin nhắn. Hãy xin nhà trường một tờ phiếu mới.", "No messages are sent here. Ask the school for a new slip."};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};

Attempt attempt_at(const net::ServerRequest& request, std::string_view what, const std::string& mark) {
    return {.kind = CredentialKind::OneTimeCode, .account = std::string(what) + mark, .subnet = subnet_of_caller(request)};
}

net::ServerResponse later(net::ServerResponse response, std::int64_t seconds) {
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

}  // namespace

PhoneRecovery::PhoneRecovery(Parts parts) : parts_(std::move(parts)), open_(parts_.clock, kOpenLife) {}

net::ServerResponse PhoneRecovery::page(const Visitor& visitor) { return parts_.messages.can_send() ? show(visitor, 200, nullptr) : sorry(visitor.language, 404, kOff); }

net::ServerResponse PhoneRecovery::show(const Visitor& visitor, int status, const Wording* problem) {
    const Language language = visitor.language;
    std::string body = problem != nullptr ? alert(problem->in(language)) : std::string();
    body += "<form method=\"post\" action=\"/recover\">" + form_token(visitor) + field("phone", kPhone.in(language), "tel", "tel") + button(kSend.in(language)) + "</form>";
    return render({language, std::string(kTitle.in(language)), body, status, {}});
}

Result<std::vector<Key>> PhoneRecovery::recoverable(const std::string& normal) const {
    HUB_TRY_ASSIGN(const auto all, parts_.phones.accounts_of(normal));
    std::vector<Key> out;
    for (const Key key : all) {
        HUB_TRY_ASSIGN(const auto account, parts_.accounts.find(key));
        if (account.state == Account::State::Active && !is_staff(account)) out.push_back(key);
    }
    return out;
}

/// A commit either way: that nobody has the number shows in no answer and in no time.
Status PhoneRecovery::send_code(const std::string& normal, const std::vector<Key>& accounts) {
    store::Batch batch;
    if (accounts.empty()) {
        batch.erase(one_time_code_table(), key_of(0, CodePurpose::Phone));
        return parts_.store.write_and_wait(std::move(batch));
    }
    const auto made = parts_.codes.make(CodePurpose::Phone, accounts.front());
    batch.put(one_time_code_table(), row_of(made.kept));
    parts_.messages.add(batch, normal, made.shown + " là mã lấy lại tài khoản tại " + parts_.site + ". Không đưa mã này cho ai.", made.kept.expires_at);
    HUB_TRY(parts_.store.write_and_wait(std::move(batch)));
    parts_.messages.wake();
    return {};
}

net::ServerResponse PhoneRecovery::asked(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor) {
    if (!parts_.messages.can_send()) return sorry(visitor.language, 404, kOff);
    const auto normal = normal_phone(form["phone"]);
    if (!normal) return show(visitor, 400, &kNumber);
    const std::string mark = parts_.phones.mark_of(*normal);
    const Attempt attempt = attempt_at(request, "phone ", mark);
    if (const auto admission = parts_.throttle.admit(attempt); !admission.may_go()) return later(show(visitor, 429, &kTooOften), admission.wait_seconds);
    const auto accounts = recoverable(*normal);
    const Status sent = accounts ? send_code(*normal, *accounts) : Status(fail(accounts.error()));
    // Asking costs as a wrong guess does: a message is money and somebody's sleep.
    parts_.throttle.settle(attempt, sent ? Throttle::Ending::Failed : Throttle::Ending::NotTried);
    if (!sent) return show(visitor, 503, &kNotNow);
    std::string name = security::to_base64url(parts_.random.bytes(kNameBytes));
    open_.put(name, {mark, *accounts, Open::Shown::Nothing, secret_hash(visitor.browser)});
    return see_other("/recover/code?s=" + name);
}

std::optional<PhoneRecovery::Open> PhoneRecovery::find(const std::string& name, const Visitor& visitor) const {
    auto found = open_.find(name);
    if (!found || !security::equal_constant_time(found->browser_hash, secret_hash(visitor.browser))) return std::nullopt;
    return found;
}

net::ServerResponse PhoneRecovery::code_page(const std::string& name, const Visitor& visitor) {
    return find(name, visitor) ? show_code(name, visitor, 200, nullptr) : show(visitor, 400, &kOver);
}

net::ServerResponse PhoneRecovery::show_code(const std::string& name, const Visitor& visitor, int status, const Wording* problem) {
    const Language language = visitor.language;
    std::string body = problem != nullptr ? alert(problem->in(language)) : std::string();
    body += "<p>" + std::string(kSent.in(language)) + "</p><form method=\"post\" action=\"/recover/code\">" + form_token(visitor) + hidden("s", name) +
            field("code", kCode.in(language), "text", "one-time-code") + button(kGoOn.in(language)) + "</form>";
    return render({language, std::string(kTitle.in(language)), body, status, {}});
}

/// Takes the code, once; a wrong one costs an attempt before it is answered.
Status PhoneRecovery::spend(Key account, const std::string& typed) {
    Status outcome;
    HUB_TRY(parts_.store.change_and_wait(one_time_code_table(), key_of(account, CodePurpose::Phone), [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (!now) {
            // A commit here too: how long the answer takes does not tell whose number it is.
            outcome = fail("code.wrong", "no code was sent");
            store::Batch nothing;
            if (parts_.codes.mark_of(CodePurpose::Phone, typed)) nothing.erase(one_time_code_table(), key_of(account, CodePurpose::Phone));
            return nothing;
        }
        HUB_TRY_ASSIGN(auto kept, one_time_code_of(*now));
        outcome = parts_.codes.check(kept, CodePurpose::Phone, typed);
        store::Batch batch;
        if (outcome) {
            batch.erase(one_time_code_table(), key_of(account, CodePurpose::Phone));
        } else if (outcome.error().code == "code.wrong") {
            --kept.attempts_left;
            batch.put(one_time_code_table(), row_of(kept));
        }
        return batch;
    }));
    return outcome;
}

net::ServerResponse PhoneRecovery::code_entered(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor) {
    const std::string& name = form["s"];
    const auto open = find(name, visitor);
    if (!open) return show(visitor, 400, &kOver);
    const Attempt attempt = attempt_at(request, "phone code ", open->mark);
    if (const auto admission = parts_.throttle.admit(attempt); !admission.may_go()) return later(show_code(name, visitor, 429, &kTooOften), admission.wait_seconds);
    const Status spent = spend(open->accounts.empty() ? 0 : open->accounts.front(), form["code"]);
    const bool store_failed = !spent && !spent.error().code.starts_with("code.");
    parts_.throttle.settle(attempt, spent ? Throttle::Ending::Succeeded : store_failed ? Throttle::Ending::NotTried : Throttle::Ending::Failed);
    if (!spent) return show_code(name, visitor, store_failed ? 503 : 400, store_failed ? &kNotNow : &kWrong);
    open_.change(name, [](Open& one) {
        one.shown = Open::Shown::Code;
        return true;
    });
    return see_other("/recover/choose?s=" + name);
}

net::ServerResponse PhoneRecovery::choose_page(const std::string& name, const Visitor& visitor) { return show_choice(name, visitor, 200, nullptr); }

net::ServerResponse PhoneRecovery::show_choice(const std::string& name, const Visitor& visitor, int status, const Wording* problem) {
    const Language language = visitor.language;
    const auto open = find(name, visitor);
    if (!open || open->shown != Open::Shown::Code) return show(visitor, 400, &kOver);
    std::string body = (problem != nullptr ? alert(problem->in(language)) : std::string()) + "<form method=\"post\" action=\"/recover/choose\">" + form_token(visitor) + hidden("s", name) +
                       "<fieldset><legend>" + std::string(kWhich.in(language)) + "</legend>";
    for (const Key key : open->accounts) {
        const auto account = parts_.accounts.find(key);
        if (!account) return sorry(language, 503, kNotNow);
        const std::string only = open->accounts.size() == 1 ? " checked" : "";
        body += "<label><input type=\"radio\" name=\"subject\" value=\"" + subject_of(key) + "\" required" + only + "> " + escape_html(account->name) + " (" + escape_html(account->login) + ")</label>";
    }
    body += "</fieldset>" + new_password_fields(language) + button(kGoOn.in(language)) + "</form>";
    return render({language, std::string(kChoose.in(language)), body, status, {}});
}

void PhoneRecovery::chosen(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor, const Answer& answer) {
    const std::string& name = form["s"];
    const auto open = find(name, visitor);
    if (!open || open->shown != Open::Shown::Code) return answer(show(visitor, 400, &kOver));
    const auto key = std::find_if(open->accounts.begin(), open->accounts.end(), [&](Key one) { return subject_of(one) == form["subject"]; });
    if (key == open->accounts.end()) return answer(show_choice(name, visitor, 400, &kWhich));
    const auto account = parts_.accounts.find(*key);
    if (!account || account->state != Account::State::Active) return answer(show(visitor, 400, &kOver));
    auto password = read_new_password(form, *account);
    if (!password) return answer(show_choice(name, visitor, 400, &password_problem(password.error())));
    parts_.new_password.set(request, account->id, std::move(*password), [this, name, account = *account, device = request.user_agent, visitor, answer](const Status& kept) {
        answer(kept ? set(name, account, device, visitor) : show_choice(name, visitor, 503, &kNotNow));
    });
}

net::ServerResponse PhoneRecovery::set(const std::string& name, const Account& account, const std::string& device, const Visitor& visitor) {
    open_.erase(name);
    store::Batch batch;
    parts_.events.note(batch, {account.id, "phone-used", {}, {}});
    const auto sessions = parts_.sessions.of_account(account.id);
    if (!sessions || !parts_.store.write_and_wait(std::move(batch))) return sorry(visitor.language, 503, kNotNow);
    for (const Session& session : *sessions) {
        if (!parts_.sessions.end(session.sid)) return sorry(visitor.language, 503, kNotNow);
    }
    return parts_.entrance.arrived({account, "pwd", {}, device, Session::Place::Own, Familiarity::Stranger}, visitor);
}

}  // namespace hub::sso
