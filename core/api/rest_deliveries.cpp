// Deliveries that want a person, and sending them again, for /api/v1/.
#include <map>

#include "core/api/explain.hpp"
#include "core/api/page_cursor.hpp"
#include "core/api/rest_operation.hpp"
#include "core/codec/json.hpp"

namespace hub::api {
namespace {

using codec::Value;

constexpr std::size_t kMostRetried = 100'000;
constexpr std::size_t kRetryStep = 2'000;
constexpr std::size_t kLongestReason = 500;

Result<router::SyncStatus> wanted_status(std::string_view name) {
    for (const auto status : {router::SyncStatus::Dead, router::SyncStatus::Uncertain, router::SyncStatus::Held}) {
        if (name.empty() || router::name_of(status) == name) return status;
    }
    return fail("query.parameter", "`status` is dead, uncertain or held");
}

std::string id_of(const PublicIds& ids, const router::SyncRow& row) { return ids.encode(IdKind::Record, row.hub_id) + ":" + row.system + ":" + row.tenant; }

/// `record:system:school`, as id_of() writes it; nullopt for anything else.
std::optional<router::DeliveryKey> key_of(const PublicIds& ids, std::string_view id) {
    const auto first = id.find(':');
    const auto second = first == std::string_view::npos ? first : id.find(':', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto hub_id = ids.decode(IdKind::Record, id.substr(0, first));
    if (!hub_id) return std::nullopt;
    return router::DeliveryKey{std::string(id.substr(second + 1)), std::string(id.substr(first + 1, second - first - 1)), *hub_id};
}

Value dead_letter_json(Call& call, const router::SyncRow& row) {
    const std::string record = call.rooms.ids.encode(IdKind::Record, row.hub_id);
    Value out = Value::object();
    out.set("id", id_of(call.rooms.ids, row));
    out.set("record", record);
    out.set("entity", model::name_of(row.entity));
    const Value told = delivery_json(row);
    for (const auto& [name, value] : told.members()) out.set(name, value);
    out.set("updated_at", format_instant(row.updated_at));
    if (!row.cause.empty()) {
        const Explanation explained = explain(row.cause, model::name_of(row.entity), row.cause_field, {});
        out.set("vi", explained.vi);
        out.set("en", explained.en);
    }
    call.saw(record);
    return out;
}

Result<router::SyncRow> dead_letter_named(const Call& call, std::string_view id) {
    const auto key = key_of(call.rooms.ids, id);
    if (!key) return no_such_item();
    HUB_TRY_ASSIGN(auto row, router::find_delivery(call.view.state, call.view.sealer, *key, call.reach));
    if (!row) return no_such_item();
    return std::move(*row);
}

Result<std::string> reason_of(const Value& order) {
    std::string reason(order["reason"].text());
    if (reason.empty() || reason.size() > kLongestReason) return fail("query.parameter", "say why in at most 500 bytes: {\"reason\":\"…\"}");
    return reason;
}

/// One order a destination; returns how many deliveries there are in them.
Result<Value> retry(const Call& call, const std::vector<router::SyncRow>& rows, const std::string& reason) {
    std::map<std::pair<std::string, std::string>, router::SettleStage::Replay> orders;
    for (const auto& row : rows) {
        auto& one = orders[{row.system, row.tenant}];
        one.system = row.system;
        one.tenant = row.tenant;
        one.actor = call.who();
        one.reason = reason;
        one.hub_ids.push_back(row.hub_id);
    }
    for (auto& [place, one] : orders) HUB_TRY(call.rooms.router.replay(std::move(one)));
    Value out = Value::object();
    out.set("retried", rows.size());
    return out;
}

}  // namespace

Result<Value> list_dead_letters(Call& call) {
    router::DeliveryQuery query;
    HUB_TRY_ASSIGN(query.limit, call.limit());
    HUB_TRY_ASSIGN(query.since, call.since());
    HUB_TRY_ASSIGN(query.status, wanted_status(call.parameter("status")));
    query.code = call.parameter("code");
    if (const auto cursor = call.parameter("cursor"); !cursor.empty()) {
        HUB_TRY_ASSIGN(const auto parts, read_cursor("dead-letters", cursor, 1));
        query.after = key_of(call.rooms.ids, parts[0]);
        if (!query.after) return fail("cursor.malformed", "this cursor belongs to no such list; begin again without it");
    }
    Value items = Value::array();
    Value out = Value::object();
    const auto within = call.narrowed();
    if (!within) {
        out.set("items", std::move(items));
        return out;
    }
    query.within = *within;
    HUB_TRY_ASSIGN(const auto page, router::list_deliveries(call.view.state, call.view.sealer, query));
    for (const auto& row : page.rows) items.push_back(dead_letter_json(call, row));
    out.set("items", std::move(items));
    if (page.next) out.set("next", write_cursor("dead-letters", {id_of(call.rooms.ids, page.rows.back())}));
    return out;
}

Result<Value> show_dead_letter(Call& call) {
    HUB_TRY_ASSIGN(const auto row, dead_letter_named(call, call.words[0]));
    return dead_letter_json(call, row);
}

Result<Value> retry_dead_letter(Call& call) {
    HUB_TRY_ASSIGN(const Value order, codec::parse_json(call.request.body.empty() ? "{}" : call.request.body));
    HUB_TRY_ASSIGN(const std::string reason, reason_of(order));
    HUB_TRY_ASSIGN(auto row, dead_letter_named(call, call.words[0]));
    return retry(call, {std::move(row)}, reason);
}

Result<Value> retry_dead_letters(Call& call) {
    HUB_TRY_ASSIGN(const Value order, codec::parse_json(call.request.body.empty() ? "{}" : call.request.body));
    HUB_TRY_ASSIGN(const std::string reason, reason_of(order));
    std::vector<router::SyncRow> rows;
    if (const Value* ids = order.find("ids"); ids != nullptr) {
        for (const auto& id : ids->items()) {
            HUB_TRY_ASSIGN(auto row, dead_letter_named(call, id.text()));  // all of them or none
            rows.push_back(std::move(row));
        }
        return retry(call, rows, reason);
    }
    router::DeliveryQuery query;
    HUB_TRY_ASSIGN(query.status, wanted_status(order["status"].text()));
    query.code = order["code"].text();
    query.limit = kRetryStep;
    const auto within = call.reach.and_also({std::string(order["system"].text()), std::string(order["tenant"].text()), std::string(order["entity"].text())});
    if (!within) return retry(call, rows, reason);
    query.within = *within;
    do {
        HUB_TRY_ASSIGN(auto page, router::list_deliveries(call.view.state, call.view.sealer, query));
        for (auto& row : page.rows) rows.push_back(std::move(row));
        query.after = page.next;
    } while (query.after && rows.size() < kMostRetried);
    return retry(call, rows, reason);
}

}  // namespace hub::api
