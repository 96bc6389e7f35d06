// The catalogue's pages, and the advice that many messages share. Part of catalogue.hpp.
//
// Threads: any; constants.
#pragma once

#include <span>

#include "core/api/catalogue.hpp"

namespace hub::api {

inline constexpr Wording kTellIt{"Báo bộ phận CNTT của Sở.", "Tell the department's IT."};
inline constexpr Wording kTellVendor{"Báo nhà cung cấp của hệ thống kia.", "Tell that system's vendor."};
inline constexpr Wording kTellSender{"Báo người viết chương trình gửi dữ liệu.", "Tell whoever wrote the program that sends."};
inline constexpr Wording kComesAgain{"Không cần làm gì, hub tự thử lại.", "Nothing needs to be done; the hub tries again by itself."};
inline constexpr Wording kSaveAnew{"Mở tệp bằng Excel, lưu lại dạng .xlsx rồi gửi lại.", "Open it in Excel, save it as .xlsx and send it again."};
inline constexpr Wording kSendInParts{"Chia thành nhiều phần rồi gửi lại.", "Send it in parts."};
inline constexpr Wording kRestore{"Dừng hub và khôi phục từ bản sao lưu.", "Stop the hub and restore from a backup."};

std::span<const Message> records_messages();
std::span<const Message> files_messages();
std::span<const Message> traffic_messages();
std::span<const Message> plugins_messages();
std::span<const Message> operation_messages();
std::span<const Message> doctor_messages();
std::span<const Message> linkage_messages();
std::span<const Message> sso_messages();
std::span<const Message> sso_credentials_messages();
std::span<const Message> sso_factors_messages();
std::span<const Message> sso_jose_messages();
std::span<const Message> sso_people_messages();
std::span<const Message> sso_office_messages();
std::span<const Message> sso_persons_messages();
std::span<const Message> sso_saml_messages();
std::span<const Message> sso_upstream_messages();

}  // namespace hub::api
