#include "core/sso/new_password.hpp"

#include "core/sso/caller.hpp"
#include "core/sso/credentials/password_policy.hpp"
#include "core/sso/credentials/throttle.hpp"

namespace hub::sso {
namespace {

constexpr Wording kNew{"Mật khẩu mới (từ 8 ký tự; vài từ ghép lại là tốt)", "New password (8 characters or more; a few words do well)"};
constexpr Wording kAgain{"Gõ lại mật khẩu mới", "The new password once more"};

struct Problem {
    std::string_view code;
    Wording says;
};
constexpr Problem kProblems[] = {
    {"password.unlike", {"Hai lần gõ mật khẩu không giống nhau.", "The two passwords are not the same."}},
    {"password.empty", {"Hãy gõ mật khẩu mới.", "Type a new password."}},
    {"password.too_short", {"Mật khẩu ngắn hơn tám ký tự.", "The password has fewer than eight characters."}},
    {"password.too_long", {"Mật khẩu dài quá.", "The password is too long."}},
    {"password.common", {"Mật khẩu này quá dễ đoán. Hãy chọn vài từ không liên quan nhau.", "This password is easily guessed. Choose a few words that have nothing to do with each other."}},
    {"password.about_you", {"Mật khẩu không được lấy từ tên hay ngày sinh.", "The password must not be made of names or the birth date."}},
    {"password.character", {"Mật khẩu có ký tự không gõ lại được.", "The password holds a character that cannot be typed again."}},
};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};

}  // namespace

std::string new_password_fields(Language language) {
    return field("password", kNew.in(language), "password", "new-password") + field("again", kAgain.in(language), "password", "new-password");
}

Result<std::string> read_new_password(const Parameters& form, const Account& account) {
    const std::string& password = form["password"];
    if (password != form["again"]) return fail("password.unlike", "the two passwords are not the same");
    HUB_TRY(check_new_password(password, {.account_name = account.login, .names = {account.name}}));
    return password;
}

const Wording& password_problem(const Error& error) {
    for (const auto& problem : kProblems) {
        if (problem.code == error.code) return problem.says;
    }
    return kNotNow;
}

Status NewPassword::keep(Key account, const std::string& hash) {
    store::Batch batch;
    parts_.events.note(batch, {account, "password-changed", {}, {}});
    return parts_.passwords.keep(account, hash, std::move(batch));
}

void NewPassword::set(const net::ServerRequest& request, Key account, std::string password, std::function<void(Status)> done) {
    auto ticket = parts_.hashes.hash(subnet_of_caller(request), std::move(password), [this, account, done = std::move(done)](Result<std::string> hash) {
        parts_.executor.post([this, account, done, hash = std::move(hash)] { done(hash ? keep(account, *hash) : Status(fail(hash.error()))); });
    });
    ticket.release();
}

}  // namespace hub::sso
