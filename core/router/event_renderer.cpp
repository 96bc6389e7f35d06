#include "core/router/event_renderer.hpp"

#include "core/codec/json.hpp"

namespace hub::router {
namespace {

/// The destination's id of what a reference names; nothing while it has none.
Result<std::optional<std::string>> remote_id_of(store::Reader& reader, const security::Sealer& sealer, const records::SourceRef& named,
                                                const std::string& system) {
    const store::Row name = records::crosswalk_key(named);
    HUB_TRY_ASSIGN(const auto found, reader.get(records::kCrosswalk, std::span(&name, 1)));
    if (!found[0]) return std::optional<std::string>();
    const store::Row key = sync_key(system, named.tenant, records::hub_id_of(*found[0]));
    HUB_TRY_ASSIGN(const auto there, reader.get(kSync, std::span(&key, 1)));
    if (!there[0]) return std::optional<std::string>();
    HUB_TRY_ASSIGN(auto row, sync_of(*there[0], sealer));
    return row.remote_id.empty() ? std::optional<std::string>() : std::optional(std::move(row.remote_id));
}

}  // namespace

Result<std::string> render_event(store::Reader& reader, const security::Sealer& sealer, const mapping::MappingSet& mappings,
                                 const Event& event, const Route* route, const std::string& system) {
    if (!event.unreadable.empty()) return fail(event.unreadable, "the event cannot be opened");
    const mapping::Mapping* mapping = mappings.find(system, event.ref.entity);
    if (mapping == nullptr) return fail("mapping.missing", "no mapping writes " + std::string(model::name_of(event.ref.entity)) + " for " + system);
    if (route == nullptr) return fail("route.missing", "its route is gone");
    Status read;
    const auto resolve = [&](model::EntityKind entity, std::string_view source_id) -> std::optional<std::string> {
        auto remote = remote_id_of(reader, sealer, {event.ref.system, event.ref.tenant, entity, std::string(source_id)}, system);
        if (remote) return std::move(*remote);
        read = fail(remote.error());
        return std::nullopt;
    };
    auto body = mapping->out(route->projection(event.record), resolve);
    HUB_TRY(read);
    if (!body) return fail(body.error());
    return codec::write_json(*body);
}

}  // namespace hub::router
