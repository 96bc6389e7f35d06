#include "core/sso/class_page.hpp"

#include <algorithm>

#include "core/sso/slip_sheet.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kPath = "/class";
constexpr Wording kTitle{"Lớp của tôi", "My class"};
constexpr Wording kNone{"Bạn không chủ nhiệm lớp nào.", "You have no homeroom class."};
constexpr Wording kClass{"Lớp", "Class"};
constexpr Wording kForPupils{"In phiếu cho học sinh", "Print slips for the pupils"};
constexpr Wording kForGuardians{"In phiếu cho phụ huynh", "Print slips for the guardians"};
constexpr Wording kMinutes{"Số phút (tối đa 60)", "Minutes (60 at most)"};
constexpr Wording kOpenWindow{"Mở lớp cho học sinh nhỏ", "Open the class for young pupils"};
constexpr Wording kCards{"In thẻ hình cho cả lớp", "Print picture cards for the class"};
constexpr Wording kNewCard{"Thẻ hình mới", "New picture card"};
constexpr Wording kNewSlip{"Phiếu mới", "New slip"};
constexpr Wording kGuardianOf{"phụ huynh của", "guardian of"};
constexpr Wording kInUse{"đã kích hoạt", "in use"};
constexpr Wording kNotYet{"chưa kích hoạt", "not activated"};
constexpr Wording kNotYours{"Đây không phải lớp của bạn.", "This is not your class."};
constexpr Wording kNotThis{"Không làm được việc này cho tài khoản ấy.", "This cannot be done for that account."};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};
constexpr Wording kBack{"Về trang chính", "To the start page"};

bool is_administrator(const Account& account) { return std::find(account.roles.begin(), account.roles.end(), Role::Administrator) != account.roles.end(); }

std::string act(const Visitor& visitor, std::string_view action, const std::string& fields, const Wording& what, std::string_view about = {}) {
    const std::string label = about.empty() ? "" : " aria-label=\"" + escape_html(std::string(what.in(visitor.language)) + ": " + std::string(about)) + "\"";
    return "<form method=\"post\" action=\"" + std::string(action) + "\">" + form_token(visitor) + fields + "<button class=\"quiet\"" + label + ">" + std::string(what.in(visitor.language)) +
           "</button></form>";
}

}  // namespace

std::optional<net::ServerResponse> ClassPage::refused(const Visitor& visitor) const {
    if (!visitor.account) return see_other("/login");
    if (!parts_.entrance.is_recent(visitor)) return parts_.entrance.ask_again(visitor, std::string(kPath));
    return std::nullopt;
}

Result<ClassName> ClassPage::class_of(const Parameters& form, const Visitor& visitor) const {
    HUB_TRY_ASSIGN(auto name, class_named(form["class"]));
    if (!visitor.account) return fail("class.foreign", "nobody is signed in");
    if (is_administrator(*visitor.account)) return name;
    HUB_TRY_ASSIGN(const bool own, parts_.classes.holds(name, visitor.account->id, ClassPart::Homeroom));
    if (!own) return fail("class.foreign", "this is another teacher's class");
    return name;
}

Result<std::vector<ClassPage::Reachable>> ClassPage::people_of(const ClassName& name) const {
    std::vector<Reachable> out;
    const std::string today = local_day(parts_.clock.now());
    HUB_TRY_ASSIGN(const auto members, parts_.classes.members(name));
    for (const auto& member : members) {
        if (member.part != ClassPart::Pupil) continue;
        HUB_TRY_ASSIGN(auto pupil, parts_.accounts.find(member.account));
        if (pupil.state != Account::State::Active || is_staff(pupil)) continue;
        HUB_TRY_ASSIGN(const auto guardians, parts_.guardianships.of_child(pupil.id));
        const std::string child = pupil.name;
        out.push_back({std::move(pupil), {}});
        for (const auto& one : guardians) {
            if (one.from > today || (!one.until.empty() && one.until < today)) continue;
            HUB_TRY_ASSIGN(auto guardian, parts_.accounts.find(one.guardian));
            if (guardian.state == Account::State::Active && !is_staff(guardian)) out.push_back({std::move(guardian), child});
        }
    }
    return out;
}

net::ServerResponse ClassPage::page(const Parameters& parameters, const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    const Language language = visitor.language;
    std::vector<ClassName> names;
    if (parameters.has("class")) {
        auto named = class_of(parameters, visitor);
        if (!named) return sorry(language, 403, kNotYours);
        names.push_back(std::move(*named));
    } else {
        const auto all = parts_.classes.of_account(visitor.account->id);
        if (!all) return sorry(language, 503, kNotNow);
        for (const auto& member : *all) {
            if (member.part == ClassPart::Homeroom) names.push_back(member.of);
        }
    }
    std::string body = names.empty() ? "<p>" + std::string(kNone.in(language)) + "</p>" : std::string();
    for (const auto& name : names) {
        const auto people = people_of(name);
        if (!people) return sorry(language, 503, kNotNow);
        body += class_part(name, *people, visitor);
    }
    body += "<p><a href=\"/\">" + std::string(kBack.in(language)) + "</a></p>";
    return render({language, std::string(kTitle.in(language)), body, 200, {}});
}

std::string ClassPage::class_part(const ClassName& name, const std::vector<Reachable>& people, const Visitor& visitor) const {
    const Language language = visitor.language;
    const std::string which = hidden("class", text_of(name));
    std::string body = "<h2>" + std::string(kClass.in(language)) + " " + escape_html(name.name) + "</h2>";
    body += act(visitor, "/class/slips", which + hidden("for", "pupils"), kForPupils, name.name) + act(visitor, "/class/slips", which + hidden("for", "guardians"), kForGuardians, name.name);
    body += "<form method=\"post\" action=\"/class/window\">" + form_token(visitor) + which + "<label for=\"minutes-" + escape_html(text_of(name)) + "\">" + std::string(kMinutes.in(language)) +
            "</label><input id=\"minutes-" + escape_html(text_of(name)) + "\" name=\"minutes\" type=\"number\" min=\"1\" max=\"60\" value=\"45\" required><button class=\"quiet\">" + std::string(kOpenWindow.in(language)) +
            "</button></form>" + act(visitor, "/class/cards", which, kCards, name.name) + "<table><tbody>";
    for (const auto& one : people) {
        const auto password = parts_.passwords.find(one.account.id);
        const std::string about = one.child.empty() ? "" : " (" + std::string(kGuardianOf.in(language)) + " " + escape_html(one.child) + ")";
        body += "<tr><td><strong>" + escape_html(one.account.name) + "</strong>" + about + "<br>" + std::string((password && *password ? kInUse : kNotYet).in(language)) + "</td><td>" +
                act(visitor, "/class/slip", which + hidden("subject", subject_of(one.account.id)), kNewSlip, one.account.name) +
                (one.child.empty() ? act(visitor, "/class/cards", which + hidden("subject", subject_of(one.account.id)), kNewCard, one.account.name) : std::string()) + "</td></tr>";
    }
    return body + "</tbody></table>";
}

net::ServerResponse ClassPage::sheet(const Parameters& form, const Visitor& visitor) {
    if (auto no = refused(visitor)) return std::move(*no);
    const auto name = class_of(form, visitor);
    if (!name) return sorry(visitor.language, 403, kNotYours);
    const auto slips = parts_.slips.of_class(*name, form["for"] == "guardians" ? SlipsFor::Guardians : SlipsFor::Pupils, visitor.account->id);
    if (!slips) return sorry(visitor.language, 503, kNotNow);
    return slip_sheet(visitor.language, *slips, *name, parts_.issuer);
}

net::ServerResponse ClassPage::new_slip(const Parameters& form, const Visitor& visitor) {
    if (auto no = refused(visitor)) return std::move(*no);
    const auto name = class_of(form, visitor);
    if (!name) return sorry(visitor.language, 403, kNotYours);
    const auto people = people_of(*name);
    if (!people) return sorry(visitor.language, 503, kNotNow);
    const auto found = std::find_if(people->begin(), people->end(), [&](const Reachable& one) { return subject_of(one.account.id) == form["subject"]; });
    // Another class's pupil, a colleague, nobody: one answer.
    if (found == people->end()) return sorry(visitor.language, 403, kNotThis);
    const auto slip = parts_.slips.for_one(*name, found->account, found->child, visitor.account->id);
    if (!slip) return sorry(visitor.language, 503, kNotNow);
    return slip_sheet(visitor.language, {*slip}, *name, parts_.issuer);
}

}  // namespace hub::sso
