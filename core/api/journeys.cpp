#include "core/api/journeys.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <tuple>

#include "core/api/explain.hpp"
#include "core/evidence/journey.hpp"
#include "core/records/records_tables.hpp"
#include "core/router/event_tables.hpp"

namespace hub::api {
namespace {

using codec::Value;

Value step_json(const evidence::Step& step) {
    Value out = Value::object();
    out.set("step", evidence::name_of(step.kind));
    out.set("at", format_instant(step.at));
    out.set("outcome", step.outcome);
    out.set("by", step.by);
    out.set("detail", step.detail);
    return out;
}

/// The journey at the front of a version's detail; see RecordStage.
std::vector<evidence::Step> steps_of(const evidence::Change& change) {
    const auto end = change.detail.find('\n');
    if (end == std::string::npos) return {};
    const auto size = static_cast<std::size_t>(std::atoll(change.detail.substr(0, end).c_str()));
    return evidence::unpack_steps(std::string_view(change.detail).substr(end + 1, size));
}

}  // namespace

Value steps_json(const evidence::Change& change) {
    Value out = Value::array();
    for (const auto& step : steps_of(change)) out.push_back(step_json(step));
    return out;
}

Value delivery_json(const router::SyncRow& row) {
    Value out = Value::object();
    out.set("destination", row.system);
    out.set("tenant", row.tenant);
    out.set("version", row.sent_version);
    out.set("wanted_version", row.wanted_version);
    out.set("status", router::name_of(row.status));
    out.set("remote_id", row.remote_id);
    if (!row.cause.empty()) out.set("cause", row.cause);
    if (!row.cause_field.empty()) out.set("cause_field", row.cause_field);
    if (!row.needs.empty()) out.set("needs", row.needs);
    Value attempts = Value::array();
    for (const auto& attempt : row.history) {
        Value one = Value::object();
        one.set("at", format_instant(attempt.at));
        one.set("outcome", attempt.outcome);
        one.set("detail", attempt.detail);
        attempts.push_back(std::move(one));
    }
    out.set("attempts", std::move(attempts));
    return out;
}

Value refusal_json(const StoreView& view, const router::Quarantined& refused) {
    Value out = Value::object();
    out.set("code", refused.code);
    out.set("field", refused.field);
    out.set("system", refused.system);
    out.set("tenant", refused.tenant);
    out.set("entity", refused.entity);
    out.set("location", refused.location);
    out.set("source_id", refused.source_id);
    out.set("receipt", view.ids.encode(IdKind::Receipt, refused.receipt));
    out.set("ordinal", refused.ordinal);
    out.set("at", format_instant(refused.at));
    const Explanation explained = explain(refused.code, refused.entity, refused.field, refused.location);
    out.set("vi", explained.vi);
    out.set("en", explained.en);
    return out;
}

std::string_view standing_of_receipt(Key receipt, Key consumed, const std::optional<router::ReceiptOutcome>& outcome) {
    if (outcome && !outcome->code.empty()) return "unreadable";
    return receipt <= consumed ? "applied" : "queued";
}

namespace {

Result<std::vector<Key>> hub_ids_for(const StoreView& view, const std::string& id) {
    if (const auto hub_id = view.ids.decode(IdKind::Record, id)) {
        const store::Row key{*hub_id};
        HUB_TRY_ASSIGN(const auto rows, view.state.get(records::kGolden, std::span(&key, 1)));
        if (rows[0]) return std::vector<Key>{*hub_id};
    }
    if (const auto receipt = view.ids.decode(IdKind::Receipt, id)) {
        HUB_TRY_ASSIGN(const auto changes, evidence::read_changes_of_receipt(view.state, view.sealer, *receipt));
        std::vector<Key> out;
        for (const auto& change : changes) out.push_back(change.hub_id);
        if (!out.empty()) return out;
    }
    if (const auto sequence = view.ids.decode(IdKind::Change, id)) {
        const store::Row key{*sequence};
        HUB_TRY_ASSIGN(const auto rows, view.state.get(evidence::kChanges, std::span(&key, 1)));
        if (rows[0]) return std::vector<Key>{store::integer((*rows[0])[3])};
    }
    return records::hub_ids_of_source_id(view.state, id);
}

Result<Value> show_record(const StoreView& view, Key hub_id) {
    Value record = Value::object();
    Key newest_change = 0;
    record.set("hub_id", view.ids.encode(IdKind::Record, hub_id));
    const store::Row key{hub_id};
    HUB_TRY_ASSIGN(const auto golden_rows, view.state.get(records::kGolden, std::span(&key, 1)));
    if (golden_rows[0]) {
        HUB_TRY_ASSIGN(const auto golden, records::golden_of(*golden_rows[0], view.sealer));
        newest_change = golden.change;
        record.set("entity", model::name_of(golden.record.entity()));
        record.set("tenant", golden.tenant);
        record.set("version", golden.version);
    }
    Value sources = Value::array();
    HUB_TRY_ASSIGN(const auto source_rows, view.state.get_by_prefix(records::kSources, std::span(&key, 1)));
    for (const auto& row : source_rows) {
        HUB_TRY_ASSIGN(const auto source, records::source_of(row, view.sealer));
        Value one = Value::object();
        one.set("system", source.ref.system);
        one.set("tenant", source.ref.tenant);
        one.set("source_id", source.ref.source_id);
        one.set("version", source.version);
        sources.push_back(std::move(one));
    }
    record.set("sources", std::move(sources));

    Value deliveries = Value::array();
    HUB_TRY_ASSIGN(const auto sync_rows, router::sync_rows_of(view.state, view.sealer, hub_id));
    for (const auto& row : sync_rows) deliveries.push_back(delivery_json(row));

    Value journeys = Value::array();
    HUB_TRY_ASSIGN(const auto changes, evidence::read_history(view.state, view.sealer, newest_change, 50));
    for (const auto& change : changes) {
        Value journey = Value::object();
        journey.set("receipt", view.ids.encode(IdKind::Receipt, change.receipt));
        journey.set("change", view.ids.encode(IdKind::Change, change.sequence));
        journey.set("version", change.version);
        journey.set("cause", change.cause);
        journey.set("by", change.actor);
        journey.set("steps", steps_json(change));
        // The newest version's journey ends where its deliveries stand.
        journey.set("deliveries", change.sequence == changes.front().sequence ? deliveries : Value::array());
        journeys.push_back(std::move(journey));
    }
    Value out = Value::object();
    out.set("record", std::move(record));
    out.set("journeys", std::move(journeys));
    return out;
}

/// A receipt that changed nothing still has a story: what was refused, or why it could not be read.
Result<Value> show_receipt(const StoreView& view, Key receipt_id) {
    HUB_TRY_ASSIGN(const auto receipt, router::read_receipt(view.inbox, view.sealer, receipt_id));
    if (!receipt) return fail("message.unknown", "no receipt has this id");
    Value out = Value::object();
    out.set("receipt", view.ids.encode(IdKind::Receipt, receipt_id));
    out.set("at", format_instant(receipt->at));
    out.set("system", receipt->system);
    out.set("tenant", receipt->tenant);
    out.set("entity", receipt->entity);
    out.set("name", receipt->name);
    HUB_TRY_ASSIGN(const Key consumed, router::consumed_up_to(view.state));
    HUB_TRY_ASSIGN(const auto outcome, router::read_outcome(view.state, receipt_id));
    out.set("status", standing_of_receipt(receipt_id, consumed, outcome));
    if (outcome) {
        out.set("changed", outcome->changed);
        out.set("unchanged", outcome->unchanged);
        out.set("quarantined", outcome->quarantined);
        if (!outcome->code.empty()) out.set("code", outcome->code);
        if (!outcome->message.empty()) out.set("message", outcome->message);
    }
    if (outcome && !outcome->code.empty()) {
        const Explanation explained = explain(outcome->code, receipt->entity, {}, {});
        out.set("vi", explained.vi);
        out.set("en", explained.en);
    }
    router::QuarantineFilter filter;
    filter.receipt = receipt_id;
    HUB_TRY_ASSIGN(auto refused, list_quarantine(view, filter));
    out.set("refused", std::move(refused));
    return out;
}

}  // namespace

Result<Value> show_message(const StoreView& view, const std::string& id) {
    HUB_TRY_ASSIGN(auto hub_ids, hub_ids_for(view, id));
    std::sort(hub_ids.begin(), hub_ids.end());
    hub_ids.erase(std::unique(hub_ids.begin(), hub_ids.end()), hub_ids.end());
    if (hub_ids.size() == 1) return show_record(view, hub_ids.front());
    if (hub_ids.empty()) {
        if (const auto receipt = view.ids.decode(IdKind::Receipt, id)) return show_receipt(view, *receipt);
        return fail("message.unknown", "no record, receipt, change or source id is `" + id + "`");
    }
    Value many = Value::array();
    for (const Key hub_id : hub_ids) {
        HUB_TRY_ASSIGN(auto one, show_record(view, hub_id));
        many.push_back(std::move(one));
        if (many.items().size() == 50) break;
    }
    Value out = Value::object();
    out.set("records", std::move(many));
    return out;
}

Result<Value> list_messages(const StoreView& view, std::size_t limit) {
    HUB_TRY_ASSIGN(const auto receipts, router::recent_receipts(view.inbox, limit));
    HUB_TRY_ASSIGN(const Key consumed, router::consumed_up_to(view.state));
    Value out = Value::array();
    for (const auto& receipt : receipts) {
        Value one = Value::object();
        one.set("receipt", view.ids.encode(IdKind::Receipt, receipt.id));
        one.set("at", format_instant(receipt.at));
        one.set("system", receipt.system);
        one.set("tenant", receipt.tenant);
        one.set("entity", receipt.entity);
        one.set("name", receipt.name);
        HUB_TRY_ASSIGN(const auto outcome, router::read_outcome(view.state, receipt.id));
        one.set("status", standing_of_receipt(receipt.id, consumed, outcome));
        one.set("changed", outcome ? outcome->changed : (receipt.id <= consumed ? 1 : 0));
        one.set("unchanged", outcome ? outcome->unchanged : 0);
        one.set("quarantined", outcome ? outcome->quarantined : 0);
        if (outcome && !outcome->code.empty()) one.set("code", outcome->code);
        out.push_back(std::move(one));
    }
    return out;
}

Result<Value> list_quarantine(const StoreView& view, const router::QuarantineFilter& filter) {
    HUB_TRY_ASSIGN(const auto rows, router::read_quarantine(view.state, filter));
    Value out = Value::array();
    for (const auto& row : rows) out.push_back(refusal_json(view, row));
    return out;
}

Result<Value> source_summary(const StoreView& view) {
    HUB_TRY_ASSIGN(const auto accepted, records::count_sources(view.state));
    HUB_TRY_ASSIGN(const auto refused, router::count_quarantined(view.state));
    using Place = std::tuple<std::string, std::string, std::string>;
    std::map<Place, std::pair<std::int64_t, std::int64_t>> counts;
    for (const auto& one : accepted) counts[{one.system, one.tenant, std::string(model::name_of(one.entity))}].first = one.count;
    for (const auto& one : refused) counts[{one.system, one.tenant, one.entity}].second = one.count;
    Value out = Value::array();
    for (const auto& [place, count] : counts) {
        Value one = Value::object();
        one.set("system", std::get<0>(place));
        one.set("tenant", std::get<1>(place));
        one.set("entity", std::get<2>(place));
        one.set("received", count.first + count.second);
        one.set("accepted", count.first);
        one.set("quarantined", count.second);
        out.push_back(std::move(one));
    }
    return out;
}

Result<Value> list_sync_rows(const StoreView& view, router::SyncStatus status, std::size_t limit) {
    HUB_TRY_ASSIGN(const auto rows, router::sync_rows_with(view.state, view.sealer, status, limit));
    Value out = Value::array();
    for (const auto& row : rows) {
        Value one = delivery_json(row);
        one.set("hub_id", view.ids.encode(IdKind::Record, row.hub_id));
        one.set("entity", model::name_of(row.entity));
        out.push_back(std::move(one));
    }
    if (out.items().size() >= limit) return out;
    HUB_TRY_ASSIGN(const auto events, router::event_exceptions_with(view.state, status, limit - out.items().size()));
    for (const auto& event : events) {
        Value one = Value::object();
        one.set("destination", event.system);
        one.set("tenant", event.tenant);
        one.set("version", 0);
        one.set("wanted_version", 1);
        one.set("status", router::name_of(event.status));
        one.set("remote_id", event.remote_id);
        if (!event.cause.empty()) one.set("cause", event.cause);
        if (!event.cause_field.empty()) one.set("cause_field", event.cause_field);
        one.set("attempts", Value::array());
        one.set("hub_id", view.ids.encode(IdKind::Record, event.sequence));
        one.set("entity", model::name_of(event.entity));
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace hub::api
