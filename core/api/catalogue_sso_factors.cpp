// Second factors, slips and class windows. One entry a code, in order of the codes.
#include "core/api/catalogue_pages.hpp"

namespace hub::api {

namespace {

constexpr Message kMessages[] = {
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
    {"passkey.known",
     "Khóa đăng nhập này đã được thêm rồi.",
     "This passkey is registered already.",
     {"Dùng khóa đó, hoặc thêm khóa trên thiết bị khác.", "Use it, or add one on another device."}},
    {"password.unlike",
     "Hai lần gõ mật khẩu không giống nhau.",
     "The two passwords are not the same.",
     {"Gõ lại cả hai lần.", "Type both once more."}},
    {"qr.empty", "Không có gì để vẽ mã QR.", "There is nothing to make a QR code of.", kTellIt},
    {"qr.too_long", "Nội dung quá dài cho một mã QR.", "The text is too long for a QR code.", kTellIt},
};

}  // namespace

std::span<const Message> sso_factors_messages() { return kMessages; }

}  // namespace hub::api
