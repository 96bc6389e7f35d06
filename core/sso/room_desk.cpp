#include "core/sso/room_desk.hpp"

#include <charconv>

#include "core/sso/caller.hpp"
#include "core/sso/pictures.hpp"
#include "core/sso/qr_picture.hpp"

namespace hub::sso {
namespace {

constexpr Wording kOpenTitle{"Lớp đang mở", "The class is open"};
constexpr Wording kGoTo{"Trên các máy của phòng, mở", "At the room's computers open"};
constexpr Wording kAndType{"và gõ mã phòng:", "and type the room code:"};
constexpr Wording kMinutesLeft{"Số phút còn lại:", "Minutes left:"};
constexpr Wording kOnlyHere{"Chỉ mạng của trường nơi cô thầy đang ngồi mới vào được.", "It works from the network you are in now, and from no other."};
constexpr Wording kClose{"Đóng lại", "Close it"};
constexpr Wording kCards{"Thẻ của lớp", "Cards of class"};
constexpr Wording kPrint{"In ngay trang này: thẻ chỉ hiện một lần, thẻ cũ không còn dùng được.", "Print this page now: cards are shown this once, and older ones no longer work."};
constexpr Wording kPicture{"Mã QR của thẻ", "QR code of the card"};
constexpr Wording kMinutes{"Lớp mở được từ 1 đến 60 phút.", "A class is open for 1 to 60 minutes."};
constexpr Wording kNotYours{"Đây không phải lớp của bạn.", "This is not your class."};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};

std::string one_card(Language language, const Account& pupil, const PupilCard& card, const std::string& issuer) {
    std::string plain;
    for (const char c : card.code) {
        if (c != '-') plain += c;
    }
    std::string out = "<section class=\"slip\"><h2>" + escape_html(pupil.name) + "</h2><p>";
    for (const auto pick : card.picks) out += picture(language, pick);
    out += "</p>";
    if (const auto code = qr_picture(issuer + "/room/card/" + plain, kPicture.in(language))) out += *code;
    return out + "</section>";
}

}  // namespace

net::ServerResponse RoomDesk::open(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor) {
    const Language language = visitor.language;
    if (!visitor.account) return see_other("/login");
    const auto name = parts_.class_page.class_of(form, visitor);
    if (!name) return sorry(language, 403, kNotYours);
    if (!parts_.entrance.is_recent(visitor)) return parts_.entrance.ask_again(visitor, "/class");
    std::int64_t minutes = 0;
    const std::string& typed = form["minutes"];
    (void)std::from_chars(typed.data(), typed.data() + typed.size(), minutes);
    const auto opened = parts_.windows.open(*name, visitor.account->id, minutes, subnet_of_caller(request));
    if (!opened) return sorry(language, opened.error().code == "window.minutes" ? 400 : 503, opened.error().code == "window.minutes" ? kMinutes : kNotNow);
    std::string body = "<p>" + std::string(kGoTo.in(language)) + " <strong>" + escape_html(parts_.issuer) + "/room</strong> " + std::string(kAndType.in(language)) + "</p><p><code>" +
                       opened->code + "</code></p><p>" + std::string(kMinutesLeft.in(language)) + " " + std::to_string(minutes) + "</p><p>" + std::string(kOnlyHere.in(language)) + "</p>";
    body += "<form method=\"post\" action=\"/class/window/close\">" + form_token(visitor) + hidden("class", text_of(*name)) + button(kClose.in(language)) + "</form>";
    return render({language, std::string(kOpenTitle.in(language)) + ": " + name->name, body, 200, {}});
}

net::ServerResponse RoomDesk::close(const Parameters& form, const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    const auto name = parts_.class_page.class_of(form, visitor);
    if (!name) return sorry(visitor.language, 403, kNotYours);
    if (!parts_.windows.close(*name)) return sorry(visitor.language, 503, kNotNow);
    return see_other("/class");
}

net::ServerResponse RoomDesk::cards(const Parameters& form, const Visitor& visitor) {
    const Language language = visitor.language;
    if (!visitor.account) return see_other("/login");
    const auto name = parts_.class_page.class_of(form, visitor);
    if (!name) return sorry(language, 403, kNotYours);
    if (!parts_.entrance.is_recent(visitor)) return parts_.entrance.ask_again(visitor, "/class");
    const auto members = parts_.classes.members(*name);
    if (!members) return sorry(language, 503, kNotNow);
    std::string body = "<p class=\"screen\">" + std::string(kPrint.in(language)) + "</p><div class=\"slips\">";
    for (const auto& member : *members) {
        if (member.part != ClassPart::Pupil || (form.has("subject") && subject_of(member.account) != form["subject"])) continue;
        const auto pupil = parts_.accounts.find(member.account);
        if (!pupil) return sorry(language, 503, kNotNow);
        if (pupil->state != Account::State::Active || is_staff(*pupil)) continue;
        const auto card = parts_.windows.new_card(*pupil, *name, visitor.account->id);
        if (!card) return sorry(language, 503, kNotNow);
        body += one_card(language, *pupil, *card, parts_.issuer);
    }
    return render({language, std::string(kCards.in(language)) + " " + name->name, body + "</div>", 200, {}});
}

}  // namespace hub::sso
