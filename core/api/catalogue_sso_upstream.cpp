// Signing in with accounts above the hub, and their links. One entry a code, in order of the codes.
#include "core/api/catalogue_pages.hpp"

namespace hub::api {

namespace {

constexpr Wording kTryAgain{"Đăng nhập lại từ đầu.", "Sign in from the beginning."};
constexpr Wording kCheckFile{"Kiểm tra tệp của nhà cung cấp danh tính này.", "Check the file of this provider."};

constexpr Message kMessages[] = {
    {"upstream.claims",
     "Hệ thống trên không cho biết ai đã đăng nhập.",
     "The provider does not say who has signed in.",
     {"Kiểm tra tên các trường `claims` trong tệp của nhà cung cấp này.", "Check the names under `claims` in the file of this provider."}},
    {"upstream.down",
     "Không liên lạc được với hệ thống đăng nhập cấp trên.",
     "The provider cannot be reached.",
     {"Đăng nhập bằng mật khẩu; thử lại sau.", "Sign in with a password; try again later."}},
    {"upstream.issuer",
     "Trả lời đến từ hệ thống khác với hệ thống đã hỏi.",
     "The answer comes from another provider than the one that was asked.",
     kTryAgain},
    {"upstream.link_taken",
     "Người này ở hệ thống trên đã liên kết với tài khoản khác ở đây.",
     "This person above the hub is linked to another account here.",
     {"Bỏ liên kết ở tài khoản kia trước.", "Take the link away at the other account first."}},
    {"upstream.link_unknown",
     "Không có liên kết này.",
     "There is no such link.",
     {"Mở lại trang các tài khoản liên kết.", "Open the page of linked accounts again."}},
    {"upstream.metadata",
     "Mô tả của hệ thống đăng nhập cấp trên không dùng được.",
     "What the provider says of itself cannot be used.",
     kCheckFile},
    {"upstream.nonce",
     "Xác nhận đăng nhập này trả lời một câu hỏi khác.",
     "This word on a person answers another question.",
     kTryAgain},
    {"upstream.refused",
     "Hệ thống đăng nhập cấp trên từ chối.",
     "The provider said no.",
     {"Đăng nhập lại; nếu vẫn lỗi, kiểm tra mã và khóa của hub ở đó.", "Sign in again; if it comes again, check the hub's client and secret there."}},
    {"upstream.state",
     "Lượt đăng nhập này đã hết hạn hoặc thuộc trình duyệt khác.",
     "This sign-in is over, or another browser's.",
     kTryAgain},
};

}  // namespace

std::span<const Message> sso_upstream_messages() { return kMessages; }

}  // namespace hub::api
