// What `eduhub doctor` finds. One entry a code, in order of the codes.
#include "core/api/catalogue_pages.hpp"

namespace hub::api {

namespace {

constexpr Message kMessages[] = {
    {"doctor.adapter",
     "Bộ nối của một kết nối bị lỗi nhiều lần.",
     "A connection's adapter crashed.",
     {"Xem nhật ký của hub, báo nhà cung cấp bộ nối, rồi khởi động lại hub.", "See the hub's log, tell the adapter's vendor, then restart the hub."}},
    {"doctor.breaker",
     "Hệ thống đích lỗi liên tiếp nên hub tạm ngừng gửi.",
     "A destination failed again and again, so the hub rests before it sends more.",
     {"Kiểm tra hệ thống đích và đường mạng tới đó.", "Check the destination and the network to it."}},
    {"doctor.certificate_ended",
     "Chứng thư TLS đã hết hạn.",
     "The TLS certificate has ended.",
     {"Thay tệp chứng thư và khóa; hub tự đọc lại.", "Replace the certificate's and the key's files; the hub reads them by itself."}},
    {"doctor.certificate_ends",
     "Chứng thư TLS sắp hết hạn.",
     "The TLS certificate ends soon.",
     {"Gia hạn chứng thư rồi thay tệp; hub tự đọc lại.", "Renew it and replace its file; the hub reads it by itself."}},
    {"doctor.clock_alone",
     "Đồng hồ máy không được đồng bộ.",
     "Nothing keeps this machine's clock right.",
     {"Bật dịch vụ đồng bộ giờ (systemd-timesyncd hoặc chrony).", "Turn on a time service (systemd-timesyncd or chrony)."}},
    {"doctor.clock_wrong",
     "Đồng hồ máy sai.",
     "This machine's clock is wrong.",
     {"Chỉnh lại giờ trước khi chạy hub.", "Set it right before the hub runs."}},
    {"doctor.dead_letters",
     "Có bản tin không gửi được, đang chờ người xử lý.",
     "Deliveries wait for a person.",
     {"Xem `eduhub messages dead`, sửa nguyên nhân rồi gửi lại bằng `eduhub messages replay`.",
      "See `eduhub messages dead`, mend the cause and send them again with `eduhub messages replay`."}},
    {"doctor.disk_full",
     "Đĩa chứa kho dữ liệu gần đầy.",
     "The disk of the store is nearly full.",
     {"Dọn đĩa hoặc mở rộng; cần gấp thì dùng `eduhub store release-ballast`.", "Make room; in need use `eduhub store release-ballast`."}},
    {"doctor.log_large",
     "Nhật ký ghi trước của kho dữ liệu quá lớn.",
     "The store's write-ahead log is too large.",
     {"Dừng chương trình khác đang mở tệp của kho, rồi khởi động lại hub.", "Stop any other program that has the store's files open, then restart the hub."}},
    {"doctor.quarantine",
     "Có bản ghi bị từ chối, trường cần sửa.",
     "Records were refused and have to be put right where they come from.",
     {"Xem `eduhub quarantine` rồi gửi danh sách cho trường.", "See `eduhub quarantine` and send the list to the school."}},
    {"doctor.sqlite_version",
     "Bản SQLite này chỉ an toàn khi một chương trình mở tệp của kho.",
     "This SQLite is safe only while one program has the store's files open.",
     {"Không mở tệp của kho bằng chương trình khác khi hub chạy.", "Open the store's files with no other program while the hub runs."}},
    {"doctor.stale",
     "Một kết nối đã lâu không đọc được dữ liệu mới.",
     "A connection has not been read for too long.",
     {"Chạy `eduhub sync` cho kết nối đó và xem lý do.", "Run `eduhub sync` for it and see why."}},
    {"doctor.trust_empty",
     "Chưa có khóa công khai của nhà phát hành nào nên không nạp được bộ nối.",
     "There is no publisher's public key, so no adapter can be loaded.",
     {"Chép tệp .pub của nhà phát hành vào thư mục `trust`.", "Copy the publisher's .pub file into the `trust` folder."}},
};

}  // namespace

std::span<const Message> doctor_messages() { return kMessages; }

}  // namespace hub::api
