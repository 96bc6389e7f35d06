// Records, persons and journeys, for /api/v1/.
//
// Whose token reaches one system only sees a record as that system says it: what the hub made of it may come from that
// system's competitors.
#include <algorithm>

#include "core/api/page_cursor.hpp"
#include "core/api/rest_operation.hpp"
#include "core/codec/json.hpp"
#include "core/evidence/change_listing.hpp"
#include "core/model/publication.hpp"

namespace hub::api {
namespace {

using codec::Value;

constexpr std::size_t kMostNamesakes = 20;
constexpr std::size_t kMostLookedAt = 50;  // versions of one record

Value page_json(Value items, std::string next = {}) {
    Value out = Value::object();
    out.set("items", std::move(items));
    if (!next.empty()) out.set("next", std::move(next));
    return out;
}

std::string_view presence_name(records::Golden::Presence presence) { return presence == records::Golden::Presence::Present ? "present" : "gone"; }

/// The values that the token may see; `withheld` hears of the others.
Value fields_json(model::Record record, const std::set<model::Sensitivity>& classes, std::set<model::Sensitivity>& withheld) {
    const auto fields = model::definition(record.entity()).fields;
    for (std::size_t slot = 0; slot < fields.size(); ++slot) {
        const auto sensitivity = fields[slot].sensitivity;
        if (sensitivity == model::Sensitivity::Public || classes.contains(sensitivity)) continue;
        if (record.at(static_cast<model::Slot>(slot)).is_set()) withheld.insert(sensitivity);
        record.clear(static_cast<model::Slot>(slot));
    }
    return record.to_json();
}

/// A draft is its school's alone: whoever is not held to that school sees which record it is, and none of its values.
std::set<model::Sensitivity> classes_seen(const Call& call, const model::Record& record, const std::string& tenant) {
    if (model::may_leave_school(record) || call.reach.tenant == tenant) return call.token.scope.fields;
    return {};
}

bool is_from(const evidence::Change& change, const records::Within& reach) {
    const auto slash = change.actor.find('/');
    const std::string_view actor = change.actor;
    return (reach.system.empty() || actor.substr(0, slash) == reach.system) &&
           (reach.tenant.empty() || (slash != std::string::npos && actor.substr(slash + 1) == reach.tenant));
}

/// Versions as a list, those of records in reach only.
Result<Value> versions_json(Call& call, const std::vector<evidence::Change>& changes, const records::Within& within) {
    std::vector<Key> hub_ids;
    for (const auto& change : changes) hub_ids.push_back(change.hub_id);
    HUB_TRY_ASSIGN(const auto entities, records::entities_of(call.view.state, hub_ids));
    Value items = Value::array();
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const auto& change = changes[i];
        if (change.kind != evidence::ChangeKind::Version || !entities[i] || !is_from(change, within)) continue;
        if (!within.entity.empty() && within.entity != model::name_of(*entities[i])) continue;
        const std::string record = call.rooms.ids.encode(IdKind::Record, change.hub_id);
        Value one = Value::object();
        one.set("id", call.rooms.ids.encode(IdKind::Change, change.sequence));
        one.set("record", record);
        one.set("entity", model::name_of(*entities[i]));
        one.set("receipt", call.rooms.ids.encode(IdKind::Receipt, change.receipt));
        one.set("version", change.version);
        one.set("at", format_instant(change.at));
        one.set("cause", change.cause);
        one.set("by", change.actor);
        call.saw(record);
        items.push_back(std::move(one));
    }
    return items;
}

std::string message_cursor(const Call& call, Key change) { return write_cursor("messages", {call.rooms.ids.encode(IdKind::Change, change)}); }

/// The newest version of each record that is called so.
Result<Value> messages_named(Call& call, const std::string& source_id, const records::Within& within) {
    HUB_TRY_ASSIGN(const auto hub_ids, records::hub_ids_named(call.view.state, source_id, within, kMostNamesakes));
    std::vector<store::Row> keys;
    for (const Key hub_id : hub_ids) keys.push_back({hub_id});
    HUB_TRY_ASSIGN(const auto goldens, call.view.state.get(records::kGolden, keys));
    std::vector<evidence::Change> newest;
    for (const auto& row : goldens) {
        if (!row) continue;
        HUB_TRY_ASSIGN(const auto golden, records::golden_of(*row, call.view.sealer));
        // Of a system's token the newest that came from it.
        Key next = golden.change;
        for (std::size_t looked_at = 0; next != 0 && looked_at < kMostLookedAt; ++looked_at) {
            HUB_TRY_ASSIGN(const auto history, evidence::read_history(call.view.state, call.view.sealer, next, 1));
            if (history.empty()) break;
            if (is_from(history[0], within)) {
                newest.push_back(history[0]);
                break;
            }
            next = history[0].previous;
        }
    }
    HUB_TRY_ASSIGN(auto items, versions_json(call, newest, within));
    return page_json(std::move(items));
}

/// A record's versions, the newest first.
Result<Value> messages_of_record(Call& call, const std::string& record, Key before, const records::Within& within) {
    const auto hub_id = call.rooms.ids.decode(IdKind::Record, record);
    if (!hub_id) return page_json(Value::array());
    HUB_TRY_ASSIGN(const auto seen, see_record(call.view, *hub_id, within));
    if (!seen) return page_json(Value::array());
    Key newest = seen->golden.change;
    if (before != 0) {
        // A cursor of another record's list would lead into that record's history.
        HUB_TRY_ASSIGN(const auto at, evidence::read_history(call.view.state, call.view.sealer, before, 1));
        newest = at.empty() || at[0].hub_id != *hub_id ? 0 : at[0].previous;
    }
    HUB_TRY_ASSIGN(const auto limit, call.limit());
    HUB_TRY_ASSIGN(const auto history, evidence::read_history(call.view.state, call.view.sealer, newest, limit));
    HUB_TRY_ASSIGN(auto items, versions_json(call, history, within));
    const bool more = !history.empty() && history.back().previous != 0;
    return page_json(std::move(items), more ? message_cursor(call, history.back().sequence) : std::string());
}

}  // namespace

Result<std::optional<SeenRecord>> see_record(const StoreView& view, Key hub_id, const records::Within& reach) {
    const store::Row key{hub_id};
    HUB_TRY_ASSIGN(const auto rows, view.state.get(records::kGolden, std::span(&key, 1)));
    if (!rows[0] || (!reach.tenant.empty() && store::bytes((*rows[0])[1]) != reach.tenant)) return std::optional<SeenRecord>();
    SeenRecord seen;
    HUB_TRY_ASSIGN(seen.golden, records::golden_of(*rows[0], view.sealer));
    const auto entity = seen.golden.record.entity();
    if (!reach.entity.empty() && model::name_of(entity) != reach.entity) return std::optional<SeenRecord>();
    HUB_TRY_ASSIGN(const auto sources, view.state.get_by_prefix(records::kSources, std::span(&key, 1)));
    for (const auto& row : sources) {
        HUB_TRY_ASSIGN(auto source, records::source_of(row, view.sealer));
        const bool in_reach = (reach.system.empty() || source.ref.system == reach.system) && (reach.tenant.empty() || source.ref.tenant == reach.tenant);
        if (in_reach) seen.sources.push_back(std::move(source));
    }
    if (!reach.system.empty() && seen.sources.empty()) return std::optional<SeenRecord>();
    HUB_TRY_ASSIGN(auto deliveries, router::sync_rows_of(view.state, view.sealer, hub_id));
    for (auto& row : deliveries) {
        const bool in_reach = (reach.system.empty() || row.system == reach.system) && (reach.tenant.empty() || row.tenant == reach.tenant);
        if (in_reach) seen.deliveries.push_back(std::move(row));
    }
    return std::optional(std::move(seen));
}

Result<Value> list_records(Call& call) {
    records::RecordQuery query;
    HUB_TRY_ASSIGN(query.limit, call.limit());
    HUB_TRY_ASSIGN(query.since, call.since());
    if (const auto cursor = call.parameter("cursor"); !cursor.empty()) {
        HUB_TRY_ASSIGN(const auto parts, read_cursor("records", cursor, 1));
        const auto after = call.rooms.ids.decode(IdKind::Record, parts[0]);
        if (!after) return fail("cursor.malformed", "this cursor belongs to no such list; begin again without it");
        query.after = *after;
    }
    const auto within = call.narrowed();
    if (!within) return page_json(Value::array());
    query.within = *within;
    HUB_TRY_ASSIGN(const auto page, records::list_records(call.view.state, query));
    Value items = Value::array();
    for (const auto& head : page.rows) {
        const std::string id = call.rooms.ids.encode(IdKind::Record, head.hub_id);
        Value one = Value::object();
        one.set("id", id);
        one.set("entity", model::name_of(head.entity));
        one.set("tenant", head.tenant);
        one.set("version", head.version);
        one.set("changed_at", format_instant(head.changed_at));
        one.set("presence", presence_name(head.presence));
        call.saw(id);
        items.push_back(std::move(one));
    }
    return page_json(std::move(items), page.next ? write_cursor("records", {call.rooms.ids.encode(IdKind::Record, *page.next)}) : std::string());
}

Result<Value> show_record(Call& call) {
    const auto hub_id = call.rooms.ids.decode(IdKind::Record, call.words[0]);
    if (!hub_id) return no_such_item();
    HUB_TRY_ASSIGN(const auto seen, see_record(call.view, *hub_id, call.reach));
    if (!seen) return no_such_item();
    call.saw(call.words[0]);
    const bool as_source = !call.reach.system.empty();
    std::set<model::Sensitivity> withheld;
    const model::Record& shown = as_source ? seen->sources.front().record : seen->golden.record;
    Value fields = fields_json(shown, classes_seen(call, shown, seen->golden.tenant), withheld);
    Value withheld_names = Value::array();
    for (const auto each : withheld) withheld_names.push_back(model::name_of(each));
    Value sources = Value::array();
    for (const auto& source : seen->sources) {
        Value one = Value::object();
        one.set("system", source.ref.system);
        one.set("tenant", source.ref.tenant);
        one.set("source_id", source.ref.source_id);
        one.set("version", source.version);
        one.set("received_at", format_instant(source.received_at));
        sources.push_back(std::move(one));
    }
    Value deliveries = Value::array();
    for (const auto& row : seen->deliveries) deliveries.push_back(delivery_json(row));
    Value out = Value::object();
    out.set("id", call.words[0]);
    out.set("entity", model::name_of(seen->golden.record.entity()));
    out.set("tenant", seen->golden.tenant);
    out.set("version", seen->golden.version);
    out.set("changed_at", format_instant(seen->golden.changed_at));
    out.set("presence", presence_name(seen->golden.presence));
    out.set("seen_from", as_source ? "source" : "hub");
    out.set("fields", std::move(fields));
    out.set("withheld", std::move(withheld_names));
    out.set("sources", std::move(sources));
    out.set("deliveries", std::move(deliveries));
    return out;
}

Result<Value> search_records(Call& call) {
    if (!call.token.scope.fields.contains(model::Sensitivity::Identity)) return fail("token.scope", "this token names no identity fields: `eduhub token new --fields identity`");
    HUB_TRY_ASSIGN(const Value order, codec::parse_json(call.request.body.empty() ? "{}" : call.request.body));
    if (const auto wait = call.rooms.search.admit(call.token.id)) {
        return fail("limit.blind_index", "too many searches by national id in this minute; come back in " + std::to_string((*wait + 999) / 1'000) + " s");
    }
    HUB_TRY_ASSIGN(const auto found, call.rooms.search.find(call.view, order["national_id"].text()));
    Value items = Value::array();
    for (const auto& each : found["records"].items()) {
        const auto hub_id = call.rooms.ids.decode(IdKind::Record, each["hub_id"].text());
        if (!hub_id) continue;
        HUB_TRY_ASSIGN(const auto seen, see_record(call.view, *hub_id, call.reach));
        if (!seen) continue;
        Value one = Value::object();
        one.set("record", each["hub_id"]);
        one.set("tenant", each["tenant"]);
        one.set("entity", each["entity"]);
        call.saw(std::string(each["hub_id"].text()));
        items.push_back(std::move(one));
    }
    return page_json(std::move(items));
}

Result<Value> list_messages(Call& call) {
    Key before = 0;
    if (const auto cursor = call.parameter("cursor"); !cursor.empty()) {
        HUB_TRY_ASSIGN(const auto parts, read_cursor("messages", cursor, 1));
        const auto change = call.rooms.ids.decode(IdKind::Change, parts[0]);
        if (!change) return fail("cursor.malformed", "this cursor belongs to no such list; begin again without it");
        before = *change;
    }
    evidence::VersionQuery query;
    HUB_TRY_ASSIGN(query.limit, call.limit());
    HUB_TRY_ASSIGN(query.since, call.since());
    auto within = call.narrowed();
    if (const auto receipt = call.parameter("receipt"); !receipt.empty()) {
        const auto id = call.rooms.ids.decode(IdKind::Receipt, receipt);
        if (!id) within.reset();
        else query.receipt = *id;
    }
    if (!within) return page_json(Value::array());
    if (const auto source_id = call.parameter("source_id"); !source_id.empty()) return messages_named(call, source_id, *within);
    if (const auto record = call.parameter("record"); !record.empty()) return messages_of_record(call, record, before, *within);
    query.system = within->system;
    query.tenant = within->tenant;
    query.before = before;
    HUB_TRY_ASSIGN(const auto page, evidence::list_versions(call.view.state, query));
    HUB_TRY_ASSIGN(auto items, versions_json(call, page.rows, *within));
    return page_json(std::move(items), page.next ? message_cursor(call, *page.next) : std::string());
}

Result<Value> show_message(Call& call) {
    const auto sequence = call.rooms.ids.decode(IdKind::Change, call.words[0]);
    if (!sequence) return no_such_item();
    const store::Row key{*sequence};
    HUB_TRY_ASSIGN(const auto row, call.view.state.get(evidence::kChanges, std::span(&key, 1)));
    if (!row[0]) return no_such_item();
    HUB_TRY_ASSIGN(const auto changes, evidence::read_history(call.view.state, call.view.sealer, *sequence, 1));
    if (changes.empty() || changes[0].kind != evidence::ChangeKind::Version) return no_such_item();
    HUB_TRY_ASSIGN(const auto seen, see_record(call.view, changes[0].hub_id, call.reach));
    if (!seen) return no_such_item();
    HUB_TRY_ASSIGN(auto message, versions_json(call, changes, call.reach));
    if (message.items().empty()) return no_such_item();
    Value deliveries = Value::array();
    for (const auto& delivery : seen->deliveries) deliveries.push_back(delivery_json(delivery));
    Value steps = Value::array();
    const Value all_steps = steps_json(changes[0]);
    for (const auto& step : all_steps.items()) {
        // Where it goes from here is no matter of the system it came from.
        const auto name = step["step"].text();
        if (call.reach.system.empty() || (name != "route" && name != "deliver" && name != "settle")) steps.push_back(step);
    }
    Value out = Value::object();
    out.set("message", message.items().front());
    out.set("steps", std::move(steps));
    out.set("deliveries", std::move(deliveries));
    return out;
}

}  // namespace hub::api
