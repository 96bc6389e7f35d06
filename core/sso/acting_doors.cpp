#include "core/sso/acting_doors.hpp"

#include <algorithm>

#include "core/sso/cookies.hpp"

namespace hub::sso {
namespace {

struct OpenDoor {
    std::string_view method, path;
};
constexpr OpenDoor kOpen[] = {
    {"GET", "/"},
    {"GET", "/account"},
    {"GET", "/account/apps"},
    {"GET", "/account/looked"},
    {"GET", "/children"},
    {"GET", "/launch/*"},  // OpenID applications only: launch.cpp
    {"GET", "/logout"},
    {"POST", "/logout"},
    {"GET", "/oauth2/authorize"},
    {"POST", "/oauth2/authorize"},
};

constexpr Wording kShut{"Đang thay mặt người khác: không được đổi mật khẩu, bước xác nhận, liên kết, phiên hay sự đồng ý của họ, và ứng dụng này không mở được theo cách đó. "
                        "Bấm “Dừng thay mặt” trước.",
                        "You are acting for somebody else: their password, second steps, links, sessions and consents cannot be changed, and this application does not open that way. "
                        "Press “Stop acting” first."};
constexpr Wording kActsFor{"đang thay mặt", "is acting for"};
constexpr Wording kReason{"Lý do", "Reason"};
constexpr Wording kUntil{"Đến", "Until"};
constexpr Wording kStop{"Dừng thay mặt", "Stop acting"};

}  // namespace

bool is_open_while_acting(std::string_view method, std::string_view path) {
    return std::any_of(std::begin(kOpen), std::end(kOpen), [&](const OpenDoor& door) { return door.method == method && door.path == path; });
}

net::ServerResponse shut_while_acting(Language language) { return sorry(language, 403, kShut); }

std::string acting_banner(const Visitor& visitor) {
    const Language language = visitor.language;
    const Acting& acting = *visitor.acting;
    return "<div class=\"acting\" role=\"status\"><p><strong>" + escape_html(acting.administrator_name) + " " + std::string(kActsFor.in(language)) + " " + escape_html(visitor.account->name) +
           "</strong>. " + std::string(kReason.in(language)) + ": " + escape_html(acting.reason) + ". " + std::string(kUntil.in(language)) + ": " + local_time(acting.ends_at) +
           "</p><form method=\"post\" action=\"/logout\">" + form_token(visitor) + button(kStop.in(language)) + "</form></div>";
}

void put_banner(net::ServerResponse& response, const std::string& banner) {
    constexpr std::string_view kBody = "<body>";
    if (!response.content_type.starts_with("text/html")) return;
    const std::string dropped = drop_cookie(kSessionCookie);
    if (std::any_of(response.headers.begin(), response.headers.end(), [&](const auto& header) { return header.second == dropped; })) return;
    if (const auto at = response.body.find(kBody); at != std::string::npos) response.body.insert(at + kBody.size(), banner);
}

}  // namespace hub::sso
