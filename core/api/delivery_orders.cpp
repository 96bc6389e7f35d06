// A person's orders about deliveries: send again, and what became of calls without a final answer.
#include <map>

#include "core/api/admin.hpp"
#include "core/router/listing.hpp"

namespace hub::api {

using codec::Value;

namespace {

using Place = std::pair<std::string, std::string>;

}  // namespace

/// The rows an order is about: those of one record, or those of a standing; `cause` and `system` narrow both.
Result<std::vector<router::SyncRow>> AdminApi::rows_named(const Value& order, std::string_view otherwise) const {
    HUB_TRY_ASSIGN(auto state, parts_.backend.open_reader(store::Domain::State));
    std::vector<router::SyncRow> rows;
    if (const std::string id(order["id"].text()); !id.empty()) {
        HUB_TRY_ASSIGN(const Key hub_id, parts_.ids.decode(IdKind::Record, id));
        HUB_TRY_ASSIGN(rows, router::sync_rows_of(*state, parts_.sealer, hub_id));
    } else {
        HUB_TRY_ASSIGN(const auto wanted, router::status_named(order["status"].text().empty() ? otherwise : order["status"].text()));
        HUB_TRY_ASSIGN(rows, router::sync_rows_with(*state, parts_.sealer, wanted, 100'000));
    }
    const auto cause = order["cause"].text();
    const auto system = order["system"].text();
    std::erase_if(rows, [&](const auto& row) { return (!cause.empty() && row.cause != cause) || (!system.empty() && row.system != system); });
    return rows;
}

/// The same of events.
Result<std::vector<router::EventException>> AdminApi::events_named(const Value& order, std::string_view otherwise) const {
    HUB_TRY_ASSIGN(auto state, parts_.backend.open_reader(store::Domain::State));
    std::vector<router::EventException> events;
    if (const std::string id(order["id"].text()); !id.empty()) {
        HUB_TRY_ASSIGN(const Key sequence, parts_.ids.decode(IdKind::Record, id));
        HUB_TRY_ASSIGN(events, router::event_exceptions_of(*state, sequence));
    } else {
        HUB_TRY_ASSIGN(const auto wanted, router::status_named(order["status"].text().empty() ? otherwise : order["status"].text()));
        HUB_TRY_ASSIGN(events, router::event_exceptions_with(*state, wanted, 100'000));
    }
    const auto cause = order["cause"].text();
    const auto system = order["system"].text();
    std::erase_if(events, [&](const auto& one) { return (!cause.empty() && one.cause != cause) || (!system.empty() && one.system != system); });
    return events;
}

/// How many events it concerned.
Result<std::int64_t> AdminApi::order_events(const std::vector<router::EventException>& events, std::optional<plugin::Fate> fate, const std::string& reason) {
    std::map<Place, router::EventOrder> orders;
    for (const auto& event : events) {
        auto& one = orders.try_emplace({event.system, event.tenant}, router::EventOrder{event.system, event.tenant, {}, fate, "admin", reason}).first->second;
        one.sequences.push_back(event.sequence);
    }
    std::int64_t count = 0;
    for (const auto& [place, one] : orders) {
        const auto concerned = parts_.router.settle(one);
        if (!concerned && concerned.error().code == "connection.unknown") continue;  // removed since: nobody to send them to
        if (!concerned) return fail(concerned.error());
        count += static_cast<std::int64_t>(*concerned);
    }
    return count;
}

Result<Value> AdminApi::replay(const Value& order) {
    const std::string reason(order["reason"].text());
    if (reason.empty()) return fail("reason.missing", "say why: --reason");
    HUB_TRY_ASSIGN(const auto rows, rows_named(order, "dead"));
    std::map<Place, router::SettleStage::Replay> orders;
    for (const auto& row : rows) {
        auto& one = orders.try_emplace({row.system, row.tenant}, router::SettleStage::Replay{row.system, row.tenant, {}, "admin", reason}).first->second;
        one.hub_ids.push_back(row.hub_id);
    }
    for (auto& [place, one] : orders) HUB_TRY(parts_.router.replay(std::move(one)));
    HUB_TRY_ASSIGN(const auto named, events_named(order, "dead"));
    HUB_TRY_ASSIGN(const std::int64_t events, order_events(named, std::nullopt, reason));
    Value out = Value::object();
    out.set("replayed", static_cast<std::int64_t>(rows.size()) + events);
    return out;
}

Result<Value> AdminApi::settle(const Value& order) {
    const std::string reason(order["reason"].text());
    if (reason.empty()) return fail("reason.missing", "say why: --reason");
    const auto outcome = order["outcome"].text();
    const auto fate = outcome == "delivered" ? plugin::Fate::Delivered : outcome == "never" ? plugin::Fate::Never : plugin::Fate::Refused;
    if (fate == plugin::Fate::Refused && outcome != "refused") return fail("settle.outcome", "the outcome is delivered, never or refused");
    const std::string remote_id(order["remote_id"].text());
    if (!remote_id.empty() && (fate != plugin::Fate::Delivered || order["id"].text().empty())) {
        return fail("settle.remote_id", "a remote id belongs to one record that was delivered");
    }
    HUB_TRY_ASSIGN(const auto rows, rows_named(order, "uncertain"));
    std::map<Place, router::SettleStage::ByHand> orders;
    std::int64_t open = 0;
    for (const auto& row : rows) {
        auto& one = orders.try_emplace({row.system, row.tenant}, router::SettleStage::ByHand{row.system, row.tenant, {}, fate, remote_id, "admin", reason}).first->second;
        one.hub_ids.push_back(row.hub_id);
        if (row.status == router::SyncStatus::Pending || row.status == router::SyncStatus::Uncertain) ++open;
    }
    for (auto& [place, one] : orders) HUB_TRY(parts_.router.settle(std::move(one)));
    HUB_TRY_ASSIGN(const auto named, events_named(order, "uncertain"));
    HUB_TRY_ASSIGN(const std::int64_t events, order_events(named, fate, reason));
    Value out = Value::object();
    out.set("settled", open + events);
    return out;
}

}  // namespace hub::api
