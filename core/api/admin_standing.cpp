// What the admin socket tells about how the hub stands.
#include <map>

#include "core/api/admin.hpp"
#include "core/api/read_standing.hpp"

namespace hub::api {

using codec::Value;

Result<Value> AdminApi::status() const {
    // One look, and the counts after it: whoever waits for quiet must not find it between two of them.
    const auto [quiet, load] = parts_.router.standing();
    const auto counts = parts_.router.counts();
    Value out = Value::object();
    out.set("quiet", Value(quiet));
    out.set("changed", counts.changed);
    out.set("unchanged", counts.unchanged);
    out.set("quarantined", counts.quarantined);
    out.set("unreadable", counts.unreadable);
    out.set("delivered", counts.delivered);
    out.set("rejected", counts.rejected);
    out.set("rekeyed", counts.rekeyed);
    out.set("ready", load.ready);
    out.set("in_flight", load.in_flight);
    out.set("retrying", load.timed);
    out.set("waiting", load.waiting);
    Value events = Value::object();
    std::int64_t waiting = 0, open = 0, dead = 0;
    Value stopped = Value::array();
    for (const auto& standing : parts_.router.event_standings()) {
        waiting += static_cast<std::int64_t>(standing.waiting);
        open += static_cast<std::int64_t>(standing.open);
        dead += static_cast<std::int64_t>(standing.dead);
        if (standing.stopped) stopped.push_back(Value(standing.system + "/" + standing.tenant));
    }
    events.set("waiting", waiting);
    events.set("open", open);
    events.set("dead", dead);
    events.set("stopped", std::move(stopped));
    out.set("events", std::move(events));
    if (parts_.disk != nullptr) {
        out.set("store_bytes", parts_.disk->used_bytes());
        out.set("over_quota", Value(!parts_.disk->admit().has_value()));
        out.set("ballast", Value(parts_.disk->has_ballast()));
    }
    return out;
}

Result<Value> AdminApi::connections(const StoreView& view) const {
    HUB_TRY_ASSIGN(const auto counts, router::count_sync_rows(view.state));
    const auto resting = parts_.router.resting();
    Value out = Value::array();
    for (const router::Connection* connection : parts_.connections.all()) {
        const auto& settings = connection->settings();
        Value one = Value::object();
        one.set("system", settings.system);
        one.set("tenant", settings.tenant);
        const auto adapter = connection->running_adapter();
        one.set("adapter", adapter ? std::string(plugin::name_of(adapter->health())) : std::string("not_started"));
        if (adapter && adapter->process_id() != 0) one.set("process_id", adapter->process_id());
        one.set("resting", Value(resting.contains({settings.system, settings.tenant})));
        if (settings.every_milliseconds > 0) one.set("every_milliseconds", settings.every_milliseconds);
        Value modes = Value::object();
        for (const auto entity : model::kEntities) modes.set(model::name_of(entity), router::name_of(connection->mode(entity)));
        one.set("mode", std::move(modes));
        Value reads = Value::array();
        for (const auto& standing : parts_.router.puller().standings(settings.system, settings.tenant)) reads.push_back(standing_json(standing));
        one.set("reads", std::move(reads));
        Value rows = Value::object();
        for (const auto& count : counts) {
            if (count.system != settings.system || count.tenant != settings.tenant) continue;
            const std::string name(router::name_of(count.status));
            rows.set(name, rows[name].integer() + count.count);
        }
        one.set("deliveries", std::move(rows));
        out.push_back(std::move(one));
    }
    return out;
}

Result<Value> AdminApi::summary(const StoreView& view) const {
    HUB_TRY_ASSIGN(auto sources, source_summary(view));
    HUB_TRY_ASSIGN(const auto refused, router::read_quarantine(view.state, {{}, {}, {}, 0, 10'000}));
    HUB_TRY_ASSIGN(const auto counts, router::count_sync_rows(view.state));
    Value quarantined = Value::array();
    for (const auto& row : refused) {
        Value one = Value::object();
        one.set("code", row.code);
        one.set("system", row.system);
        one.set("tenant", row.tenant);
        one.set("location", row.location);
        one.set("field", row.field);
        one.set("source_id", row.source_id);
        one.set("count", 1);
        quarantined.push_back(std::move(one));
    }
    Value destinations = Value::array();
    std::map<std::tuple<std::string, std::string, model::EntityKind>, std::map<std::string, std::int64_t>> by_destination;
    for (const auto& count : counts) {
        by_destination[{count.system, count.tenant, count.entity}][std::string(router::name_of(count.status))] += count.count;
    }
    for (const auto& [place, standings] : by_destination) {
        Value one = Value::object();
        one.set("system", std::get<0>(place));
        one.set("tenant", std::get<1>(place));
        one.set("entity", model::name_of(std::get<2>(place)));
        const auto of = [&standings = standings](const char* name) {
            const auto found = standings.find(name);
            return found == standings.end() ? std::int64_t{0} : found->second;
        };
        one.set("accepted", of("delivered"));
        one.set("rejected", of("dead"));
        one.set("waiting", of("waiting"));
        one.set("retrying", of("retry"));
        one.set("pending", of("pending"));
        one.set("uncertain", of("uncertain"));
        destinations.push_back(std::move(one));
    }
    Value out = Value::object();
    out.set("sources", std::move(sources));
    out.set("quarantined", std::move(quarantined));
    out.set("destinations", std::move(destinations));
    out.set("rekeyed", parts_.router.counts().rekeyed);
    return out;
}

}  // namespace hub::api
