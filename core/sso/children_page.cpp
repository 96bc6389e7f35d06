#include "core/sso/children_page.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kPurpose = "guardian";
constexpr Wording kTitle{"Con tôi", "My children"};
constexpr Wording kNoChild{"Chưa có học sinh nào được ghi là con hoặc người được giám hộ của bạn. Hãy hỏi nhà trường.", "No pupil is on record as a child of yours. Please ask the school."};
constexpr Wording kClass{"Lớp", "Class"};
constexpr Wording kSchool{"Trường", "School"};
constexpr Wording kYear{"Năm học", "School year"};
constexpr Wording kMarks{"Điểm đã công bố", "Published marks"};
constexpr Wording kResults{"Kết quả đã chốt", "Final results"};
constexpr Wording kNoMarks{"Chưa có điểm nào được công bố.", "No marks have been published yet."};
constexpr Wording kNoResults{"Chưa có kết quả nào được chốt.", "No results are final yet."};
constexpr Wording kWithheld{"Điểm và kết quả không được hiển thị cho bạn theo quyết định đã ghi ở nhà trường.", "Marks and results are not shown to you, by a decision on record at the school."};
constexpr Wording kUnlinked{"Nhà trường chưa nối tài khoản của em với hồ sơ học sinh.", "The school has not linked this pupil's account to the records yet."};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};
constexpr Wording kLooked{"Ai đã xem dữ liệu của các em và của tôi", "Who looked at their data and mine"};
constexpr Wording kBack{"Về trang chính", "To the start page"};

std::string said(const Wording& wording, Language language) { return std::string(wording.in(language)); }
std::string paragraph(const Wording& wording, Language language) { return "<p>" + said(wording, language) + "</p>"; }

std::string school_year(const std::string& begins, Language language) {
    if (begins.empty()) return {};
    char* end = nullptr;
    const long year = std::strtol(begins.c_str(), &end, 10);
    return said(kYear, language) + " " + escape_html(*end == '\0' ? begins + "–" + std::to_string(year + 1) : begins);
}

std::string enrolment(const Enrolment& one, Language language) {
    std::string out = "<li>" + said(kSchool, language) + ": " + escape_html(one.school);
    if (!one.class_name.empty()) out += "; " + said(kClass, language) + " " + escape_html(one.class_name);
    if (const auto year = school_year(one.year, language); !year.empty()) out += "; " + year;
    return out + "</li>";
}

std::string sheet(const MarkSheet& one, Language language) {
    std::string caption = escape_html(one.title.in(language));
    for (const std::string& more : {escape_html(one.term.in(language)), school_year(one.year, language), escape_html(one.school)}) {
        if (!more.empty()) caption += ", " + more;
    }
    std::string out = "<table><caption>" + caption + "</caption><tbody>";
    for (const auto& line : one.lines) out += "<tr><th scope=\"row\">" + escape_html(line.label.in(language)) + "</th><td>" + escape_html(line.value.in(language)) + "</td></tr>";
    return out + "</tbody></table>";
}

std::string sheets(const Wording& title, const Wording& none, const std::vector<MarkSheet>& all, Language language) {
    std::string out = "<h3>" + said(title, language) + "</h3>";
    if (all.empty()) return out + paragraph(none, language);
    for (const auto& one : all) out += sheet(one, language);
    return out;
}

}  // namespace

Result<std::string> ChildrenPage::child_part(const Guardianship& guardianship, const Visitor& visitor) {
    const Language language = visitor.language;
    HUB_TRY_ASSIGN(const auto child, parts_.accounts.find(guardianship.child));
    if (child.state != Account::State::Active) return std::string();
    std::string out = "<section><h2>" + escape_html(child.name) + "</h2>";
    HUB_TRY_ASSIGN(const auto links, parts_.persons.of_account(child.id));
    const bool withheld = guardianship.withheld.contains(ChildMatter::Marks);
    const auto extent = withheld ? PersonRecords::Extent::ClassOnly : PersonRecords::Extent::WithMarks;
    std::string shown;
    for (const auto& link : links) {
        if (parts_.records == nullptr || link.role != Role::Pupil) continue;
        const auto view = parts_.records->pupil(link.record, extent, visitor.acting ? Looker{visitor.acting->administrator, visitor.acting->reason} : Looker{visitor.account->id, std::string(kPurpose)});
        if (!view && view.error().code == "account.record") continue;  // withdrawn since it was linked
        if (!view) return fail(view.error());
        shown += "<ul>";
        for (const auto& one : view->enrolments) shown += enrolment(one, language);
        shown += "</ul>";
        if (!withheld) shown += sheets(kMarks, kNoMarks, view->marks, language) + sheets(kResults, kNoResults, view->results, language);
    }
    if (shown.empty()) shown = paragraph(kUnlinked, language);
    if (withheld) shown += paragraph(kWithheld, language);
    return out + shown + "</section>";
}

net::ServerResponse ChildrenPage::page(const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    const Language language = visitor.language;
    const std::string today = local_day(parts_.clock.now());
    const auto all = parts_.guardianships.of_guardian(visitor.account->id);
    if (!all) return sorry(language, 503, kNotNow);
    std::string body;
    for (const auto& one : *all) {
        const auto seen = parts_.guardianships.sees(one.guardian, one.child, today);
        if (!seen) return sorry(language, 503, kNotNow);
        if (!*seen) continue;
        const auto part = child_part(**seen, visitor);
        if (!part) return sorry(language, 503, kNotNow);
        body += *part;
    }
    if (body.empty()) body = paragraph(kNoChild, language);
    body += "<p><a href=\"/account/looked\">" + said(kLooked, language) + "</a></p><p><a href=\"/\">" + said(kBack, language) + "</a></p>";
    return render({language, said(kTitle, language), body, 200, {}});
}

}  // namespace hub::sso
