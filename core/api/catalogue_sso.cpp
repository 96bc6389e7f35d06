// Signing in: accounts, sessions, applications. One entry a code, in order of the codes.
#include "core/api/catalogue_pages.hpp"

namespace hub::api {

namespace {

constexpr Wording kSignInAgain{"Mở lại ứng dụng và đăng nhập lại.", "Open the application again and sign in again."};
constexpr Wording kTellAppsDeveloper{"Báo người phát triển ứng dụng.", "Tell the app's developer."};

constexpr Message kMessages[] = {
    {"account.login",
     "Tên đăng nhập không hợp lệ.",
     "The login name cannot be used.",
     {"Dùng 1 đến 64 ký tự nhìn thấy được, không có dấu cách.", "Use 1 to 64 visible characters without spaces."}},
    {"account.login_taken", "Tên đăng nhập này đã có người dùng.", "Another account has this login name.", {"Chọn tên khác.", "Choose another one."}},
    {"account.role",
     "Vai trò không có.",
     "There is no such role.",
     {"Vai trò: pupil, guardian, teacher, staff, administrator.", "Roles: pupil, guardian, teacher, staff, administrator."}},
    {"account.state", "Trạng thái tài khoản là active hoặc disabled.", "An account is active or disabled.", {"Dùng một trong hai từ đó.", "Use one of the two words."}},
    {"account.unknown", "Không có tài khoản này.", "There is no such account.", {"Xem danh sách bằng lệnh `eduhub user ls`.", "Look at the list of `eduhub user ls`."}},
    {"app.link_unknown", "Không có liên kết này.", "There is no such link.", {"Xem danh sách: eduhub user links.", "See the list: eduhub user links."}},
    {"app.linked", "Người này đã có tài khoản đó.", "This person already has that account.", {"Không cần làm gì.", "Nothing needs to be done."}},
    {"grant.reused",
     "Mã làm mới đã được dùng hai lần; quyền truy cập của ứng dụng đã bị thu hồi.",
     "A refresh token was used twice; the application's access has ended.",
     {"Đăng nhập lại trong ứng dụng. Nếu lặp lại, mã có thể đã bị lộ: báo bộ phận CNTT.", "Sign in again in the application. If it happens again the token may be in other hands: tell the IT."}},
    {"grant.unknown", "Quyền truy cập của ứng dụng đã hết hoặc không có.", "The application's access is over or never was.", kSignInAgain},
    {"identity.missing",
     "Hub này chưa bật đăng nhập một lần.",
     "One login is not switched on at this hub.",
     {"Thêm mục `identity` vào eduhub.yaml.", "Add a section `identity` to eduhub.yaml."}},
    {"key.algorithm", "Thuật toán ký là ES256 hoặc RS256.", "Keys sign ES256 or RS256.", {"Dùng một trong hai.", "Use one of the two."}},
    {"oauth.claims", "Tham số claims không đọc được.", "The parameter claims cannot be read.", kTellAppsDeveloper},
    {"oauth.client", "Ứng dụng không rõ, hoặc không chứng minh được mình.", "The application is unknown or did not prove who it is.", {"Kiểm tra client_id và secret trong cấu hình ứng dụng.", "Check client_id and secret in the application's settings."}},
    {"oauth.guessing", "Quá nhiều secret sai của một ứng dụng từ cùng một địa chỉ.", "Too many wrong secrets of one application from one address.",
     {"Đợi một phút; kiểm tra secret trong cấu hình ứng dụng.", "Wait a minute and check the secret in the application's settings."}},
    {"oauth.parameters", "Yêu cầu của ứng dụng không đọc được.", "The application's request cannot be read.", kTellAppsDeveloper},
    {"percent.broken", "Địa chỉ hoặc biểu mẫu được mã hóa sai.", "An address or form is encoded wrongly.", kTellSender},
    {"session.none", "Phiên đăng nhập đã kết thúc.", "The session is over.", {"Đăng nhập lại.", "Sign in again."}},
    {"token.invalid", "Mã truy cập không đúng hoặc đã hết hạn.", "The access token is not right or is over.", kSignInAgain},
};

}  // namespace

std::span<const Message> sso_messages() { return kMessages; }

}  // namespace hub::api
