#include "core/router/route.hpp"

#include <algorithm>

#include "core/security/digest.hpp"

namespace hub::router {
namespace {

std::string_view class_name(model::Sensitivity sensitivity) {
    switch (sensitivity) {
        case model::Sensitivity::Public: return "public";
        case model::Sensitivity::Personal: return "personal";
        case model::Sensitivity::Identity: return "identity";
        case model::Sensitivity::Sensitive: return "sensitive";
    }
    return "";
}

}  // namespace

model::Record Route::projection(const model::Record& golden) const {
    model::Record out = golden;
    for (std::size_t slot = 0; slot < denied_slots.size() && slot < out.size(); ++slot) {
        if (denied_slots[slot]) out.clear(static_cast<model::Slot>(slot));
    }
    return out;
}

std::string Route::digest(const model::Record& projection) {
    model::Record said = projection;
    const auto& fields = model::definition(said.entity()).fields;
    for (std::size_t slot = 0; slot < fields.size(); ++slot) {
        if (fields[slot].type == model::FieldType::Key) said.clear(static_cast<model::Slot>(slot));
    }
    return std::string(security::as_bytes(security::sha256(said.pack())));
}

bool Route::takes_from(std::string_view system) const {
    return std::find(from_systems.begin(), from_systems.end(), system) != from_systems.end();
}

Status deny(Route& route, std::string_view class_or_path) {
    const auto& definition = model::definition(route.entity);
    route.denied_slots.resize(definition.fields.size(), false);
    bool known = class_or_path == "public" || class_or_path == "personal" || class_or_path == "identity" || class_or_path == "sensitive";
    for (std::size_t slot = 0; slot < definition.fields.size(); ++slot) {
        const auto& field = definition.fields[slot];
        if (field.path != class_or_path && class_name(field.sensitivity) != class_or_path) continue;
        route.denied_slots[slot] = true;
        known = true;
    }
    if (!known) {
        return fail("route.invalid", "`" + std::string(class_or_path) + "` is neither a field class (public, personal, identity, "
                                     "sensitive) nor a field of " + std::string(definition.name));
    }
    return {};
}

Status check_entitlement(const Route& route) {
    if (!route.purpose.empty() && !route.basis.empty()) return {};
    const auto& definition = model::definition(route.entity);
    for (std::size_t slot = 0; slot < definition.fields.size(); ++slot) {
        const bool denied = slot < route.denied_slots.size() && route.denied_slots[slot];
        if (denied || definition.fields[slot].sensitivity != model::Sensitivity::Sensitive) continue;
        return fail("route.invalid", "route " + route.name + " would send " + std::string(definition.fields[slot].path) +
                                         ", a sensitive field, without purpose and basis; name both, or deny [sensitive]");
    }
    return {};
}

Status check_destination(const Route& route, const plugin::Destination& destination) {
    const std::string entity(model::name_of(route.entity));
    if (destination.find(entity) != nullptr) return {};
    std::string taken;
    for (const auto& one : destination.entities) taken += (taken.empty() ? "" : ", ") + one.entity;
    return fail("route.invalid", (route.where_to.empty() ? "" : route.where_to + ": ") + "route " + route.name + " would send " + entity + " to " + route.to +
                                     ", which does not take it" + (taken.empty() ? "; it takes nothing" : "; it takes " + taken));
}

}  // namespace hub::router
