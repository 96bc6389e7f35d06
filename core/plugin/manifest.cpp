#include "core/plugin/manifest.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "core/codec/json.hpp"

namespace hub::plugin {

namespace {

using codec::Value;

tl::unexpected<Error> wrong(std::string_view member, std::string_view what) {
    return fail("plugin.manifest", "manifest: " + std::string(member) + ": " + std::string(what));
}

Status only_members(const Value& object, std::string_view where, std::initializer_list<std::string_view> known) {
    if (!object.is_object()) return wrong(where, "must be an object");
    for (const auto& [name, value] : object.members()) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return wrong(std::string(where) + "." + name, "is not a member of a manifest");
        }
    }
    return {};
}

Result<std::string> text_member(const Value& object, std::string_view name) {
    const Value* value = object.find(name);
    if (value == nullptr || !value->is_string() || value->text().empty()) return wrong(name, "must be a text");
    return std::string(value->text());
}

Result<std::vector<std::string>> texts_member(const Value& object, std::string_view name) {
    std::vector<std::string> out;
    const Value* value = object.find(name);
    if (value == nullptr) return out;
    if (!value->is_array()) return wrong(name, "must be a list of texts");
    for (const Value& item : value->items()) {
        if (!item.is_string() || item.text().empty()) return wrong(name, "must be a list of texts");
        if (std::find(out.begin(), out.end(), item.text()) != out.end()) return wrong(name, "names something twice");
        out.emplace_back(item.text());
    }
    return out;
}

Result<std::uint32_t> minor_member(const Value& object, std::string_view name) {
    const Value* value = object.find(name);
    if (value == nullptr || !value->is_integer() || value->integer() < 0 || value->integer() > 1'000'000) {
        return wrong(std::string("abi.") + std::string(name), "must be a number from 0");
    }
    return static_cast<std::uint32_t>(value->integer());
}

/// vn.vnpt.vnedu: two or more parts of lower-case letters, digits and hyphens.
bool is_plugin_id(std::string_view id) {
    if (id.empty() || id.size() > 100 || id.front() == '.' || id.back() == '.') return false;
    if (id.find('.') == std::string_view::npos || id.find("..") != std::string_view::npos) return false;
    return std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
}

Result<Idempotency> parse_idempotency(std::string_view text) {
    if (text == "none") return Idempotency::None;
    if (text == "key") return Idempotency::Key;
    if (text == "version") return Idempotency::Version;
    if (text == "query") return Idempotency::Query;
    return wrong("destination.idempotency", "must be none, key, version or query");
}

Result<DestinationEntity> parse_destination_entity(const Value& value) {
    HUB_TRY(only_members(value, "destination.entities", {"entity", "needs", "lane"}));
    DestinationEntity out;
    HUB_TRY_ASSIGN(out.entity, text_member(value, "entity"));
    HUB_TRY_ASSIGN(out.needs, texts_member(value, "needs"));
    out.lane = value["lane"].is_null() ? "record" : std::string(value["lane"].text());
    if (out.lane != "record" && out.lane != "tenant") return wrong("destination.entities.lane", "must be record or tenant");
    return out;
}

Result<Destination> parse_destination(const Value& value) {
    HUB_TRY(only_members(value, "destination", {"idempotency", "batch_rows", "group_by", "entities"}));
    Destination out;
    HUB_TRY_ASSIGN(out.idempotency, parse_idempotency(value["idempotency"].text()));
    const auto rows = value["batch_rows"].integer(1);
    if (rows < 1 || rows > 10'000) return wrong("destination.batch_rows", "must be from 1 to 10000");
    out.batch_rows = static_cast<std::size_t>(rows);
    out.group_by = value["group_by"].text();
    if (!out.group_by.empty() && out.group_by != "tenant") return wrong("destination.group_by", "must be tenant or absent");
    for (const Value& item : value["entities"].items()) {
        HUB_TRY_ASSIGN(auto entity, parse_destination_entity(item));
        if (out.find(entity.entity) != nullptr) return wrong("destination.entities", "names an entity twice");
        out.entities.push_back(std::move(entity));
    }
    if (out.entities.empty()) return wrong("destination.entities", "must name what the destination takes");
    for (const auto& entity : out.entities) {
        for (const auto& need : entity.needs) {
            if (out.find(need) == nullptr) return wrong("destination.entities.needs", "names an entity it does not take: " + need);
        }
    }
    return out;
}

Result<Setting> parse_setting(const Value& value) {
    HUB_TRY(only_members(value, "settings", {"name", "type", "required", "description"}));
    Setting out;
    HUB_TRY_ASSIGN(out.name, text_member(value, "name"));
    HUB_TRY_ASSIGN(out.description, text_member(value, "description"));
    HUB_TRY_ASSIGN(const auto type, text_member(value, "type"));
    if (type == "text") out.type = SettingType::Text;
    else if (type == "integer") out.type = SettingType::Integer;
    else if (type == "boolean") out.type = SettingType::Boolean;
    else if (type == "list") out.type = SettingType::List;
    else return wrong("settings.type", "must be text, integer, boolean or list");
    out.required = value["required"].boolean();
    return out;
}

bool fits(const Value& value, SettingType type) {
    const auto digits = [](std::string_view text) {
        return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    };
    switch (type) {
        case SettingType::Text: return value.is_string();
        // YAML scalars arrive as text when they were quoted.
        case SettingType::Integer: return value.is_integer() || (value.is_string() && digits(value.text()));
        case SettingType::Boolean: return value.is_boolean() || value.text() == "true" || value.text() == "false";
        case SettingType::List: return value.is_array();
    }
    return false;
}

std::string_view name_of(SettingType type) {
    constexpr std::array<std::string_view, 4> kNames = {"a text", "a whole number", "true or false", "a list"};
    return kNames.at(static_cast<std::size_t>(type));
}

}  // namespace

const DestinationEntity* Destination::find(std::string_view entity) const {
    const auto at = std::find_if(entities.begin(), entities.end(), [&](const auto& e) { return e.entity == entity; });
    return at == entities.end() ? nullptr : &*at;
}

bool Manifest::has_role(std::string_view role) const {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

Result<Manifest> parse_manifest(std::string_view json) {
    const auto parsed = codec::parse_json(json, {.bytes = 256U << 10U, .depth = 8, .values = 4'096});
    if (!parsed) return fail(error("plugin.manifest", "manifest is not readable JSON").because_of(parsed.error()));
    const Value& root = *parsed;
    HUB_TRY(only_members(root, "manifest",
                         {"id", "name", "vendor", "version", "description", "licence", "abi", "roles", "entities",
                          "secrets", "isolation", "destination", "settings", "sha256"}));
    Manifest out;
    HUB_TRY_ASSIGN(out.id, text_member(root, "id"));
    if (!is_plugin_id(out.id)) return wrong("id", "must be a reverse domain name of lower-case letters, digits, hyphens");
    HUB_TRY_ASSIGN(out.name, text_member(root, "name"));
    HUB_TRY_ASSIGN(out.vendor, text_member(root, "vendor"));
    HUB_TRY_ASSIGN(out.version, text_member(root, "version"));
    HUB_TRY(only_members(root["abi"], "abi", {"minor", "min_host_minor"}));
    HUB_TRY_ASSIGN(out.abi_minor, minor_member(root["abi"], "minor"));
    HUB_TRY_ASSIGN(out.min_host_minor, minor_member(root["abi"], "min_host_minor"));
    HUB_TRY_ASSIGN(out.roles, texts_member(root, "roles"));
    if (out.roles.empty()) return wrong("roles", "must name at least one of fetch, decode, send, resolve, transform");
    for (const auto& role : out.roles) {
        if (role != "fetch" && role != "decode" && role != "send" && role != "resolve" && role != "transform") return wrong("roles", "unknown role " + role);
    }
    HUB_TRY_ASSIGN(out.entities, texts_member(root, "entities"));
    HUB_TRY_ASSIGN(out.secrets, texts_member(root, "secrets"));
    const auto isolation = root["isolation"].text();
    if (isolation != "any" && isolation != "worker_only") return wrong("isolation", "must be worker_only or any");
    out.isolation = isolation == "any" ? Isolation::Any : Isolation::WorkerOnly;
    if (out.has_role("send")) {
        HUB_TRY_ASSIGN(out.destination, parse_destination(root["destination"]));
        out.destination.resolves = out.has_role("resolve");
    } else if (out.has_role("resolve")) {
        return wrong("roles", "resolve asks about what send has sent: it belongs to plugins with the role send");
    } else if (root.find("destination") != nullptr) {
        return wrong("destination", "belongs to plugins with the role send");
    }
    for (const Value& item : root["settings"].items()) {
        HUB_TRY_ASSIGN(auto setting, parse_setting(item));
        out.settings.push_back(std::move(setting));
    }
    if (const Value* hash = root.find("sha256")) {
        if (hash->text().size() != 64) return wrong("sha256", "must be 64 hexadecimal digits");
        out.sha256 = hash->text();
    }
    return out;
}

Status check_settings(const Manifest& manifest, std::string_view settings_json) {
    const auto wrong_setting = [&](std::string_view name, std::string_view what) {
        return fail("plugin.settings", manifest.id + ": setting `" + std::string(name) + "` " + std::string(what));
    };
    const auto parsed = codec::parse_json(settings_json);
    if (!parsed || !parsed->is_object()) return fail("plugin.settings", manifest.id + ": settings must be an object");
    for (const auto& [name, value] : parsed->members()) {
        const auto known = std::find_if(manifest.settings.begin(), manifest.settings.end(),
                                        [&, &wanted = name](const Setting& s) { return s.name == wanted; });
        if (known == manifest.settings.end()) {
            std::string names;
            for (const auto& setting : manifest.settings) names += (names.empty() ? "" : ", ") + setting.name;
            return wrong_setting(name, "is unknown; it has: " + (names.empty() ? std::string("none") : names));
        }
        if (!fits(value, known->type)) return wrong_setting(name, "must be " + std::string(name_of(known->type)));
    }
    for (const auto& setting : manifest.settings) {
        if (setting.required && parsed->find(setting.name) == nullptr) {
            return wrong_setting(setting.name, "is needed: " + setting.description);
        }
    }
    return {};
}

}  // namespace hub::plugin
