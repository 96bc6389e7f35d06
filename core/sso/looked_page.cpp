#include "core/sso/looked_page.hpp"

#include <map>
#include <tuple>

namespace hub::sso {
namespace {

constexpr std::int64_t kDays = 90LL * 24 * 60 * 60 * 1000;
constexpr std::size_t kMostLooks = 200;
constexpr std::size_t kMostEvents = 50;
constexpr std::size_t kClock = 6;  ///< characters of local_time() before its day

constexpr Wording kTitle{"Ai đã xem dữ liệu", "Who looked at the data"};
constexpr Wording kMine{"Dữ liệu của tôi", "My data"};
constexpr Wording kLast{"Trong 90 ngày qua, mới nhất ở trên.", "In the last 90 days, the newest first."};
constexpr Wording kNobody{"Chưa ai xem trong hệ thống này.", "Nobody has looked at it in this system."};
constexpr Wording kUnlinked{"Tài khoản này chưa nối với hồ sơ nào.", "This account is not linked to any records."};
constexpr Wording kDay{"Ngày", "Day"};
constexpr Wording kLooked{"Ai, việc gì, để làm gì", "Who, what, and what for"};
constexpr Wording kDone{"Ai, việc gì", "Who, and what"};
constexpr Wording kPurpose{"Mục đích", "Purpose"};
constexpr Wording kTimes{"lần", "times"};
constexpr Wording kWhen{"Lúc", "At"};
constexpr Wording kEvents{"Việc xảy ra với tài khoản", "What happened to the account"};
constexpr Wording kQuiet{"Chưa có việc gì.", "Nothing yet."};
constexpr Wording kMyself{"chính bạn", "yourself"};
constexpr Wording kStranger{"không rõ ai", "somebody unknown"};
constexpr Wording kDepartment{"Quản trị hệ thống của Sở", "The department's administration"};
constexpr Wording kGone{"một tài khoản đã bị xóa", "an account that is gone"};
constexpr Wording kUnsaid{"không ghi", "not stated"};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};
constexpr Wording kBack{"Về tài khoản của tôi", "To my account"};

struct Word {
    std::string_view code;
    Wording wording;
};
// Codes without a line here are shown as they stand.
constexpr Word kWords[] = {
    {"account-disabled", {"Khóa tài khoản", "The account was disabled"}},
    {"account-enabled", {"Mở khóa tài khoản", "The account was enabled"}},
    {"account-made", {"Tạo tài khoản", "The account was made"}},
    {"account-renamed", {"Đổi tên hiển thị", "The name was changed"}},
    {"account-roles", {"Đổi vai trò", "The roles were changed"}},
    {"acting-approved", {"Đồng ý cho thay mặt", "Agreed to acting for the person"}},
    {"acting-asked", {"Đề nghị thay mặt", "Asked to act for the person"}},
    {"acting-begun", {"Bắt đầu thay mặt", "Began to act for the person"}},
    {"acting-ended", {"Hết thay mặt", "Acting for the person ended"}},
    {"acting-opened", {"Mở ứng dụng khi thay mặt", "Opened an application while acting"}},
    {"acting-refused", {"Từ chối cho thay mặt", "Refused acting for the person"}},
    {"administrator", {"do quản trị", "by an administrator"}},
    {"app-added", {"Thêm ứng dụng tạo mã", "An authenticator app was added"}},
    {"app-removed", {"Gỡ ứng dụng tạo mã", "The authenticator app was removed"}},
    {"card-made", {"In thẻ hình", "A picture card was printed"}},
    {"children.show", {"Xem trang Con tôi", "Looked at My children"}},
    {"code-used", {"Dùng một mã dự phòng", "A recovery code was used"}},
    {"codes-made", {"Tạo mã dự phòng mới", "New recovery codes were made"}},
    {"grant-reused", {"Mã truy cập của ứng dụng bị dùng hai lần; quyền của ứng dụng đã bị cắt", "An application's access code was used twice; its access has ended"}},
    {"guardian", {"phụ huynh xem thông tin của con", "a guardian's look at the child"}},
    {"messages.list", {"Xem danh sách thay đổi", "Listed changes"}},
    {"messages.show", {"Xem lịch sử hồ sơ", "Looked at a record's history"}},
    {"national_id", {"theo số định danh", "by the national id"}},
    {"passkey-added", {"Thêm khóa (passkey)", "A passkey was added"}},
    {"passkey-removed", {"Gỡ khóa (passkey)", "A passkey was removed"}},
    {"password-changed", {"Đổi mật khẩu", "The password was changed"}},
    {"person-linked", {"Nối với hồ sơ", "Linked to a record"}},
    {"person-unlinked", {"Bỏ nối với hồ sơ", "Link to a record ended"}},
    {"phone-used", {"Lấy lại tài khoản bằng điện thoại", "Recovered by telephone"}},
    {"records.search", {"Tìm bằng số định danh", "Searched by national id"}},
    {"rest messages.list", {"Xem danh sách thay đổi", "Listed changes"}},
    {"rest messages.show", {"Xem lịch sử hồ sơ", "Looked at a record's history"}},
    {"rest records.list", {"Xem danh sách hồ sơ", "Listed records"}},
    {"rest records.search", {"Tìm bằng số định danh", "Searched by national id"}},
    {"rest records.show", {"Xem hồ sơ", "Looked at the record"}},
    {"session-ended", {"Kết thúc một phiên", "A session was ended"}},
    {"sessions-ended", {"Kết thúc mọi phiên", "All sessions were ended"}},
    {"slip-made", {"In phiếu kích hoạt", "An activation slip was printed"}},
    {"slip-reset", {"In phiếu đặt lại", "A new slip was printed"}},
    {"slip-used", {"Dùng phiếu", "A slip was used"}},
    {"source_id", {"theo mã ở hệ thống nguồn", "by the source system's id"}},
    {"user person", {"nối tài khoản với hồ sơ", "linking an account to the record"}},
    {"window-opened", {"Mở lớp cho học sinh nhỏ", "Opened the class for young pupils"}},
    {"year-leaving", {"Rời trường, tài khoản còn đến ngày cuối", "Left school; the account stays until its last day"}},
    {"year-left", {"Tài khoản đã khoá sau ngày cuối", "The account was disabled after its last day"}},
    {"year-placed", {"Sang năm học mới", "The school year turned"}},
    {"year-undone", {"Bỏ việc chuyển năm học", "The turn of the school year was undone"}},
};

std::string said(const Wording& wording, Language language) { return std::string(wording.in(language)); }

std::string word(std::string_view code, Language language) {
    for (const auto& one : kWords) {
        if (one.code == code) return said(one.wording, language);
    }
    return escape_html(code);
}

std::string table(const std::vector<Wording>& columns, const std::string& rows, Language language) {
    std::string out = "<table><thead><tr>";
    for (const auto& column : columns) out += "<th scope=\"col\">" + said(column, language) + "</th>";
    return out + "</tr></thead><tbody>" + rows + "</tbody></table>";
}

}  // namespace

std::string LookedPage::name_of(Key account) {
    const auto found = parts_.accounts.find(account);
    return found ? escape_html(found->name) : std::string();
}

std::string LookedPage::about(const AccountEvent& event, Language language) {
    if (event.about.empty()) return {};
    // Acting for somebody is about him, or about who acts; or about an application.
    const auto account = event.what.starts_with(kActing) ? account_of_subject(event.about) : std::nullopt;
    const std::string name = account ? name_of(*account) : word(event.about, language);
    return name.empty() ? std::string() : " (" + name + ")";
}

Result<std::string> LookedPage::looks_at(const Account& whose, const Visitor& visitor) {
    const Language language = visitor.language;
    HUB_TRY_ASSIGN(const auto links, parts_.persons.of_account(whose.id));
    std::vector<Key> records;
    for (const auto& link : links) records.push_back(link.record);
    if (records.empty() || parts_.records == nullptr) return "<p>" + said(kUnlinked, language) + "</p>";
    HUB_TRY_ASSIGN(const auto looks, parts_.records->looks_at(records, parts_.clock.now().plus_milliseconds(-kDays), kMostLooks));
    if (looks.empty()) return "<p>" + said(kNobody, language) + "</p>";
    // One line a day for what one office did for one purpose; the newest day first.
    struct Line {
        std::int64_t times = 0;
        Instant at;
    };
    std::map<std::tuple<std::string, std::string, std::string, std::string>, Line, std::greater<>> lines;
    for (const auto& look : looks) {
        std::string who = look.account == visitor.account->id ? said(kMyself, language) : look.account != 0 ? name_of(look.account) : look.who == "admin" ? said(kDepartment, language) : escape_html(look.who);
        if (who.empty()) who = said(kGone, language);
        std::string purposes;
        for (const auto& purpose : look.purposes) purposes += (purposes.empty() ? "" : "; ") + word(purpose, language);
        Line& line = lines[{local_day(look.at), std::move(who), word(look.operation, language), std::move(purposes)}];
        line.times += look.times;
        line.at = look.at;
    }
    std::string rows;
    // Two columns: five break into pieces of words on a telephone.
    for (const auto& [key, line] : lines) {
        const auto& [day, who, what, purpose] = key;
        rows += "<tr><td>" + local_time(line.at).substr(kClock) + "</td><td><strong>" + who + "</strong><br>" + what + (line.times > 1 ? " (" + std::to_string(line.times) + " " + said(kTimes, language) + ")" : "") + "<br>" +
                said(kPurpose, language) + ": " + (purpose.empty() ? said(kUnsaid, language) : purpose) + "</td></tr>";
    }
    return table({kDay, kLooked}, rows, language);
}

Result<std::string> LookedPage::events_of(const Visitor& visitor) {
    const Language language = visitor.language;
    HUB_TRY_ASSIGN(const auto events, parts_.events.of(visitor.account->id, kMostEvents));
    if (events.empty()) return "<p>" + said(kQuiet, language) + "</p>";
    std::string rows;
    for (const auto& event : events) {
        std::string who = !event.by ? said(kMyself, language) : *event.by == kByOperator ? said(kDepartment, language) : *event.by == kByStranger ? said(kStranger, language) : name_of(*event.by);
        if (who.empty()) who = said(kGone, language);
        rows += "<tr><td>" + local_time(event.at) + "</td><td><strong>" + who + "</strong><br>" + word(event.what, language) + about(event, language) + "</td></tr>";
    }
    return table({kWhen, kDone}, rows, language);
}

net::ServerResponse LookedPage::page(const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    const Language language = visitor.language;
    const std::string today = local_day(parts_.clock.now());
    std::vector<std::pair<std::string, Account>> people{{said(kMine, language), *visitor.account}};
    const auto children = parts_.guardianships.of_guardian(visitor.account->id);
    if (!children) return sorry(language, 503, kNotNow);
    for (const auto& one : *children) {
        const auto seen = parts_.guardianships.sees(one.guardian, one.child, today);
        if (!seen) return sorry(language, 503, kNotNow);
        if (!*seen) continue;
        auto child = parts_.accounts.find(one.child);
        if (!child) return sorry(language, 503, kNotNow);
        if (child->state == Account::State::Active) people.emplace_back(escape_html(child->name), std::move(*child));
    }
    std::string body = "<p>" + said(kLast, language) + "</p>";
    for (const auto& [heading, whose] : people) {
        const auto part = looks_at(whose, visitor);
        if (!part) return sorry(language, 503, kNotNow);
        body += "<h2>" + heading + "</h2>" + *part;
    }
    const auto events = events_of(visitor);
    if (!events) return sorry(language, 503, kNotNow);
    body += "<h2>" + said(kEvents, language) + "</h2>" + *events + "<p><a href=\"/account\">" + said(kBack, language) + "</a></p>";
    return render({language, said(kTitle, language), body, 200, {}});
}

}  // namespace hub::sso
