// Who has which account: lists of people, links, roll-over. One entry a code, in order of the codes.
#include "core/api/catalogue_pages.hpp"

namespace hub::api {

namespace {

constexpr Message kMessages[] = {
    {"import.cells", "Dòng không đủ hoặc thừa ô.", "The row has too few or too many cells.", {"Mỗi dòng phải có đúng số ô của dòng đầu.", "Every row has as many cells as the first one."}},
    {"import.header",
     "Dòng đầu của tệp không đúng.",
     "The file's first row is not right.",
     {"Dòng đầu ghi tên cột như `eduhub user import --help` liệt kê.", "The first row names columns as `eduhub user import --help` lists them."}},
    {"import.rows", "Quá nhiều dòng trong một lệnh.", "Too many rows in one order.", {"Gửi nhiều nhất 2.000 dòng một lần.", "Send at most 2,000 rows at a time."}},
    {"import.text", "Một ô quá dài hoặc có ký tự lạ.", "A cell is too long or holds unprintable characters.", {"Sửa ô đó rồi nhập lại tệp.", "Correct the cell and import the file again."}},
    {"import.twice", "Tên đăng nhập này có ở hai dòng.", "This login stands in two rows.", {"Bỏ một trong hai dòng rồi nhập lại tệp.", "Remove one of the two and import the file again."}},
};

}  // namespace

std::span<const Message> sso_people_messages() { return kMessages; }

}  // namespace hub::api
