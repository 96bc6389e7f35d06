// The signed Vietnamese test record.
#include <algorithm>
#include <array>

#include "core/plugin/conformance/report.hpp"
#include "core/plugin/signing.hpp"
#include "core/security/digest.hpp"
#include "core/security/signature.hpp"

namespace hub::plugin::conformance {

namespace {

constexpr std::string_view kSignature = "<!-- eduhub-signature ed25519 ";
constexpr std::string_view kEnd = " -->\n";
constexpr std::string_view kPluginLine = "- Mã trình cắm: `";
constexpr std::string_view kHashLine = "- SHA-256 của tệp: `";

std::string_view vietnamese(Outcome outcome) {
    constexpr std::array<std::string_view, 4> kNames{"Đạt", "Cảnh báo", "Bỏ qua", "**Không đạt**"};
    return kNames.at(static_cast<std::size_t>(outcome));
}

std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '|' || c == '\n' || c == '\r' ? ' ' : c;
    return out;
}

std::string remark(const Checked& one) {
    switch (one.finding.outcome) {
        case Outcome::Pass: return "";
        case Outcome::Fail: return std::string(one.check->mend_vietnamese) + " Ghi nhận: `" + one.finding.seen + "`";
        case Outcome::Warn: return (one.waived.empty() ? "Ghi nhận: `" : "Được miễn: " + one.waived + ". Ghi nhận: `") + one.finding.seen + "`";
        case Outcome::Skip: return "Không áp dụng: `" + one.finding.seen + "`";
    }
    return "";
}

/// What stands between a line's beginning and its closing `.
std::string_view quoted_after(std::string_view body, std::string_view line) {
    const auto from = body.find(line);
    if (from == std::string_view::npos) return {};
    const auto rest = body.substr(from + line.size());
    return rest.substr(0, rest.find('`'));
}

std::string conclusion(const Report& report) {
    if (!report.loadable()) return "Không đạt: không nên nạp trình cắm này.";
    if (!report.whole()) return "Chưa đủ căn cứ: chưa chạy hết các phép thử bắt buộc.";
    if (const auto untried = report.untried_roles(); !untried.empty()) {
        std::string roles;
        for (const auto& role : untried) roles += (roles.empty() ? "`" : ", `") + role + "`";
        return "Chưa đủ căn cứ: mẫu thử không có lần gọi thành công nào cho vai trò " + roles + ".";
    }
    if (report.good()) return "Đạt: trình cắm vượt qua mọi phép thử áp dụng được.";
    return "Đạt mức bắt buộc; còn phép thử nâng cao không đạt.";
}

}  // namespace

Result<std::string> signed_record(const Report& report, Instant now, std::uint64_t seed, const std::filesystem::path& key_file) {
    if (!report.subject.manifest) return fail("record.no_manifest", "a record needs a plugin with a readable manifest; see check 8");
    const auto& manifest = *report.subject.manifest;
    HUB_TRY(check_key_covers(key_file, manifest.id));
    std::string out = "# Biên bản kiểm thử trình cắm\n\n";
    out += std::string(kPluginLine) + manifest.id + "`\n";
    out += "- Tên: " + cell(manifest.name) + "\n- Đơn vị phát hành: " + cell(manifest.vendor) + "\n- Phiên bản: " + cell(manifest.version) + "\n";
    out += std::string(kHashLine) + security::to_hex(security::sha256(report.subject.image)) + "`\n";
    out += "- Thời điểm: " + format_instant(now) + " (UTC)\n- Hạt giống ngẫu nhiên: " + std::to_string(seed) + "\n\n";
    out += "## Kết luận\n\n" + conclusion(report) + "\n\n";
    out += std::to_string(report.count(Outcome::Pass)) + " đạt, " + std::to_string(report.count(Outcome::Warn)) + " cảnh báo, " +
           std::to_string(report.count(Outcome::Skip)) + " bỏ qua, " + std::to_string(report.count(Outcome::Fail)) + " không đạt.\n\n";
    out += "## Các phép thử\n\n| Số | Mức | Phép thử | Kết quả | Ghi chú |\n|---|---|---|---|---|\n";
    for (const auto& one : report.checks) {
        out += "| " + std::to_string(one.check->number) + " | " + std::to_string(one.check->level) + " | " + cell(one.check->vietnamese) + " | " +
               std::string(vietnamese(one.finding.outcome)) + " | " + cell(remark(one)) + " |\n";
    }
    out += "\nMức 1 đến " + std::to_string(kRequiredLevel) + " là bắt buộc để được nạp.\n\n";
    HUB_TRY_ASSIGN(const auto signature, sign_text(out, key_file));
    return out + std::string(kSignature) + security::to_hex(signature.public_key) + " " + security::to_hex(signature.signature) + std::string(kEnd);
}

Result<std::string> verify_record(std::string_view record, const std::filesystem::path& trust) {
    constexpr std::size_t kKeyDigits = 64;
    constexpr std::size_t kSignatureDigits = 128;
    const auto at = record.rfind(kSignature);
    if (at == std::string_view::npos || record.size() != at + kSignature.size() + kKeyDigits + 1 + kSignatureDigits + kEnd.size() || !record.ends_with(kEnd)) {
        return fail("record.unsigned", "the record's last line is no signature");
    }
    const auto body = record.substr(0, at);
    HUB_TRY_ASSIGN(const auto key, security::from_hex(record.substr(at + kSignature.size(), kKeyDigits)));
    HUB_TRY_ASSIGN(const auto signature, security::from_hex(record.substr(at + kSignature.size() + kKeyDigits + 1, kSignatureDigits)));
    if (!security::verify_ed25519(key, body, signature)) return fail("record.altered", "the record was changed after it was signed");
    const auto id = quoted_after(body, kPluginLine);
    HUB_TRY_ASSIGN(const auto publishers, read_trust(trust));
    for (const auto& publisher : publishers) {
        if (publisher.public_key == key && may_sign(publisher, id)) return publisher.name;
    }
    return fail("record.untrusted", "no trusted publisher of " + std::string(id) + " signed this record");
}

Status check_record_is_of(std::string_view record, std::string_view image) {
    const auto told = quoted_after(record, kHashLine);
    const auto found = security::to_hex(security::sha256(image));
    if (told == found) return {};
    return fail("record.other_file", "the record is about a file with the SHA-256 " + std::string(told) + ", this one has " + found);
}

}  // namespace hub::plugin::conformance
