#include "core/api/identity_office.hpp"

#include "core/codec/json.hpp"
#include "core/security/digest.hpp"
#include "core/sso/account_events.hpp"
#include "core/sso/impersonations.hpp"
#include "core/sso/sessions.hpp"

namespace hub::api {
namespace {

using codec::Value;
using State = sso::Account::State;

constexpr std::size_t kDrawnPasswordBytes = 12;
constexpr std::size_t kMostEvents = 200;
constexpr std::size_t kMostImpersonations = 200;

/// For the evidence: which account, and nothing about the person.
Value named(const sso::Account& account) {
    Value out = Value::object();
    out.set("subject", sso::subject_of(account.id));
    return out;
}

Result<std::vector<sso::Role>> roles_in(const Value& list) {
    std::vector<sso::Role> roles;
    for (const auto& item : list.items()) {
        HUB_TRY_ASSIGN(const auto role, role_in(item.text()));
        roles.push_back(role);
    }
    return roles;
}

Value session_json(const sso::Session& session) {
    Value out = Value::object();
    out.set("session", session.sid);
    out.set("device", session.device);
    out.set("methods", session.methods);
    out.set("place", session.place == sso::Session::Place::Shared ? "shared" : "own");
    out.set("signed_in_at", format_instant(session.signed_in_at));
    out.set("seen_at", format_instant(session.seen_at));
    out.set("expires_at", format_instant(session.expires_at));
    return out;
}

}  // namespace

Status chain_decision(router::Router& router, const Clock& clock, std::string actor, std::string cause, const Value& detail) {
    evidence::Change change;
    change.at = clock.now();
    change.kind = evidence::ChangeKind::Decision;
    change.actor = std::move(actor);
    change.cause = std::move(cause);
    change.detail = codec::write_json(detail);
    return router.keep({{std::move(change)}, {}});
}

Value account_json(const sso::Account& account) {
    Value out = Value::object();
    out.set("login", account.login);
    out.set("name", account.name);
    Value roles = Value::array();
    for (const auto role : account.roles) roles.push_back(sso::name_of(role));
    out.set("roles", std::move(roles));
    out.set("school", account.tenant);
    out.set("state", account.state == State::Active ? "active" : "disabled");
    out.set("subject", sso::subject_of(account.id));
    out.set("created_at", format_instant(account.created_at));
    return out;
}

Result<sso::Role> role_in(std::string_view word) {
    const auto role = sso::role_named(word);
    if (!role) return fail("account.role", "roles are pupil, guardian, teacher, staff and administrator");
    return *role;
}

Result<sso::Gateway*> IdentityOffice::gateway() const {
    if (parts_.sign_in == nullptr) return fail("identity.missing", "this hub signs nobody in: its configuration has no section `identity`");
    return parts_.sign_in;
}

Status IdentityOffice::chain(std::string cause, const Value& detail) const { return chain_decision(parts_.router, parts_.clock, by_.actor, std::move(cause), detail); }

void IdentityOffice::note(sso::Gateway& gateway, store::Batch& with, Key account, std::string_view what) const {
    if (!by_.token.empty()) gateway.events().note(with, {account, std::string(what), sso::kByOperator, by_.token});
}

Status IdentityOffice::note_now(sso::Gateway& gateway, Key account, std::string_view what) const {
    if (by_.token.empty()) return {};
    HUB_TRY(gateway.accounts().change(account, [&](sso::Account&, store::Batch& with) -> Status {
        note(gateway, with, account, what);
        return {};
    }));
    return {};
}

Result<Value> IdentityOffice::make_user(const Value& order) {
    HUB_TRY_ASSIGN(auto* sign_in, gateway());
    sso::Account account;
    account.login = order["login"].text();
    account.name = order["name"].text().empty() ? account.login : std::string(order["name"].text());
    account.email = order["email"].text();
    account.phone = order["phone"].text();
    account.tenant = order["school"].text();
    HUB_TRY_ASSIGN(account.roles, roles_in(order["roles"]));
    if (order["by"].text() == "slip") {  // nobody knows a password until the slip is used
        HUB_TRY_ASSIGN(const auto made, sign_in->admit(std::move(account)));
        HUB_TRY(chain("user new", named(made)));
        HUB_TRY(note_now(*sign_in, made.id, "account-made"));
        return account_json(made);
    }
    std::string password(order["password"].text());
    const bool drawn = password.empty();
    if (drawn) password = security::to_base64url(parts_.random.bytes(kDrawnPasswordBytes));
    HUB_TRY_ASSIGN(const auto made, sign_in->enrol(std::move(account), password));
    if (auto chained = chain("user new", named(made)); !chained) {
        HUB_TRY(sign_in->accounts().set_state(made.id, State::Disabled));
        return fail(chained.error());
    }
    Value out = account_json(made);
    if (drawn) out.set("password", password);
    return out;
}

Result<Value> IdentityOffice::change_user(const sso::Account& account, const Value& order) {
    HUB_TRY_ASSIGN(auto* sign_in, gateway());
    const auto word = order["state"].text();
    if (order.find("state") != nullptr && word != "active" && word != "disabled") return fail("account.state", "an account is active or disabled");
    HUB_TRY_ASSIGN(const auto roles, roles_in(order["roles"]));
    if (order.find("roles") != nullptr && roles.empty()) return fail("account.role", "an account has at least one role");
    const std::string name(order["name"].text());
    Value detail = named(account);
    if (!roles.empty()) detail.set("roles", order["roles"]);
    HUB_TRY(chain(roles.empty() && name.empty() ? "user " + std::string(word) : "user change", detail));
    HUB_TRY_ASSIGN(const auto changed, sign_in->accounts().change(account.id, [&](sso::Account& one, store::Batch& with) -> Status {
        if (!word.empty()) one.state = word == "active" ? State::Active : State::Disabled;
        if (!roles.empty()) one.roles = roles;
        if (!name.empty()) one.name = name;
        if (!word.empty()) note(*sign_in, with, one.id, word == "active" ? "account-enabled" : "account-disabled");
        if (!roles.empty()) note(*sign_in, with, one.id, "account-roles");
        if (!name.empty()) note(*sign_in, with, one.id, "account-renamed");
        return {};
    }));
    if (changed.state == State::Disabled) HUB_TRY(sign_in->end_sessions(account.id));
    return account_json(changed);
}

Result<Value> IdentityOffice::end_sessions(const sso::Account& account) {
    HUB_TRY_ASSIGN(auto* sign_in, gateway());
    HUB_TRY(chain("user sign-out", named(account)));
    HUB_TRY(note_now(*sign_in, account.id, "sessions-ended"));
    HUB_TRY(sign_in->end_sessions(account.id));
    return account_json(account);
}

Result<Value> IdentityOffice::sessions_of(const sso::Account& account) const {
    HUB_TRY_ASSIGN(auto* sign_in, gateway());
    HUB_TRY_ASSIGN(const auto all, sign_in->sessions().of_account(account.id));
    Value list = Value::array();
    for (const auto& session : all) list.push_back(session_json(session));
    return list;
}

Result<Value> IdentityOffice::end_session(const std::string& sid) {
    HUB_TRY_ASSIGN(auto* sign_in, gateway());
    HUB_TRY_ASSIGN(const auto session, sign_in->sessions().find_sid(sid));
    Value out = Value::object();
    out.set("session", session.sid);
    out.set("subject", sso::subject_of(session.account));
    HUB_TRY(chain("session end", out));
    HUB_TRY(note_now(*sign_in, session.account, "session-ended"));
    HUB_TRY(sign_in->sessions().end(session.sid));
    return out;
}

Result<Value> IdentityOffice::events_of(const sso::Account& account) const {
    HUB_TRY_ASSIGN(auto* sign_in, gateway());
    HUB_TRY_ASSIGN(const auto events, sign_in->events().of(account.id, kMostEvents));
    Value list = Value::array();
    for (const auto& event : events) {
        Value one = Value::object();
        one.set("at", format_instant(event.at));
        one.set("what", event.what);
        one.set("by", !event.by ? "owner" : *event.by == sso::kByOperator ? "operator" : *event.by == sso::kByStranger ? "stranger" : sso::subject_of(*event.by));
        one.set("about", event.about);
        list.push_back(std::move(one));
    }
    return list;
}

Result<Value> IdentityOffice::links_of(const sso::Account& account) const {
    HUB_TRY_ASSIGN(auto* sign_in, gateway());
    HUB_TRY_ASSIGN(const auto links, sign_in->app_links().history(account.id));
    Value list = Value::array();
    for (const auto& link : links) list.push_back(app_link_json(link));
    return list;
}

Result<Value> IdentityOffice::apps() const {
    HUB_TRY_ASSIGN(auto* sign_in, gateway());
    constexpr std::string_view kRungs[] = {"oidc", "saml", "launch_link", "assisted"};
    Value list = Value::array();
    for (const auto& app : sign_in->apps().all()) {
        Value one = Value::object();
        one.set("app", app.id);
        one.set("name", app.name_vi);
        one.set("rung", kRungs[static_cast<std::size_t>(app.rung)]);
        one.set("client", app.client ? app.client->id : std::string());
        one.set("home", app.home);
        list.push_back(std::move(one));
    }
    return list;
}

Result<Value> IdentityOffice::impersonations(std::string_view school) const {
    HUB_TRY_ASSIGN(auto* sign_in, gateway());
    HUB_TRY_ASSIGN(const auto all, sign_in->impersonations().list(kMostImpersonations));
    Value list = Value::array();
    const auto login_of = [&](Key id) {
        const auto found = sign_in->accounts().find(id);
        return found ? found->login : sso::subject_of(id);
    };
    for (const auto& one : all) {
        const auto person = sign_in->accounts().find(one.person);
        if (!school.empty() && (!person || person->tenant != school)) continue;
        Value out = Value::object();
        out.set("id", one.id);
        out.set("administrator", login_of(one.administrator));
        out.set("person", login_of(one.person));
        out.set("second", one.second ? login_of(*one.second) : std::string());
        out.set("state", sign_in->impersonations().has_run_out(one) ? std::string_view("run_out") : sso::name_of(one.state));
        out.set("reason", one.reason);
        out.set("minutes", one.minutes);
        out.set("asked_at", format_instant(one.asked_at));
        for (const auto& [name, at] : {std::pair{"decided_at", one.decided_at}, {"begun_at", one.begun_at}, {"ended_at", one.ended_at}}) {
            if (at) out.set(name, format_instant(*at));
        }
        list.push_back(std::move(out));
    }
    return list;
}

}  // namespace hub::api
