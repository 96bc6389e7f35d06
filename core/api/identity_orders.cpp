// What the admin socket is asked and told about signing in: accounts, applications, keys.
#include <algorithm>

#include "core/api/account_called.hpp"
#include "core/api/admin.hpp"
#include "core/api/query.hpp"

namespace hub::api {
namespace {

using codec::Value;

constexpr std::size_t kMostUsers = 1'000;

}  // namespace

IdentityOffice AdminApi::office() const { return {{parts_.sign_in, parts_.router, parts_.random, parts_.clock}, {"admin"}}; }

Result<sso::Gateway*> AdminApi::sign_in() const { return office().gateway(); }

Result<Value> AdminApi::users(const net::ServerRequest& request) const {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto accounts, gateway->accounts().list(query_value(request.query, "after"), kMostUsers));
    Value list = Value::array();
    for (const auto& account : accounts) list.push_back(account_json(account));
    return list;
}

Result<Value> AdminApi::new_user(const Value& order) { return office().make_user(order); }

Result<Value> AdminApi::set_user_state(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, order["login"].text()));
    Value change = Value::object();
    change.set("state", order["state"].text());
    return office().change_user(account, change);
}

Result<Value> AdminApi::sign_user_out(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, order["login"].text()));
    return office().end_sessions(account);
}

Result<Value> AdminApi::apps() const { return office().apps(); }
Result<Value> AdminApi::keys() const { return office().keys(); }
Result<Value> AdminApi::rotate_key(const Value& order) { return office().rotate_key(order["algorithm"].text()); }
Result<Value> AdminApi::revoke_key(const Value& order) { return office().revoke_key(std::string(order["id"].text())); }
Result<Value> AdminApi::impersonations() const { return office().impersonations({}); }

}  // namespace hub::api
