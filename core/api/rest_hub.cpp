// How the hub and its connections stand, for /api/v1/.
#include <algorithm>

#include "core/api/page_cursor.hpp"
#include "core/api/read_standing.hpp"
#include "core/api/rest_operation.hpp"
#include "core/codec/json.hpp"

namespace hub::api {
namespace {

using codec::Value;

std::string adapter_health(const router::Connection& connection) {
    const auto adapter = connection.running_adapter();
    return adapter ? std::string(plugin::name_of(adapter->health())) : "not_started";
}

bool is_within(const router::Connection& connection, const records::Within& within) {
    const auto& settings = connection.settings();
    return (within.system.empty() || settings.system == within.system) && (within.tenant.empty() || settings.tenant == within.tenant);
}

Value reads_json(const std::vector<router::PullStanding>& standings, const std::string& entity) {
    Value out = Value::array();
    for (const auto& standing : standings) {
        if (entity.empty() || standing.entity == entity) out.push_back(standing_json(standing));
    }
    return out;
}

Value connection_json(const Call& call, const router::Connection& connection) {
    const auto& settings = connection.settings();
    Value modes = Value::array();
    for (const auto entity : model::kEntities) {
        if (!call.reach.entity.empty() && call.reach.entity != model::name_of(entity)) continue;
        Value one = Value::object();
        one.set("entity", model::name_of(entity));
        one.set("mode", router::name_of(connection.mode(entity)));
        modes.push_back(std::move(one));
    }
    Value out = Value::object();
    out.set("system", settings.system);
    out.set("tenant", settings.tenant);
    out.set("adapter", adapter_health(connection));
    out.set("modes", std::move(modes));
    out.set("reads", reads_json(call.rooms.router.puller().standings(settings.system, settings.tenant), call.reach.entity));
    return out;
}

/// The one that the path names, when it is within reach.
const router::Connection* connection_named(const Call& call) {
    const router::Connection* found = call.rooms.connections.find(call.words[0], call.words[1]);
    return found != nullptr && is_within(*found, call.reach) ? found : nullptr;
}

}  // namespace

Result<Value> show_health(Call& call) {
    Value counts = Value::object();
    for (const char* name : {"total", "not_started", "starting", "ready", "restarting", "quarantined"}) counts.set(name, 0);
    const auto count = [&counts](const std::string& name) { counts.set(name, counts[name].integer() + 1); };
    for (const router::Connection* connection : call.rooms.connections.all()) {
        if (!is_within(*connection, call.reach)) continue;
        count("total");
        count(adapter_health(*connection));
    }
    std::int64_t wanting = counts["quarantined"].integer();
    Value deliveries = Value::object();
    for (const auto status : {router::SyncStatus::Dead, router::SyncStatus::Uncertain, router::SyncStatus::Held}) {
        HUB_TRY_ASSIGN(const auto found, router::count_deliveries(call.view.state, status, call.reach));
        deliveries.set(router::name_of(status), found);
        wanting += found;
    }
    HUB_TRY_ASSIGN(const auto refused, router::count_refused(call.view.state, call.reach));
    Value out = Value::object();
    out.set("status", wanting + refused == 0 ? "good" : "attention");
    out.set("at", format_instant(call.rooms.clock.now()));
    out.set("connections", std::move(counts));
    out.set("deliveries", std::move(deliveries));
    out.set("quarantined", refused);
    out.set("counted_to", router::kMostCounted);
    if (!call.reach.is_all()) return out;
    const auto load = call.rooms.router.load();
    Value queue = Value::object();
    queue.set("ready", load.ready);
    queue.set("in_flight", load.in_flight);
    queue.set("retrying", load.timed);
    queue.set("waiting", load.waiting);
    queue.set("resting", load.resting);
    out.set("queue", std::move(queue));
    return out;
}

Result<Value> list_connections(Call& call) {
    HUB_TRY_ASSIGN(const auto limit, call.limit());
    std::pair<std::string, std::string> after;
    if (const auto cursor = call.parameter("cursor"); !cursor.empty()) {
        HUB_TRY_ASSIGN(auto parts, read_cursor("connections", cursor, 2));
        after = {std::move(parts[0]), std::move(parts[1])};
    }
    Value items = Value::array();
    Value out = Value::object();
    const auto within = call.narrowed();
    std::string next;
    for (const router::Connection* connection : call.rooms.connections.all()) {  // by system and school
        const auto& settings = connection->settings();
        if (!within || !is_within(*connection, *within) || std::pair(settings.system, settings.tenant) <= after) continue;
        if (items.items().size() == limit) {
            const Value& last = items.items().back();
            next = write_cursor("connections", {std::string(last["system"].text()), std::string(last["tenant"].text())});
            break;
        }
        items.push_back(connection_json(call, *connection));
    }
    out.set("items", std::move(items));
    if (!next.empty()) out.set("next", next);
    return out;
}

Result<Value> show_connection(Call& call) {
    const auto* connection = connection_named(call);
    if (connection == nullptr) return no_such_item();
    return connection_json(call, *connection);
}

Result<Value> sync_connection(Call& call) {
    const auto* connection = connection_named(call);
    if (connection == nullptr || connection->settings().pulled.empty()) return no_such_item();
    HUB_TRY_ASSIGN(const Value order, codec::parse_json(call.request.body.empty() ? "{}" : call.request.body));
    const auto within = call.reach.and_also({{}, {}, std::string(order["entity"].text())});
    if (!within) return fail("token.scope", "this token is for another entity");
    std::optional<model::EntityKind> only;
    if (!within->entity.empty()) {
        only = model::entity_named(within->entity);
        if (!only) return fail("query.parameter", "entities are organisation, class, staff, pupil, mark, result and announcement");
    }
    const auto& settings = connection->settings();
    HUB_TRY_ASSIGN(const auto standings, call.rooms.router.pull(settings.system, settings.tenant, only));
    Value out = Value::object();
    out.set("reads", reads_json(standings, within->entity));
    return out;
}

}  // namespace hub::api
