// One login, for /api/v1/identity/: accounts, sessions, applications, keys, acting for people. For tokens of the scopes identity:read
// and identity:write, within their school. Administrators are made and changed at the command line alone: a token that could make two
// of them would be four eyes.
#include "core/api/account_called.hpp"
#include "core/api/identity_office.hpp"
#include "core/api/page_cursor.hpp"
#include "core/api/rest_operation.hpp"
#include "core/codec/json.hpp"
#include "core/security/digest.hpp"
#include "core/sso/sessions.hpp"

namespace hub::api {
namespace {

using codec::Value;

constexpr std::size_t kReadAtOnce = 500;
constexpr std::size_t kMostRead = 5'000;  ///< accounts looked through for one page; a page may be short and go on
constexpr std::string_view kCursorOf = "identity users";

IdentityOffice office_of(const Call& call) { return {{call.rooms.sign_in, call.rooms.router, call.rooms.random, call.rooms.clock}, {call.who(), "token " + call.token.id}}; }

bool is_administrator(const sso::Account& account) { return sso::has_role(account, sso::Role::Administrator); }

tl::unexpected<Error> no_administrators() { return fail("account.administrator", "administrators are made and changed at the command line, not with a token"); }

/// The one that the path names, when it is within reach.
Result<sso::Account> account_of(const Call& call) {
    HUB_TRY_ASSIGN(auto* gateway, office_of(call).gateway());
    HUB_TRY_ASSIGN(auto found, gateway->accounts().find_login(call.words[0]));
    if (!found || (!call.reach.tenant.empty() && found->tenant != call.reach.tenant)) return no_such_item();
    return std::move(*found);
}

Result<Value> order_of(const Call& call, std::initializer_list<std::string_view> takes) {
    HUB_TRY_ASSIGN(auto order, codec::parse_json(call.request.body.empty() ? "{}" : call.request.body));
    if (!order.is_object()) return fail("query.parameter", "an order is a JSON object");
    for (const auto& [name, value] : order.members()) {
        if (std::find(takes.begin(), takes.end(), std::string_view(name)) == takes.end()) return fail("query.parameter", "there is nothing to order by the name " + name);
    }
    return order;
}

Result<Value> items(Result<Value> list) {
    HUB_TRY_ASSIGN(auto all, std::move(list));
    Value out = Value::object();
    out.set("items", std::move(all));
    return out;
}

Result<std::string> after_of(const Call& call) {
    const auto cursor = call.parameter("cursor");
    if (cursor.empty()) return std::string();
    HUB_TRY_ASSIGN(auto parts, read_cursor(kCursorOf, cursor, 1));
    return std::move(parts[0]);
}

}  // namespace

Result<Value> list_users(Call& call) {
    HUB_TRY_ASSIGN(auto* gateway, office_of(call).gateway());
    HUB_TRY_ASSIGN(const auto limit, call.limit());
    HUB_TRY_ASSIGN(auto last, after_of(call));
    const auto school = call.parameter("school");
    std::optional<sso::Role> role;
    if (const auto word = call.parameter("role"); !word.empty()) {
        HUB_TRY_ASSIGN(role, role_in(word));
    }
    Value list = Value::array();
    const bool none = !school.empty() && !call.reach.tenant.empty() && school != call.reach.tenant;
    bool more = !none;
    for (std::size_t read = 0; more && list.items().size() < limit && read < kMostRead;) {
        HUB_TRY_ASSIGN(const auto page, gateway->accounts().list(last, kReadAtOnce, call.reach.tenant.empty() ? school : call.reach.tenant));
        more = page.size() == kReadAtOnce;
        read += page.size();
        for (const auto& account : page) {
            if (list.items().size() == limit) {
                more = true;
                break;
            }
            last = account.login;
            if (!role || sso::has_role(account, *role)) list.push_back(account_json(account));
        }
    }
    Value out = Value::object();
    out.set("items", std::move(list));
    if (more) out.set("next", write_cursor(kCursorOf, {last}));
    return out;
}

Result<Value> make_user(Call& call) {
    HUB_TRY_ASSIGN(auto order, order_of(call, {"login", "name", "roles", "school", "email", "phone"}));
    if (order["roles"].items().empty()) return fail("account.role", "an account has at least one role");
    for (const auto& role : order["roles"].items()) {
        if (role.text() == sso::name_of(sso::Role::Administrator)) return no_administrators();
    }
    if (!call.reach.tenant.empty() && order["school"].text() != call.reach.tenant) return fail("token.scope", "this token makes accounts of its own school");
    order.set("by", "slip");  // a password would have to stand in the answer
    return office_of(call).make_user(order);
}

Result<Value> show_user(Call& call) {
    HUB_TRY_ASSIGN(const auto account, account_of(call));
    return account_json(account);
}

Result<Value> change_user(Call& call) {
    HUB_TRY_ASSIGN(const auto account, account_of(call));
    HUB_TRY_ASSIGN(const auto order, order_of(call, {"name", "roles", "state"}));
    if (order.members().empty()) return fail("query.parameter", "say what is to change: name, roles or state");
    for (const auto& role : order["roles"].items()) {
        if (role.text() == sso::name_of(sso::Role::Administrator)) return no_administrators();
    }
    if (is_administrator(account)) return no_administrators();
    return office_of(call).change_user(account, order);
}

Result<Value> end_user_sessions(Call& call) {
    HUB_TRY_ASSIGN(const auto account, account_of(call));
    return office_of(call).end_sessions(account);
}

Result<Value> list_user_sessions(Call& call) {
    HUB_TRY_ASSIGN(const auto account, account_of(call));
    return items(office_of(call).sessions_of(account));
}

Result<Value> list_user_events(Call& call) {
    HUB_TRY_ASSIGN(const auto account, account_of(call));
    return items(office_of(call).events_of(account));
}

Result<Value> list_user_links(Call& call) {
    HUB_TRY_ASSIGN(const auto account, account_of(call));
    return items(office_of(call).links_of(account));
}

Result<Value> end_session(Call& call) {
    HUB_TRY_ASSIGN(auto* gateway, office_of(call).gateway());
    const auto session = gateway->sessions().find_sid(call.words[0]);
    if (!session) return session.error().code == "session.none" ? Result<Value>(no_such_item()) : fail(session.error());
    HUB_TRY_ASSIGN(const auto account, gateway->accounts().find(session->account));
    if (!call.reach.tenant.empty() && account.tenant != call.reach.tenant) return no_such_item();
    return office_of(call).end_session(session->sid);
}

Result<Value> list_apps(Call& call) { return items(office_of(call).apps()); }

Result<Value> show_app(Call& call) {
    HUB_TRY_ASSIGN(const auto all, office_of(call).apps());
    for (const auto& app : all.items()) {
        if (app["app"].text() == call.words[0]) return app;
    }
    return no_such_item();
}

Result<Value> list_keys(Call& call) { return items(office_of(call).keys()); }

Result<Value> rotate_key(Call& call) {
    if (!call.reach.is_all()) return fail("token.scope", "keys are the whole province's: this token is for one school");
    HUB_TRY_ASSIGN(const auto order, order_of(call, {"algorithm"}));
    return office_of(call).rotate_key(order["algorithm"].text());
}

Result<Value> list_impersonations(Call& call) { return items(office_of(call).impersonations(call.reach.tenant)); }

}  // namespace hub::api
