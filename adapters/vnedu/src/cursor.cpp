#include "cursor.hpp"

#include <algorithm>

#include <eduhub/json.hpp>

namespace vnedu {

Cursor Cursor::parse(std::string_view text) {
    Cursor out;
    if (text.empty()) return out;
    try {
        const auto json = eduhub::parse_json(text);
        out.watermark = json.at("moc").get<std::string>();
        out.page_token = json.value("trang", "");
        out.seen = json.value("seen", std::vector<std::uint64_t>());
    } catch (const std::exception&) {
        throw eduhub::Failure("cursor.unreadable", "the stored cursor is not this adapter's; reset it to read everything again");
    }
    return out;
}

std::string Cursor::text() const {
    nlohmann::json json{{"moc", watermark}};
    if (!page_token.empty()) {
        json["trang"] = page_token;
        json["seen"] = seen;
    }
    return json.dump();
}

bool Cursor::remember(std::uint64_t fingerprint) {
    if (std::find(seen.begin(), seen.end(), fingerprint) != seen.end()) return false;
    seen.push_back(fingerprint);
    return true;
}

}  // namespace vnedu
