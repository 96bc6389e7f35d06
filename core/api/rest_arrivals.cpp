// Receipts and what was refused of them, for /api/v1/.
#include "core/api/explain.hpp"
#include "core/api/page_cursor.hpp"
#include "core/api/rest_operation.hpp"

namespace hub::api {
namespace {

using codec::Value;

Result<Value> receipt_json(const Call& call, const router::ReceiptHead& receipt, Key consumed) {
    HUB_TRY_ASSIGN(const auto outcome, router::read_outcome(call.view.state, receipt.id));
    const bool applied = receipt.id <= consumed;
    Value out = Value::object();
    out.set("id", call.rooms.ids.encode(IdKind::Receipt, receipt.id));
    out.set("at", format_instant(receipt.at));
    out.set("system", receipt.system);
    out.set("tenant", receipt.tenant);
    out.set("entity", receipt.entity);
    out.set("name", receipt.name);
    out.set("status", standing_of_receipt(receipt.id, consumed, outcome));
    // One clean change leaves no outcome of its own.
    out.set("changed", outcome ? outcome->changed : applied ? 1 : 0);
    out.set("unchanged", outcome ? outcome->unchanged : 0);
    out.set("quarantined", outcome ? outcome->quarantined : 0);
    if (!outcome || outcome->code.empty()) return out;
    const Explanation explained = explain(outcome->code, receipt.entity, {}, {});
    out.set("code", outcome->code);
    out.set("vi", explained.vi);
    out.set("en", explained.en);
    return out;
}

Value refused_json(const Call& call, const router::Quarantined& refused) {
    Value out = Value::object();
    out.set("id", call.rooms.ids.encode(IdKind::Receipt, refused.receipt) + "." + std::to_string(refused.ordinal) + "." + std::to_string(refused.number));
    const Value told = refusal_json(call.view, refused);
    for (const auto& [name, value] : told.members()) out.set(name, value);
    return out;
}

/// `receipt.ordinal.number`, as refused_json() writes it.
Result<router::QuarantineKey> refused_key(const PublicIds& ids, std::string_view receipt, std::string_view ordinal, std::string_view number) {
    router::QuarantineKey key;
    HUB_TRY_ASSIGN(key.receipt, ids.decode(IdKind::Receipt, receipt));
    HUB_TRY_ASSIGN(key.ordinal, read_number(ordinal));
    HUB_TRY_ASSIGN(key.number, read_number(number));
    return key;
}

tl::unexpected<Error> other_cursor() { return fail("cursor.malformed", "this cursor belongs to no such list; begin again without it"); }

}  // namespace

Result<Value> list_receipts(Call& call) {
    router::ReceiptQuery query;
    HUB_TRY_ASSIGN(query.limit, call.limit());
    HUB_TRY_ASSIGN(query.since, call.since());
    if (const auto cursor = call.parameter("cursor"); !cursor.empty()) {
        HUB_TRY_ASSIGN(const auto parts, read_cursor("receipts", cursor, 1));
        const auto before = call.rooms.ids.decode(IdKind::Receipt, parts[0]);
        if (!before) return other_cursor();
        query.before = *before;
    }
    Value items = Value::array();
    Value out = Value::object();
    const auto within = call.narrowed();
    if (!within) {
        out.set("items", std::move(items));
        return out;
    }
    query.within = *within;
    HUB_TRY_ASSIGN(const auto page, router::list_receipts(call.view.inbox, query));
    HUB_TRY_ASSIGN(const Key consumed, router::consumed_up_to(call.view.state));
    for (const auto& receipt : page.rows) {
        HUB_TRY_ASSIGN(auto one, receipt_json(call, receipt, consumed));
        items.push_back(std::move(one));
    }
    out.set("items", std::move(items));
    if (page.next) out.set("next", write_cursor("receipts", {call.rooms.ids.encode(IdKind::Receipt, *page.next)}));
    return out;
}

Result<Value> show_receipt(Call& call) {
    const auto id = call.rooms.ids.decode(IdKind::Receipt, call.words[0]);
    if (!id) return no_such_item();
    HUB_TRY_ASSIGN(const auto receipt, router::find_receipt(call.view.inbox, *id, call.reach));
    if (!receipt) return no_such_item();
    HUB_TRY_ASSIGN(const Key consumed, router::consumed_up_to(call.view.state));
    return receipt_json(call, *receipt, consumed);
}

Result<Value> list_refused(Call& call) {
    router::QuarantineQuery query;
    HUB_TRY_ASSIGN(query.limit, call.limit());
    HUB_TRY_ASSIGN(query.since, call.since());
    query.code = call.parameter("code");
    if (const auto cursor = call.parameter("cursor"); !cursor.empty()) {
        HUB_TRY_ASSIGN(const auto parts, read_cursor("quarantine", cursor, 3));
        const auto before = refused_key(call.rooms.ids, parts[0], parts[1], parts[2]);
        if (!before) return other_cursor();
        query.before = *before;
    }
    auto within = call.narrowed();
    if (const auto receipt = call.parameter("receipt"); !receipt.empty()) {
        const auto id = call.rooms.ids.decode(IdKind::Receipt, receipt);
        if (id) query.receipt = *id;
        else within.reset();
    }
    Value items = Value::array();
    Value out = Value::object();
    if (!within) {
        out.set("items", std::move(items));
        return out;
    }
    query.within = *within;
    HUB_TRY_ASSIGN(const auto page, router::list_refused(call.view.state, query));
    for (const auto& refused : page.rows) items.push_back(refused_json(call, refused));
    out.set("items", std::move(items));
    if (page.next) {
        out.set("next", write_cursor("quarantine", {call.rooms.ids.encode(IdKind::Receipt, page.next->receipt), std::to_string(page.next->ordinal),
                                                    std::to_string(page.next->number)}));
    }
    return out;
}

Result<Value> show_refused(Call& call) {
    const std::string& id = call.words[0];
    const auto first = id.find('.');
    const auto second = first == std::string::npos ? first : id.find('.', first + 1);
    if (second == std::string::npos) return no_such_item();
    const std::string_view text = id;
    const auto key = refused_key(call.rooms.ids, text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1));
    if (!key) return no_such_item();
    HUB_TRY_ASSIGN(const auto refused, router::find_refused(call.view.state, *key, call.reach));
    if (!refused) return no_such_item();
    return refused_json(call, *refused);
}

}  // namespace hub::api
