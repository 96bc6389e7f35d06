// Who has which account: lists of people, links, roll-over. One entry a code, in order of the codes.
#include "core/api/catalogue_pages.hpp"

namespace hub::api {

namespace {

constexpr Wording kTellClient{"Báo người phát triển hệ thống cấp tài khoản.", "Tell the developer of the system that provisions accounts."};

constexpr Message kMessages[] = {
    {"import.cells", "Dòng không đủ hoặc thừa ô.", "The row has too few or too many cells.", {"Mỗi dòng phải có đúng số ô của dòng đầu.", "Every row has as many cells as the first one."}},
    {"import.header",
     "Dòng đầu của tệp không đúng.",
     "The file's first row is not right.",
     {"Dòng đầu ghi tên cột như `eduhub user import --help` liệt kê.", "The first row names columns as `eduhub user import --help` lists them."}},
    {"import.rows", "Quá nhiều dòng trong một lệnh.", "Too many rows in one order.", {"Gửi nhiều nhất 10.000 dòng một lần.", "Send at most 10,000 rows at a time."}},
    {"import.text", "Một ô quá dài hoặc có ký tự lạ.", "A cell is too long or holds unprintable characters.", {"Sửa ô đó rồi nhập lại tệp.", "Correct the cell and import the file again."}},
    {"import.twice", "Tên đăng nhập này có ở hai dòng.", "This login stands in two rows.", {"Bỏ một trong hai dòng rồi nhập lại tệp.", "Remove one of the two and import the file again."}},
    {"rollover.day", "Ngày cuối của người rời trường thiếu hoặc sai.", "The last day of those who leave is missing or wrong.", {"Ghi --last-day 2027-12-31.", "Say --last-day 2027-12-31."}},
    {"rollover.disabled", "Tài khoản đã khoá.", "The account is disabled.", {"Mở lại bằng `eduhub user enable`, hoặc bỏ dòng này.", "Open it with `eduhub user enable`, or remove the row."}},
    {"rollover.later", "Năm học sau đã được chuyển.", "A later school year was turned already.", {"Bỏ năm sau trước.", "Undo the later year first."}},
    {"rollover.many", "Quá nhiều học sinh của một trường sẽ rời đi.", "Too many pupils of a school would leave.", {"Xem kế hoạch có đủ cả trường không; nếu đúng, ghi --most-leaving.", "See whether the plan holds the whole school; if it does, say --most-leaving."}},
    {"rollover.meanwhile", "Một lệnh khác vừa chuyển tài khoản này.", "Another order turned this account just now.", {"Chạy lại lệnh này.", "Run the command again."}},
    {"rollover.plan", "Kế hoạch năm học không đọc được.", "The plan of the school year cannot be read.", {"Xem `eduhub user roll-over --help`.", "Look at `eduhub user roll-over --help`."}},
    {"rollover.year", "Năm học không đúng.", "The school year is not right.", {"Ghi hai năm liền nhau, ví dụ 2027-2028.", "Write two years in a row, such as 2027-2028."}},
    {"scim.filter", "Bộ lọc SCIM không dùng được.", "The SCIM filter cannot be used.", kTellClient},
    {"scim.mutability", "Thuộc tính SCIM này không đổi được.", "This SCIM attribute cannot be changed.", kTellClient},
    {"scim.no_target", "Lệnh SCIM không nói bỏ thuộc tính nào.", "The SCIM request does not say what to remove.", kTellClient},
    {"scim.not_found", "Ứng dụng này không có người dùng đó.", "This client has no such user.", kTellClient},
    {"scim.path", "Thuộc tính SCIM này không ghi được.", "This SCIM attribute cannot be written.", kTellClient},
    {"scim.syntax", "Yêu cầu SCIM không đọc được.", "The SCIM request cannot be read.", kTellClient},
    {"scim.unique", "Tên đăng nhập hoặc externalId đã có người dùng.", "The userName or externalId is taken.", kTellClient},
    {"scim.value", "Giá trị SCIM không hợp lệ.", "The SCIM value cannot be taken.", kTellClient},
};

}  // namespace

std::span<const Message> sso_people_messages() { return kMessages; }

}  // namespace hub::api
