#include "core/sso/slip_sheet.hpp"

#include "core/sso/qr_picture.hpp"

namespace hub::sso {
namespace {

constexpr Wording kTitle{"Phiếu kích hoạt tài khoản, lớp", "Activation slips, class"};
constexpr Wording kNobody{"Lớp này không còn ai cần phiếu.", "Nobody of this class needs a slip."};
constexpr Wording kOnce{"In ngay trang này: các mã chỉ hiện một lần. Phiếu cũ của những người này không còn dùng được.",
                        "Print this page now: the codes are shown this once. Older slips of these people no longer work."};
constexpr Wording kGuardianOf{"Phụ huynh của em", "Guardian of"};
constexpr Wording kClass{"lớp", "class"};
constexpr Wording kLogin{"Tên đăng nhập", "Login name"};
constexpr Wording kCode{"Mã", "Code"};
constexpr Wording kOpen{"Mở", "Open"};
constexpr Wording kUntil{"Dùng được đến", "Good until"};
constexpr Wording kPicture{"Mã QR của phiếu", "QR code of the slip"};

std::string without_hyphens(const std::string& code) {
    std::string out;
    for (const char c : code) {
        if (c != '-') out += c;
    }
    return out;
}

std::string one_slip(Language language, const Slip& slip, const std::string& issuer) {
    std::string out = "<section class=\"slip\"><h2>" + escape_html(slip.name) + "</h2>";
    out += "<p>" + (slip.child.empty() ? std::string() : std::string(kGuardianOf.in(language)) + " " + escape_html(slip.child) + ", ") + std::string(kClass.in(language)) + " " + escape_html(slip.of.name) + "</p>";
    if (const auto picture = qr_picture(issuer + "/activate/code/" + without_hyphens(slip.code), kPicture.in(language))) out += *picture;
    out += "<p>" + std::string(kOpen.in(language)) + " <strong>" + escape_html(issuer) + "/activate</strong></p>";
    out += "<p>" + std::string(kCode.in(language)) + ": <code>" + slip.code + "</code><br>" + std::string(kLogin.in(language)) + ": <strong>" + escape_html(slip.login) + "</strong><br>";
    const std::string day = local_day(slip.expires_at);
    return out + std::string(kUntil.in(language)) + " " + day.substr(8, 2) + "/" + day.substr(5, 2) + "/" + day.substr(0, 4) + "</p></section>";
}

}  // namespace

net::ServerResponse slip_sheet(Language language, const std::vector<Slip>& slips, const ClassName& name, const std::string& issuer) {
    std::string body = "<p class=\"screen\">" + std::string((slips.empty() ? kNobody : kOnce).in(language)) + "</p><div class=\"slips\">";
    for (const auto& slip : slips) body += one_slip(language, slip, issuer);
    return render({language, std::string(kTitle.in(language)) + " " + name.name, body + "</div>", 200, {}});
}

std::string slip_document(Language language, const std::vector<Slip>& slips, const ClassName& name, const std::string& issuer) {
    std::string document = slip_sheet(language, slips, name, issuer).body;
    const std::string link = "<link rel=\"stylesheet\" href=\"" + std::string(kStylePath) + "\">";
    if (const auto at = document.find(link); at != std::string::npos) document.replace(at, link.size(), "<style>" + style_sheet().body + "</style>");
    return document;
}

}  // namespace hub::sso
