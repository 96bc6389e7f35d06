// What the admin socket is asked and told about the persons behind accounts, their sessions and what happened to them.
#include "core/api/account_called.hpp"
#include "core/api/admin.hpp"
#include "core/api/query.hpp"
#include "core/records/records_tables.hpp"
#include "core/sso/account_events.hpp"
#include "core/sso/persons.hpp"

namespace hub::api {
namespace {

using codec::Value;

/// For the evidence: which account and which record, and nothing about the person.
Value link_json(const sso::Account& account, const std::string& record) {
    Value out = Value::object();
    out.set("subject", sso::subject_of(account.id));
    out.set("hub_id", record);
    return out;
}

tl::unexpected<Error> no_record() { return fail("account.record", "the hub has no such record of a person; exact ids find one record or none"); }

/// A pupil's account stands for a pupil, all others for somebody who works there.
Status is_record_of(const StoreView& view, Key hub_id, model::EntityKind entity) {
    const store::Row key{hub_id};
    HUB_TRY_ASSIGN(const auto rows, view.state.get(records::kGolden, std::span(&key, 1)));
    if (!rows[0]) return no_record();
    HUB_TRY_ASSIGN(const auto golden, records::golden_of(*rows[0], view.sealer));
    return golden.record.entity() == entity ? Status() : Status(no_record());
}

}  // namespace

/// By `hub_id`, by a system's own id (`system`, `school`, `source_id`), or by `national_id` at a `school`.
Result<AdminApi::NamedRecord> AdminApi::record_named(const Value& order, sso::Role role) const {
    HUB_TRY_ASSIGN(auto inbox, parts_.backend.open_reader(store::Domain::Inbox));
    HUB_TRY_ASSIGN(auto state, parts_.backend.open_reader(store::Domain::State));
    const StoreView view{*inbox, *state, parts_.sealer, parts_.ids};
    const auto entity = role == sso::Role::Pupil ? model::EntityKind::Pupil : model::EntityKind::Staff;
    NamedRecord named;
    if (const auto id = order["hub_id"].text(); !id.empty()) {
        const auto decoded = parts_.ids.decode(IdKind::Record, id);
        if (!decoded) return no_record();
        named = {*decoded, "administrator"};
    } else if (const auto source_id = order["source_id"].text(); !source_id.empty()) {
        const store::Row key = records::crosswalk_key({std::string(order["system"].text()), std::string(order["school"].text()), entity, std::string(source_id)});
        HUB_TRY_ASSIGN(const auto rows, state->get(records::kCrosswalk, std::span(&key, 1)));
        if (!rows[0]) return no_record();
        named = {records::hub_id_of(*rows[0]), "source_id"};
    } else {
        if (const auto wait = parts_.search.admit("admin")) return fail("limit.blind_index", "too many searches by national id in this minute; come back in " + std::to_string((*wait + 999) / 1'000) + " s");
        HUB_TRY_ASSIGN(const auto found, parts_.search.find(view, order["national_id"].text()));
        evidence::SensitiveRead read{"admin", "records.search", "user person"};
        for (const auto& one : found["records"].items()) read.subjects.emplace_back(one["hub_id"].text());
        HUB_TRY(parts_.reads.note(read));
        for (const auto& one : found["records"].items()) {
            if (one["tenant"].text() != order["school"].text() || one["entity"].text() != model::name_of(entity)) continue;
            HUB_TRY_ASSIGN(named.hub_id, parts_.ids.decode(IdKind::Record, one["hub_id"].text()));
            named.proof = "national_id";
        }
        if (named.hub_id == 0) return no_record();
    }
    HUB_TRY(is_record_of(view, named.hub_id, entity));
    return named;
}

Result<Value> AdminApi::persons(const net::ServerRequest& request) const {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, query_value(request.query, "login")));
    HUB_TRY_ASSIGN(const auto links, gateway->persons().of_account(account.id));
    Value list = Value::array();
    for (const auto& link : links) {
        Value one = Value::object();
        one.set("hub_id", parts_.ids.encode(IdKind::Record, link.record));
        one.set("role", sso::name_of(link.role));
        one.set("proof", link.proof);
        one.set("since", format_instant(link.since));
        list.push_back(std::move(one));
    }
    return list;
}

Result<Value> AdminApi::put_person(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, order["login"].text()));
    const auto role = sso::role_named(order["role"].text());
    if (!role) return fail("account.role", "roles are pupil, guardian, teacher, staff and administrator");
    HUB_TRY_ASSIGN(const auto named, record_named(order, *role));
    sso::PersonLink link;
    link.record = named.hub_id;
    link.role = *role;
    link.proof = named.proof;
    const auto detail = link_json(account, parts_.ids.encode(IdKind::Record, named.hub_id));
    HUB_TRY(gateway->persons().put(link, account, sso::kByOperator));
    if (auto chained = chain("user person", detail); !chained) {
        HUB_TRY(gateway->persons().end(account.id, named.hub_id, sso::kByOperator));  // no evidence, no link
        return fail(chained.error());
    }
    return detail;
}

Result<Value> AdminApi::end_person(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, order["login"].text()));
    const auto hub_id = parts_.ids.decode(IdKind::Record, order["hub_id"].text());
    if (!hub_id) return no_record();
    const auto detail = link_json(account, std::string(order["hub_id"].text()));
    HUB_TRY(chain("user person end", detail));
    HUB_TRY(gateway->persons().end(account.id, *hub_id, sso::kByOperator));
    return detail;
}

Result<Value> AdminApi::sessions(const net::ServerRequest& request) const {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, query_value(request.query, "login")));
    return office().sessions_of(account);
}

Result<Value> AdminApi::end_session(const Value& order) { return office().end_session(std::string(order["session"].text())); }

Result<Value> AdminApi::user_events(const net::ServerRequest& request) const {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, query_value(request.query, "login")));
    return office().events_of(account);
}

}  // namespace hub::api
