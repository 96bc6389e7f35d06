// Second factors, slips and class windows. One entry a code, in order of the codes.
#include "core/api/catalogue_pages.hpp"

namespace hub::api {

namespace {

constexpr Message kMessages[] = {
    {"class.foreign", "Đây không phải lớp của bạn.", "This is not your class.", {"Nhờ giáo viên chủ nhiệm hoặc quản trị viên.", "Ask its homeroom teacher or an administrator."}},
    {"class.name", "Tên lớp không đọc được.", "The class's name cannot be read.", {"Ghi TRƯỜNG/LỚP, ví dụ th-le-loi/4A.", "Write SCHOOL/CLASS, such as th-le-loi/4A."}},
    {"class.part",
     "Vai trò của tài khoản không hợp với lớp.",
     "The account has not the role for this part in a class.",
     {"Học sinh cần vai trò pupil; chủ nhiệm cần vai trò teacher hoặc staff.", "Pupils need the role pupil, homeroom teachers the role teacher or staff."}},
    {"factor.confirmed",
     "Tài khoản đã có ứng dụng xác thực.",
     "The account has an authenticator app already.",
     {"Gỡ ứng dụng cũ trước, rồi thiết lập lại.", "Remove the old one first, then set it up again."}},
    {"factor.many",
     "Tài khoản đã có mười khóa đăng nhập.",
     "The account has ten passkeys.",
     {"Xóa bớt khóa không dùng nữa.", "Remove those that are no longer used."}},
    {"factor.none",
     "Tài khoản chưa có bước xác nhận này.",
     "The account has no such factor.",
     {"Thiết lập ở trang Bảo vệ tài khoản.", "Set it up on the page of the account's protection."}},
    {"guardianship.days",
     "Ngày giám hộ không hợp lệ.",
     "The days of the guardianship cannot be.",
     {"Ghi ngày như 2026-09-05; ngày cuối không trước ngày đầu.", "Write days as 2026-09-05, the last not before the first."}},
    {"guardianship.matter",
     "Không có loại thông tin này để giữ lại.",
     "There is no such matter to withhold.",
     {"Dùng marks, health, contact hoặc money.", "Use marks, health, contact or money."}},
    {"guardianship.self", "Không ai là người giám hộ của chính mình.", "Nobody is his own guardian.", {"Kiểm tra hai tên đăng nhập.", "Check the two login names."}},
    {"guardianship.unknown",
     "Hai tài khoản này không có quan hệ giám hộ.",
     "The one account is no guardian of the other.",
     {"Xem lại bằng lệnh `eduhub guardian ls`.", "Look it up with `eduhub guardian ls`."}},
    {"passkey.known",
     "Khóa đăng nhập này đã được thêm rồi.",
     "This passkey is registered already.",
     {"Dùng khóa đó, hoặc thêm khóa trên thiết bị khác.", "Use it, or add one on another device."}},
    {"password.unlike",
     "Hai lần gõ mật khẩu không giống nhau.",
     "The two passwords are not the same.",
     {"Gõ lại cả hai lần.", "Type both once more."}},
    {"phone.number", "Số điện thoại không đúng dạng.", "This is no telephone number.", {"Ghi số như 0912345678 hoặc +84912345678.", "Write it as 0912345678 or +84912345678."}},
    {"qr.empty", "Không có gì để vẽ mã QR.", "There is nothing to make a QR code of.", kTellIt},
    {"qr.too_long", "Nội dung quá dài cho một mã QR.", "The text is too long for a QR code.", kTellIt},
    {"slip.staff",
     "Tài khoản của cán bộ, giáo viên không mở bằng phiếu hay thẻ.",
     "An account of staff is not opened by a slip or a card.",
     {"Nhờ quản trị viên của Sở.", "Ask the department's administrator."}},
    {"window.closed", "Lớp chưa mở ở đây, hoặc đã hết giờ.", "The class is not open here, or the time is over.", {"Nhờ cô giáo mở lớp.", "Ask the teacher to open it."}},
    {"window.minutes", "Lớp mở được từ 1 đến 60 phút.", "A class is open for 1 to 60 minutes.", {"Chọn số phút khác.", "Choose another number."}},
};

}  // namespace

std::span<const Message> sso_factors_messages() { return kMessages; }

}  // namespace hub::api
