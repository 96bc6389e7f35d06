#include "core/api/page_cursor.hpp"

#include <charconv>

#include "core/security/digest.hpp"

namespace hub::api {
namespace {

tl::unexpected<Error> malformed() { return fail("cursor.malformed", "this cursor belongs to no such list; begin again without it"); }

}  // namespace

std::string write_cursor(std::string_view list, const std::vector<std::string>& parts) {
    std::string plain(list);
    for (const auto& part : parts) {
        plain.push_back('\x1f');
        plain += part;
    }
    return security::to_base64url(plain);
}

Result<std::vector<std::string>> read_cursor(std::string_view list, std::string_view cursor, std::size_t count) {
    const auto plain = security::from_base64url(cursor);
    if (!plain) return malformed();
    std::vector<std::string> parts;
    std::string_view rest = *plain;
    for (;;) {
        const auto end = rest.find('\x1f');
        parts.emplace_back(rest.substr(0, end));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    if (parts.size() != count + 1 || parts.front() != list) return malformed();
    parts.erase(parts.begin());
    return parts;
}

Result<std::int64_t> read_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size()) return malformed();
    return number;
}

}  // namespace hub::api
