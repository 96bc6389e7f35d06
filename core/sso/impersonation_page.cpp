#include "core/sso/impersonation_page.hpp"

#include <charconv>

#include "core/sso/cookies.hpp"

namespace hub::sso {
namespace {

using State = Impersonation::State;

constexpr std::string_view kPath = "/impersonation";

constexpr Wording kTitle{"Thay mặt người dùng", "Acting for a person"};
constexpr Wording kAbout{"Một quản trị viên đề nghị và nêu lý do, một quản trị viên khác đồng ý. Người được thay mặt và nhật ký kiểm toán đều thấy mọi bước.",
                         "One administrator asks and says why, another one agrees. The person concerned and the audit log see every step."};
constexpr Wording kLogin{"Tên đăng nhập của người đó", "The person's login name"};
constexpr Wording kReason{"Lý do", "Reason"};
constexpr Wording kMinutes{"Số phút (1 đến 60)", "Minutes (1 to 60)"};
constexpr Wording kAsk{"Đề nghị", "Ask"};
constexpr Wording kOpen{"Đang chờ", "Open requests"};
constexpr Wording kNone{"Không có đề nghị nào.", "There are none."};
constexpr Wording kWho{"Quản trị viên", "Administrator"};
constexpr Wording kLasts{"Số phút", "Minutes"};
constexpr Wording kAskedAt{"Lúc", "Asked at"};
constexpr Wording kApprove{"Đồng ý", "Approve"};
constexpr Wording kRefuse{"Từ chối", "Refuse"};
constexpr Wording kBegin{"Bắt đầu", "Begin"};
constexpr Wording kWaits{"Chờ người khác đồng ý", "Waits for somebody else"};
constexpr Wording kApproved{"Đã được đồng ý", "Approved"};
constexpr Wording kRuns{"Đang diễn ra", "Going on"};
constexpr Wording kNotYours{"Trang này chỉ dành cho quản trị viên.", "This page is for administrators."};
constexpr Wording kNotAllowed{"Bạn không được đề nghị hay quyết định cho người này.", "You may not ask or decide for this person."};
constexpr Wording kNobody{"Không thể thay mặt tên đăng nhập này: không có tài khoản đang dùng trong phạm vi của bạn, hoặc đó là quản trị viên.",
                          "Nobody may be acted for by this login name: there is no such active account within your reach, or it is an administrator's."};
constexpr Wording kNoReason{"Hãy ghi lý do, từ 5 đến 500 ký tự.", "Please say why, in 5 to 500 characters."};
constexpr Wording kBadMinutes{"Số phút từ 1 đến 60.", "Minutes are from 1 to 60."};
constexpr Wording kOwn{"Đề nghị của chính bạn phải do một quản trị viên khác quyết định.", "Your own request is for another administrator to decide."};
constexpr Wording kOver{"Đề nghị này không có, đã được quyết định, đã dùng hoặc đã hết hạn.", "There is no such request, or it was decided, was used, or has run out."};
constexpr Wording kNotNow{"Chưa thực hiện được. Hãy thử lại.", "This did not work yet. Please try again."};
constexpr Wording kBack{"Về trang chính", "To the start page"};

struct Known {
    std::string_view code;
    int status;
    const Wording& says;
};
constexpr Known kKnown[] = {
    {"impersonation.role", 403, kNotAllowed},   {"impersonation.person", 400, kNobody},  {"impersonation.reason", 400, kNoReason}, {"impersonation.minutes", 400, kBadMinutes},
    {"impersonation.own", 403, kOwn},           {"impersonation.unknown", 404, kOver},   {"impersonation.over", 409, kOver},
};

std::string said(const Wording& what, Language language) { return std::string(what.in(language)); }

/// 0, which is refused, where it is no number.
std::int64_t number_in(const std::string& text) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() ? number : 0;
}

std::string form_of(const Visitor& visitor, std::string_view action, const Impersonation& one, const std::string& buttons) {
    return "<form method=\"post\" action=\"" + std::string(kPath) + std::string(action) + "\">" + form_token(visitor) + hidden("id", one.id) + buttons + "</form>";
}

std::string choice(std::string_view value, const Wording& label, const std::string& whom, Language language) {
    return "<button name=\"answer\" value=\"" + std::string(value) + "\" aria-label=\"" + said(label, language) + ": " + whom + "\">" + said(label, language) + "</button>";
}

}  // namespace

std::string ImpersonationPage::name_of(Key account) {
    const auto found = parts_.accounts.find(account);
    return found ? escape_html(found->name) + " <small>" + escape_html(found->login) + "</small>" : std::string();
}

std::optional<net::ServerResponse> ImpersonationPage::refused(const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    if (!has_role(*visitor.account, Role::Administrator)) return sorry(visitor.language, 403, kNotYours);
    return std::nullopt;
}

std::optional<net::ServerResponse> ImpersonationPage::wants_second(const Visitor& visitor) {
    if (parts_.entrance.has_shown_second(visitor)) return std::nullopt;
    return parts_.entrance.ask_second(visitor, std::string(kPath));
}

Result<std::string> ImpersonationPage::rows(const Visitor& visitor) {
    const Language language = visitor.language;
    HUB_TRY_ASSIGN(const auto open, parts_.impersonations.open());
    std::string out;
    for (const auto& one : open) {
        HUB_TRY_ASSIGN(const auto person, parts_.accounts.find(one.person));
        if (!visitor.account->tenant.empty() && visitor.account->tenant != person.tenant) continue;
        const std::string whom = escape_html(person.login);
        const bool mine = one.administrator == visitor.account->id;
        std::string act;
        if (one.state == State::Begun) act = "<p><strong>" + said(kRuns, language) + "</strong></p>";
        else if (one.state == State::Asked && mine) act = "<p><strong>" + said(kWaits, language) + "</strong></p>";
        else if (one.state == State::Asked) act = form_of(visitor, "/decide", one, choice("approve", kApprove, whom, language) + choice("refuse", kRefuse, whom, language));
        else if (mine) act = form_of(visitor, "/begin", one, choice("begin", kBegin, whom, language));
        else act = "<p><strong>" + said(kApproved, language) + "</strong></p>";
        const auto line = [&](const Wording& what, const std::string& is) { return "<p>" + said(what, language) + ": " + is + "</p>"; };
        out += "<section><h3>" + name_of(one.person) + "</h3>" + line(kWho, name_of(one.administrator)) + line(kReason, escape_html(one.reason)) + line(kLasts, std::to_string(one.minutes)) +
               line(kAskedAt, local_time(one.asked_at)) + act + "</section>";
    }
    return out;
}

net::ServerResponse ImpersonationPage::show(const Visitor& visitor, int status, const Wording* problem) {
    const Language language = visitor.language;
    const auto open = rows(visitor);
    if (!open) return sorry(language, 503, kNotNow);
    std::string body = problem != nullptr ? alert(problem->in(language)) : std::string();
    body += "<p>" + said(kAbout, language) + "</p><form method=\"post\" action=\"" + std::string(kPath) + "\">" + form_token(visitor) + field("login", kLogin.in(language), "text", "off") +
            field("reason", kReason.in(language), "text", "off") + field("minutes", kMinutes.in(language), "number", "off", std::to_string(Impersonations::kUsualMinutes)) +
            button(kAsk.in(language)) + "</form><h2>" + said(kOpen, language) + "</h2>";
    body += open->empty() ? "<p>" + said(kNone, language) + "</p>" : *open;
    return render({language, said(kTitle, language), body + "<p><a href=\"/\">" + said(kBack, language) + "</a></p>", status, {}});
}

net::ServerResponse ImpersonationPage::failed(const Visitor& visitor, const Error& error) {
    for (const auto& known : kKnown) {
        if (known.code == error.code) return show(visitor, known.status, &known.says);
    }
    return sorry(visitor.language, 503, kNotNow);
}

net::ServerResponse ImpersonationPage::page(const Visitor& visitor) {
    if (auto no = refused(visitor)) return *no;
    return show(visitor, 200, nullptr);
}

net::ServerResponse ImpersonationPage::asked(const Parameters& form, const Visitor& visitor) {
    if (auto no = refused(visitor)) return *no;
    const auto asked = parts_.impersonations.ask(*visitor.account, form["login"], form["reason"], number_in(form["minutes"]));
    return asked ? see_other(std::string(kPath)) : failed(visitor, asked.error());
}

net::ServerResponse ImpersonationPage::decided(const Parameters& form, const Visitor& visitor) {
    if (auto no = refused(visitor)) return *no;
    const bool approves = form["answer"] == "approve";
    if (!approves && form["answer"] != "refuse") return show(visitor, 400, &kNotNow);
    if (auto second = wants_second(visitor)) return *second;
    const auto decision = approves ? Impersonations::Decision::Approve : Impersonations::Decision::Refuse;
    const auto decided = parts_.impersonations.decide(*visitor.account, form["id"], decision);
    return decided ? see_other(std::string(kPath)) : failed(visitor, decided.error());
}

net::ServerResponse ImpersonationPage::begun(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor) {
    if (auto no = refused(visitor)) return *no;
    if (auto second = wants_second(visitor)) return *second;
    const auto begun = parts_.impersonations.begin(*visitor.account, form["id"], request.user_agent);
    if (!begun) return failed(visitor, begun.error());
    if (!parts_.sessions.end(visitor.session->sid)) return sorry(visitor.language, 503, kNotNow);
    auto answer = see_other("/");
    answer.headers.emplace_back("Set-Cookie", set_cookie(kSessionCookie, begun->cookie));
    return answer;
}

}  // namespace hub::sso
