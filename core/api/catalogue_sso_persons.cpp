// Persons behind accounts. One entry a code, in order of the codes.
#include "core/api/catalogue_pages.hpp"

namespace hub::api {

namespace {

constexpr Message kMessages[] = {
    {"account.record",
     "Hub không có hồ sơ này của một người.",
     "The hub has no such record of a person.",
     {"Kiểm tra mã; mã của hồ sơ có bằng lệnh `eduhub messages`.", "Check the id; `eduhub messages` shows those of records."}},
    {"account.record_role",
     "Tài khoản không có vai trò này.",
     "The account has not this role.",
     {"Chọn vai trò mà tài khoản có, xem bằng lệnh `eduhub user ls`.", "Choose a role it has; `eduhub user ls` shows them."}},
    {"account.record_there",
     "Tài khoản đã nối với hồ sơ này.",
     "The account stands for this record already.",
     {"Không cần làm gì.", "Nothing needs to be done."}},
    {"account.record_unlinked",
     "Tài khoản không nối với hồ sơ này.",
     "The account does not stand for this record.",
     {"Xem lại bằng lệnh `eduhub user persons`.", "Look it up with `eduhub user persons`."}},
};

}  // namespace

std::span<const Message> sso_persons_messages() { return kMessages; }

}  // namespace hub::api
