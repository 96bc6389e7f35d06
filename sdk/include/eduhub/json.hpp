// A vendor's JSON, read with suspicion, for adapters that use nlohmann/json: depth is bounded and a member that
// stands twice in an object is refused (parsers disagree which one counts).
//
// Ownership: values. Threads: any. Failure: eduhub::Failure `page.unreadable` (cut off or no JSON), `page.too_deep`,
// `page.duplicate_member`; all Later, because the next answer may be whole.
#ifndef EDUHUB_JSON_HPP
#define EDUHUB_JSON_HPP

#include <nlohmann/json.hpp>

#include <charconv>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eduhub/plugin.hpp"

namespace eduhub __attribute__((visibility("hidden"))) {

inline nlohmann::json parse_json(std::string_view text, int depth_limit = 32) {
    using Event = nlohmann::json::parse_event_t;
    std::vector<std::set<std::string>> names;
    const auto watch = [&](int depth, Event event, nlohmann::json& parsed) {
        if (depth > depth_limit) throw Failure("page.too_deep", "JSON nested deeper than " + std::to_string(depth_limit), Retry::Later);
        if (event == Event::object_start) names.emplace_back();
        if (event == Event::object_end) names.pop_back();
        if (event == Event::key && !names.back().insert(parsed.get_ref<const std::string&>()).second) {
            throw Failure("page.duplicate_member", "a JSON object holds one member twice", Retry::Later);
        }
        return true;
    };
    try {
        return nlohmann::json::parse(text, watch);
    } catch (const nlohmann::json::exception&) {
        // The parser's own message quotes the text, which may be personal data.
        throw Failure("page.unreadable", "the answer is no whole JSON", Retry::Later);
    }
}

/// A text member; empty when it is absent, null or no text.
inline std::string text_of(const nlohmann::json& object, const char* name) {
    const auto at = object.find(name);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

/// A whole number of the settings, within bounds; `otherwise` when it is absent. Quoted YAML arrives as text. Failure:
/// `settings.<name>`, as the hub shows it to the operator.
inline std::int64_t integer_setting(const nlohmann::json& settings, const char* name, std::int64_t otherwise, std::int64_t lowest, std::int64_t highest) {
    const auto at = settings.find(name);
    if (at == settings.end()) return otherwise;
    std::int64_t value = 0;
    bool whole = false;
    if (at->is_number_integer() && !(at->is_number_unsigned() && at->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))) {
        value = at->get<std::int64_t>();
        whole = true;
    } else if (at->is_string()) {
        const auto& text = at->get_ref<const std::string&>();
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
    }
    if (whole && value >= lowest && value <= highest) return value;
    throw Failure(std::string("settings.") + name, std::string(name) + " is a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
}

/// The address of a vendor's interface in the settings, without the slashes at its end: scheme, host and perhaps port and
/// path; no user, query or fragment. Failure: `settings.<name>`.
inline std::string url_setting(const nlohmann::json& settings, const char* name) {
    auto url = text_of(settings, name);
    while (!url.empty() && url.back() == '/') url.pop_back();
    const auto host = url.rfind("https://", 0) == 0 ? 8U : url.rfind("http://", 0) == 0 ? 7U : 0U;
    const bool strange = url.find_first_of(" \t\r\n?#@\\{}") != std::string::npos || url.size() > 2'000;
    if (host != 0 && url.size() > host && url[host] != '/' && !strange) return url;
    throw Failure(std::string("settings.") + name, std::string(name) + " is an address that begins with https:// or http://, without user, query or blanks");
}

}  // namespace eduhub

#endif  // EDUHUB_JSON_HPP
