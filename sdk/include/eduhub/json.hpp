// A vendor's JSON, read with suspicion, for adapters that use nlohmann/json: depth is bounded and a member that
// stands twice in an object is refused (parsers disagree which one counts).
//
// Ownership: values. Threads: any. Failure: eduhub::Failure `page.unreadable` (cut off or no JSON), `page.too_deep`,
// `page.duplicate_member`; all Later, because the next answer may be whole.
#ifndef EDUHUB_JSON_HPP
#define EDUHUB_JSON_HPP

#include <nlohmann/json.hpp>

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

}  // namespace eduhub

#endif  // EDUHUB_JSON_HPP
