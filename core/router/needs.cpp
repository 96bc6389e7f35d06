#include "core/router/needs.hpp"

#include <cstdlib>

namespace hub::router {
namespace {

constexpr char kSeparator = '|';
constexpr std::string_view kPublished = "published|";

std::vector<std::string> split(const std::string& text, std::size_t most) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    while (parts.size() + 1 < most) {
        const auto end = text.find(kSeparator, from);
        if (end == std::string::npos) break;
        parts.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    parts.push_back(text.substr(from));
    return parts;
}

}  // namespace

std::string need_of_source(const records::SourceRef& ref) {
    return "source|" + ref.system + kSeparator + ref.tenant + kSeparator + std::string(model::name_of(ref.entity)) + kSeparator +
           ref.source_id;
}

std::string need_of_remote_id(const std::string& system, const std::string& tenant, Key hub_id) {
    return "remote|" + system + kSeparator + tenant + kSeparator + std::to_string(hub_id);
}

std::string need_of_publication(Key hub_id) { return std::string(kPublished) + std::to_string(hub_id); }

std::optional<Need> parse_need(const std::string& text) {
    if (text.starts_with("source|")) {
        const auto parts = split(text, 5);  // a source id may hold the separator: it stands last
        const auto entity = parts.size() == 5 ? model::entity_named(parts[3]) : std::nullopt;
        if (!entity) return std::nullopt;
        return Need{Need::Kind::Source, {parts[1], parts[2], *entity, parts[4]}, {}, {}, 0};
    }
    if (text.starts_with(kPublished)) return Need{Need::Kind::Publication, {}, {}, {}, std::atoll(text.c_str() + kPublished.size())};
    const auto parts = split(text, 4);
    if (parts.size() != 4 || parts[0] != "remote") return std::nullopt;
    return Need{Need::Kind::RemoteId, {}, parts[1], parts[2], std::atoll(parts[3].c_str())};
}

}  // namespace hub::router
