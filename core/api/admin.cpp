#include "core/api/admin.hpp"

#include <cstdlib>
#include <map>

#include "core/api/audit.hpp"
#include "core/api/problem.hpp"
#include "core/api/query.hpp"
#include "core/api/read_standing.hpp"
#include "core/base/failpoint.hpp"
#include "core/codec/json.hpp"

namespace hub::api {
namespace {

using codec::Value;

std::size_t limit_of(const net::ServerRequest& request, std::size_t otherwise) {
    const long asked = std::atol(query_value(request.query, "limit").c_str());
    return asked > 0 ? std::min<std::size_t>(static_cast<std::size_t>(asked), 10'000) : otherwise;
}

Result<router::SyncStatus> status_named(std::string_view name) {
    for (int i = 1; i <= static_cast<int>(router::SyncStatus::Held); ++i) {
        const auto status = static_cast<router::SyncStatus>(i);
        if (router::name_of(status) == name) return status;
    }
    return fail("status.unknown", "no standing is called `" + std::string(name) + "`");
}

/// Every record an answer names.
void collect_subjects(const Value& value, std::vector<std::string>& into) {
    for (const auto& [name, member] : value.members()) {
        if (name == "hub_id" && member.is_string()) into.emplace_back(member.text());
        else collect_subjects(member, into);
    }
    for (const auto& item : value.items()) collect_subjects(item, into);
}

}  // namespace

struct AdminApi::Door {
    Surface surface;
    std::string_view operation;  ///< what a look through it is called in the audit log; empty: it shows nobody's data
    std::function<Result<Value>(AdminApi&, const net::ServerRequest&)> answer;
    std::function<net::ServerResponse(AdminApi&, const net::ServerRequest&)> respond = {};  ///< instead, where an answer is more than JSON
};

const std::vector<AdminApi::Door>& AdminApi::doors() {
    using Asked = net::ServerRequest;
    /// An order is JSON.
    const auto ordered = [](Result<Value> (AdminApi::*obey)(const Value&)) {
        return [obey](AdminApi& api, const Asked& asked) -> Result<Value> {
            HUB_TRY_ASSIGN(const Value order, codec::parse_json(asked.body.empty() ? "{}" : asked.body));
            return (api.*obey)(order);
        };
    };
    /// A look into the store.
    const auto shown = [](auto look) {
        return [look](AdminApi& api, const Asked& asked) { return api.show([&](const StoreView& view) { return look(api, view, asked); }); };
    };
    static const std::vector<Door> kDoors{
        {{"GET", "/status"}, "", [](AdminApi& api, const Asked&) { return api.status(); }},
        {{"GET", "/tokens"}, "", [](AdminApi& api, const Asked&) { return api.tokens(); }},
        {{"GET", "/metrics"}, "", {}, [](AdminApi& api, const Asked&) { return api.metrics(); }},
        {{"GET", "/audit/checkpoints"}, "", [](AdminApi& api, const Asked&) -> Result<Value> { return checkpoint_standing(api.parts_.checkpoints); }},
        {{"GET", "/connections"}, "", shown([](AdminApi& api, const StoreView& view, const Asked&) { return api.connections(view); })},
        {{"GET", "/summary"}, "summary.show", shown([](AdminApi& api, const StoreView& view, const Asked&) { return api.summary(view); })},
        {{"GET", "/messages"}, "messages.list", shown([](AdminApi&, const StoreView& view, const Asked& asked) { return list_messages(view, limit_of(asked, 50)); })},
        {{"GET", "/messages/{id}"}, "messages.show", shown([](AdminApi&, const StoreView& view, const Asked& asked) {
             return show_message(view, asked.path.substr(std::string_view("/messages/").size()));
         })},
        {{"GET", "/quarantine"}, "quarantine.list", shown([](AdminApi&, const StoreView& view, const Asked& asked) {
             return list_quarantine(view, {query_value(asked.query, "system"), query_value(asked.query, "tenant"), query_value(asked.query, "code"), 0,
                                           limit_of(asked, 200)});
         })},
        {{"GET", "/rows"}, "rows.list", shown([](AdminApi&, const StoreView& view, const Asked& asked) -> Result<Value> {
             HUB_TRY_ASSIGN(const auto wanted, status_named(query_value(asked.query, "status")));
             return list_sync_rows(view, wanted, limit_of(asked, 200));
         })},
        {{"GET", "/audit/changes"}, "audit.list", shown([](AdminApi&, const StoreView& view, const Asked& asked) {
             const auto which = query_value(asked.query, "only") == "reads" ? ChangesShown::ReadsOnly : ChangesShown::All;
             return list_changes(view, which, limit_of(asked, 50));
         })},
        {{"GET", "/audit/export"}, "audit.export", shown([](AdminApi&, const StoreView& view, const Asked& asked) {
             return export_changes(view, std::atoll(query_value(asked.query, "after").c_str()), std::atoll(query_value(asked.query, "until").c_str()));
         })},
        {{"POST", "/search"}, "records.search", {}, [](AdminApi& api, const Asked& asked) { return api.search("records.search", asked); }},
        {{"POST", "/files"}, "", [](AdminApi& api, const Asked& asked) { return api.take_file(asked); }},
        {{"POST", "/sync"}, "", ordered(&AdminApi::sync)},
        {{"POST", "/replay"}, "", ordered(&AdminApi::replay)},
        {{"POST", "/tokens"}, "", ordered(&AdminApi::new_token)},
        {{"POST", "/tokens/revoke"}, "", ordered(&AdminApi::revoke_token)},
        {{"POST", "/ballast/release"}, "", [](AdminApi& api, const Asked&) { return api.release_ballast(); }},
    };
    return kDoors;
}

std::vector<Surface> AdminApi::surfaces() {
    std::vector<Surface> out;
    for (const Door& door : doors()) out.push_back(door.surface);
    return out;
}

void AdminApi::handle(net::ServerRequest request, std::shared_ptr<net::Reply> reply) {
    executor_.post([this, asked = std::move(request), reply = std::move(reply)] { reply->send(answer(asked)); });
}

net::ServerResponse AdminApi::answer(const net::ServerRequest& request) {
    const Surface* other_method = nullptr;
    for (const Door& door : doors()) {
        if (!leads_to(request.path, door.surface)) continue;
        if (request.method != door.surface.method) {
            other_method = &door.surface;
            continue;
        }
        if (door.respond) return door.respond(*this, request);
        const auto outcome = door.answer(*this, request);
        // Also when nothing was found: that nobody is called so is an answer.
        if (auto recorded = put_on_record(door.operation, request, outcome); !recorded) return problem(recorded.error());
        return outcome ? net::ServerResponse{200, "application/json", codec::write_json(*outcome), {}} : problem(outcome.error());
    }
    if (other_method != nullptr) return not_this_method(*other_method);
    return problem(404, "path.unknown", "there is nothing at " + request.path);
}

Result<Value> AdminApi::show(const std::function<Result<Value>(const StoreView&)>& what) const {
    HUB_TRY_ASSIGN(auto inbox, parts_.backend.open_reader(store::Domain::Inbox));
    HUB_TRY_ASSIGN(auto state, parts_.backend.open_reader(store::Domain::State));
    return what({*inbox, *state, parts_.sealer, parts_.ids});
}

Status AdminApi::put_on_record(std::string_view operation, const net::ServerRequest& request, const Result<Value>& answer) {
    if (operation.empty()) return {};
    evidence::SensitiveRead read{"admin", std::string(operation), query_value(request.query, "purpose")};
    if (answer) collect_subjects(*answer, read.subjects);
    return parts_.reads.note(read);
}

net::ServerResponse AdminApi::search(std::string_view operation, const net::ServerRequest& request) {
    const auto order = codec::parse_json(request.body.empty() ? "{}" : request.body);
    if (!order) return problem(400, "search.unreadable", "send {\"national_id\":\"…\"} with POST; a number in a path would be logged");
    if (const auto wait = parts_.search.admit("admin")) {
        // The attempt is on record as well: somebody may be trying numbers.
        if (auto recorded = put_on_record(operation, request, Value()); !recorded) return problem(recorded.error());
        auto refused = problem(429, "limit.blind_index", "too many searches by national id in this minute");
        for (auto& [name, value] : refused.headers) {
            if (name == "Retry-After") value = std::to_string((*wait + 999) / 1'000);
        }
        return refused;
    }
    const auto found = show([&](const StoreView& view) { return parts_.search.find(view, (*order)["national_id"].text()); });
    if (auto recorded = put_on_record(operation, request, found); !recorded) return problem(recorded.error());
    return found ? net::ServerResponse{200, "application/json", codec::write_json(*found), {}} : problem(found.error());
}

Result<Value> AdminApi::release_ballast() {
    Value out = Value::object();
    out.set("released", Value(parts_.disk != nullptr && parts_.disk->release_ballast()));
    return out;
}

net::ServerResponse AdminApi::metrics() {
    auto page = parts_.metrics.page({parts_.router, parts_.backend, parts_.connections, parts_.clock});
    return page ? net::ServerResponse{200, std::string(kMetricsType), std::move(*page), {}} : problem(page.error());
}

Result<Value> AdminApi::status() const {
    const auto counts = parts_.router.counts();
    const auto load = parts_.router.load();
    Value out = Value::object();
    out.set("quiet", Value(parts_.router.quiet()));
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
    if (parts_.disk != nullptr) {
        out.set("store_bytes", parts_.disk->used_bytes());
        out.set("over_quota", Value(!parts_.disk->admit().has_value()));
        out.set("ballast", Value(parts_.disk->has_ballast()));
    }
    return out;
}

Result<Value> AdminApi::connections(const StoreView& view) const {
    HUB_TRY_ASSIGN(const auto counts, router::count_sync_rows(view.state));
    Value out = Value::array();
    for (const router::Connection* connection : parts_.connections.all()) {
        const auto& settings = connection->settings();
        Value one = Value::object();
        one.set("system", settings.system);
        one.set("tenant", settings.tenant);
        const auto adapter = connection->running_adapter();
        one.set("adapter", adapter ? std::string(plugin::name_of(adapter->health())) : std::string("not_started"));
        if (adapter && adapter->process_id() != 0) one.set("process_id", adapter->process_id());
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

Result<Value> AdminApi::sync(const Value& order) {
    const std::string system(order["system"].text());
    const std::string tenant(order["tenant"].text());
    std::optional<model::EntityKind> only;
    if (const auto name = order["entity"].text(); !name.empty()) {
        only = model::entity_named(name);
        if (!only) return fail("entity.unknown", "entities are organisation, class, staff and pupil");
    }
    Value out = Value::array();
    for (const router::Connection* connection : parts_.connections.all()) {
        const auto& settings = connection->settings();
        if ((!system.empty() && settings.system != system) || (!tenant.empty() && settings.tenant != tenant)) continue;
        if (settings.pulled.empty()) continue;
        auto standings = parts_.router.pull(settings.system, settings.tenant, only);
        Value one = Value::object();
        one.set("system", settings.system);
        one.set("tenant", settings.tenant);
        Value reads = Value::array();
        if (standings) {
            for (const auto& standing : *standings) reads.push_back(standing_json(standing));
        } else {
            one.set("code", standings.error().code);
            one.set("message", standings.error().message);
        }
        one.set("reads", std::move(reads));
        out.push_back(std::move(one));
    }
    if (out.items().empty()) return fail("connection.unknown", "no connection that can be read matches");
    return out;
}

Result<Value> AdminApi::take_file(const net::ServerRequest& request) {
    router::Receipt receipt;
    receipt.kind = router::ReceiptKind::File;
    receipt.system = query_value(request.query, "system");
    receipt.tenant = query_value(request.query, "tenant");
    receipt.entity = query_value(request.query, "entity");
    receipt.name = query_value(request.query, "name");
    receipt.content_type = request.content_type;
    receipt.body = request.body;
    if (parts_.connections.find(receipt.system, receipt.tenant) == nullptr) {
        return fail("connection.unknown", "no connection " + receipt.system + "/" + receipt.tenant + " is configured");
    }
    HUB_FAILPOINT("file.receive.before");
    HUB_TRY_ASSIGN(const Key id, parts_.router.receive_and_wait(std::move(receipt)));
    HUB_FAILPOINT("file.receive.after");
    Value out = Value::object();
    out.set("receipt", parts_.ids.encode(IdKind::Receipt, id));
    return out;
}

Result<Value> AdminApi::replay(const Value& order) {
    const std::string reason(order["reason"].text());
    if (reason.empty()) return fail("reason.missing", "say why: --reason");
    HUB_TRY_ASSIGN(auto state, parts_.backend.open_reader(store::Domain::State));
    std::vector<router::SyncRow> rows;
    if (const std::string id(order["id"].text()); !id.empty()) {
        HUB_TRY_ASSIGN(const Key hub_id, parts_.ids.decode(IdKind::Record, id));
        HUB_TRY_ASSIGN(rows, router::sync_rows_of(*state, parts_.sealer, hub_id));
    } else {
        HUB_TRY_ASSIGN(const auto wanted, status_named(order["status"].text().empty() ? "dead" : order["status"].text()));
        HUB_TRY_ASSIGN(rows, router::sync_rows_with(*state, parts_.sealer, wanted, 100'000));
    }
    const std::string cause(order["cause"].text());
    std::map<std::pair<std::string, std::string>, router::SettleStage::Replay> orders;
    std::int64_t count = 0;
    for (const auto& row : rows) {
        if (!cause.empty() && row.cause != cause) continue;
        auto& one = orders[{row.system, row.tenant}];
        one.system = row.system;
        one.tenant = row.tenant;
        one.actor = "admin";
        one.reason = reason;
        one.hub_ids.push_back(row.hub_id);
        ++count;
    }
    for (auto& [place, one] : orders) HUB_TRY(parts_.router.replay(std::move(one)));
    Value out = Value::object();
    out.set("replayed", count);
    return out;
}

}  // namespace hub::api
