// What administrators do with accounts: acting for people, and administration over REST. One entry a code, in order of the codes.
#include "core/api/catalogue_pages.hpp"

namespace hub::api {

namespace {

constexpr Message kMessages[] = {
    {"account.administrator",
     "Tài khoản quản trị không được tạo hay sửa bằng thẻ truy cập.",
     "An administrator's account is not made or changed with a token.",
     {"Dùng dòng lệnh trên máy chủ: `eduhub user`.", "Use the command line on the server: `eduhub user`."}},
    {"impersonation.minutes",
     "Thời gian thay mặt từ 1 đến 60 phút.",
     "Acting for somebody lasts from 1 to 60 minutes.",
     {"Chọn số phút trong khoảng đó.", "Choose a number in between."}},
    {"impersonation.over",
     "Đề nghị thay mặt này đã được quyết định, đã dùng hoặc đã hết hạn.",
     "This request to act for somebody was decided, was used, or has run out.",
     {"Gửi đề nghị mới.", "Ask anew."}},
    {"impersonation.own",
     "Người đề nghị không được tự quyết định.",
     "Whoever asks does not decide.",
     {"Nhờ một quản trị viên khác.", "Ask another administrator."}},
    {"impersonation.person",
     "Không thể thay mặt tài khoản này.",
     "This account may not be acted for.",
     {"Chọn tài khoản đang dùng trong phạm vi của bạn và không phải quản trị viên.", "Choose an active account within your reach that is no administrator's."}},
    {"impersonation.reason",
     "Thiếu lý do thay mặt.",
     "The reason for acting is missing.",
     {"Ghi lý do, từ 5 đến 500 ký tự.", "Say why, in 5 to 500 characters."}},
    {"impersonation.role",
     "Chỉ quản trị viên đang hoạt động mới đề nghị và đồng ý việc thay mặt.",
     "Only active administrators ask to act for somebody and agree to it.",
     {"Kiểm tra vai trò của cả hai quản trị viên bằng `eduhub user ls`.", "Check the roles of both administrators with `eduhub user ls`."}},
    {"impersonation.unknown",
     "Không có đề nghị thay mặt này.",
     "There is no such request to act for somebody.",
     {"Xem bằng `eduhub user impersonations`.", "`eduhub user impersonations` shows them."}},
};

}  // namespace

std::span<const Message> sso_office_messages() { return kMessages; }

}  // namespace hub::api
