#include "core/api/hub_metrics.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "core/model/definition.hpp"

namespace hub::api {
namespace {

constexpr std::size_t kSeries = 1'024;
constexpr std::string_view kOther = "other";

std::string_view entity_label(std::string_view entity) { return model::entity_named(entity) ? entity : kOther; }

}  // namespace

HubMetrics::HubMetrics(observe::Metrics& metrics)
    : metrics_(metrics),
      receipts_(metrics.counter("eduhub_receipts_total", "Receipts committed: pushes, files and pages of reads.", {"system", "entity"}, kSeries)),
      pushes_(metrics.counter("eduhub_pushes_total", "Pushes by the HTTP status of their answer.", {"system", "entity", "status"}, kSeries)),
      push_seconds_(metrics.histogram("eduhub_push_seconds", "Time from a push's last byte to its answer.", {"system"})),
      records_(metrics.counter("eduhub_records_total", "Records received since the start, by what became of them.", {"outcome"})),
      deliveries_(metrics.counter("eduhub_deliveries_total", "Deliveries settled since the start, by outcome.", {"outcome"})),
      queue_(metrics.gauge("eduhub_queue_length", "Deliveries by where they stand.", {"queue"})),
      oldest_(metrics.gauge("eduhub_oldest_waiting_seconds", "Age of the oldest receipt that is not applied yet; 0 when there is none.", {"queue"})),
      workers_(metrics.gauge("eduhub_adapters", "Connections by the health of their adapter.", {"system", "health"}, kSeries)),
      restarts_(metrics.counter("eduhub_worker_restarts_total", "Starts of worker processes after the first of each connection.", {"system"})) {}

void HubMetrics::received(const router::Receipt& receipt) { receipts_.with({receipt.system, entity_label(receipt.entity)}).add(); }

void HubMetrics::pushed(std::string_view system, std::string_view entity, int status, double seconds) {
    const std::string_view known = system.empty() ? kOther : system;
    pushes_.with({known, entity_label(entity), std::to_string(status)}).add();
    push_seconds_.with({known}).observe(seconds);
}

void HubMetrics::raise(observe::Family<observe::Counter>& family, std::string_view label, std::int64_t to) {
    auto& counter = family.with({label});
    const auto wanted = static_cast<std::uint64_t>(std::max<std::int64_t>(to, 0));
    if (wanted > counter.value()) counter.add(wanted - counter.value());
}

void HubMetrics::take_counts(const router::ApplyCounts& counts) {
    raise(records_, "changed", counts.changed);
    raise(records_, "unchanged", counts.unchanged);
    raise(records_, "quarantined", counts.quarantined);
    raise(records_, "unreadable_receipt", counts.unreadable);
    raise(deliveries_, "delivered", counts.delivered);
    raise(deliveries_, "rejected", counts.rejected);
    raise(deliveries_, "rekeyed", counts.rekeyed);
}

void HubMetrics::take_workers(const router::ConnectionBook& connections) {
    constexpr std::array kHealths{plugin::AdapterHealth::Ready, plugin::AdapterHealth::Starting, plugin::AdapterHealth::Restarting,
                                  plugin::AdapterHealth::Quarantined};
    std::map<std::string, std::map<plugin::AdapterHealth, int>> healths;
    std::map<std::string, std::int64_t> restarts;
    for (const router::Connection* connection : connections.all()) {
        const auto adapter = connection->running_adapter();
        if (!adapter) continue;
        ++healths[connection->settings().system][adapter->health()];
        restarts[connection->settings().system] += adapter->restarts();
    }
    for (auto& [system, by_health] : healths) {
        for (const auto health : kHealths) workers_.with({system, plugin::name_of(health)}).set(by_health[health]);
    }
    for (const auto& [system, count] : restarts) raise(restarts_, system, count);
}

Result<std::string> HubMetrics::page(const Sources& sources) {
    const std::lock_guard lock(mutex_);
    take_counts(sources.router.counts());
    take_workers(sources.connections);
    const auto load = sources.router.load();
    const std::pair<std::string_view, std::size_t> queues[] = {
        {"ready", load.ready}, {"in_flight", load.in_flight}, {"retrying", load.timed}, {"waiting", load.waiting}, {"resting", load.resting}};
    for (const auto& [name, length] : queues) queue_.with({name}).set(static_cast<double>(length));

    HUB_TRY_ASSIGN(auto state, sources.backend.open_reader(store::Domain::State));
    HUB_TRY_ASSIGN(auto inbox, sources.backend.open_reader(store::Domain::Inbox));
    HUB_TRY_ASSIGN(const Key consumed, router::consumed_up_to(*state));
    HUB_TRY_ASSIGN(const auto oldest, router::next_receipt_at(*inbox, consumed));
    const auto age = oldest ? std::max<std::int64_t>(0, sources.clock.now().milliseconds - oldest->milliseconds) : 0;
    oldest_.with({"inbox"}).set(static_cast<double>(age) / 1'000);
    return metrics_.exposition();
}

}  // namespace hub::api
