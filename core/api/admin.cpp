#include "core/api/admin.hpp"

#include <cstdlib>

#include "core/api/audit.hpp"
#include "core/api/problem.hpp"
#include "core/api/query.hpp"
#include "core/codec/json.hpp"
#include "core/router/listing.hpp"

namespace hub::api {
namespace {

using codec::Value;

std::size_t limit_of(const net::ServerRequest& request, std::size_t otherwise) {
    const long asked = std::atol(query_value(request.query, "limit").c_str());
    return asked > 0 ? std::min<std::size_t>(static_cast<std::size_t>(asked), 10'000) : otherwise;
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
             HUB_TRY_ASSIGN(const auto wanted, router::status_named(query_value(asked.query, "status")));
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
        {{"POST", "/settle"}, "", ordered(&AdminApi::settle)},
        {{"GET", "/users"}, "users.list", [](AdminApi& api, const Asked& asked) { return api.users(asked); }},
        {{"GET", "/apps"}, "", [](AdminApi& api, const Asked&) { return api.apps(); }},
        {{"GET", "/keys"}, "", [](AdminApi& api, const Asked&) { return api.keys(); }},
        {{"POST", "/users"}, "", ordered(&AdminApi::new_user)},
        {{"POST", "/users/state"}, "", ordered(&AdminApi::set_user_state)},
        {{"POST", "/users/sign-out"}, "", ordered(&AdminApi::sign_user_out)},
        {{"POST", "/users/import"}, "", ordered(&AdminApi::import_users)},
        {{"POST", "/users/roll-over"}, "", ordered(&AdminApi::roll_over)},
        {{"POST", "/users/roll-over/undo"}, "", ordered(&AdminApi::undo_roll_over)},
        {{"GET", "/users/links"}, "users.list", [](AdminApi& api, const Asked& asked) { return api.app_links(asked); }},
        {{"POST", "/users/links"}, "", ordered(&AdminApi::link_user)},
        {{"POST", "/users/links/end"}, "", ordered(&AdminApi::unlink_user)},
        {{"POST", "/users/links/code"}, "", ordered(&AdminApi::new_link_code)},
        {{"GET", "/users/class"}, "users.list", [](AdminApi& api, const Asked& asked) { return api.class_members(asked); }},
        {{"POST", "/users/class"}, "", ordered(&AdminApi::put_class_member)},
        {{"POST", "/users/class/leave"}, "", ordered(&AdminApi::remove_class_member)},
        {{"POST", "/users/slips"}, "", ordered(&AdminApi::class_slips)},
        {{"GET", "/users/guardians"}, "users.list", [](AdminApi& api, const Asked& asked) { return api.guardians(asked); }},
        {{"POST", "/users/guardians"}, "", ordered(&AdminApi::put_guardian)},
        {{"POST", "/users/guardians/end"}, "", ordered(&AdminApi::end_guardian)},
        {{"GET", "/users/persons"}, "users.list", [](AdminApi& api, const Asked& asked) { return api.persons(asked); }},
        {{"POST", "/users/persons"}, "", ordered(&AdminApi::put_person)},
        {{"POST", "/users/persons/end"}, "", ordered(&AdminApi::end_person)},
        {{"GET", "/users/events"}, "users.list", [](AdminApi& api, const Asked& asked) { return api.user_events(asked); }},
        {{"GET", "/users/impersonations"}, "users.list", [](AdminApi& api, const Asked&) { return api.impersonations(); }},
        {{"GET", "/sessions"}, "users.list", [](AdminApi& api, const Asked& asked) { return api.sessions(asked); }},
        {{"POST", "/sessions/end"}, "", ordered(&AdminApi::end_session)},
        {{"POST", "/keys/rotate"}, "", ordered(&AdminApi::rotate_key)},
        {{"POST", "/keys/revoke"}, "", ordered(&AdminApi::revoke_key)},
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

net::ServerResponse AdminApi::metrics() {
    auto page = parts_.metrics.page({parts_.router, parts_.backend, parts_.connections, parts_.clock});
    return page ? net::ServerResponse{200, std::string(kMetricsType), std::move(*page), {}} : problem(page.error());
}

}  // namespace hub::api
