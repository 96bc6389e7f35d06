// What the admin socket is asked and told about signing in: accounts, applications, keys.
#include <algorithm>

#include "core/api/account_called.hpp"
#include "core/api/admin.hpp"
#include "core/api/query.hpp"
#include "core/codec/json.hpp"
#include "core/security/digest.hpp"
#include "core/sso/jose/key_ring.hpp"
#include "core/sso/saml_keys.hpp"

namespace hub::api {
namespace {

using codec::Value;

constexpr std::size_t kDrawnPasswordBytes = 12;
constexpr std::size_t kMostUsers = 1'000;

Value account_json(const sso::Account& account) {
    Value out = Value::object();
    out.set("login", account.login);
    out.set("name", account.name);
    Value roles = Value::array();
    for (const auto role : account.roles) roles.push_back(sso::name_of(role));
    out.set("roles", std::move(roles));
    out.set("school", account.tenant);
    out.set("state", account.state == sso::Account::State::Active ? "active" : "disabled");
    out.set("subject", sso::subject_of(account.id));
    out.set("created_at", format_instant(account.created_at));
    return out;
}

/// For the evidence: which account, and nothing about the person.
Value named(const sso::Account& account) {
    Value out = Value::object();
    out.set("subject", sso::subject_of(account.id));
    return out;
}

Value changes_json(const std::vector<sso::KeyChange>& changes) {
    Value list = Value::array();
    for (const auto& change : changes) {
        Value one = Value::object();
        one.set("what", sso::name_of(change.what));
        one.set("id", change.id);
        one.set("algorithm", sso::name_of(change.algorithm));
        list.push_back(std::move(one));
    }
    Value out = Value::object();
    out.set("changes", std::move(list));
    return out;
}

}  // namespace

Result<sso::Gateway*> AdminApi::sign_in() const {
    if (parts_.sign_in == nullptr) return fail("identity.missing", "this hub signs nobody in: its configuration has no section `identity`");
    return parts_.sign_in;
}

Result<Value> AdminApi::users(const net::ServerRequest& request) const {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto accounts, gateway->accounts().list(query_value(request.query, "after"), kMostUsers));
    Value list = Value::array();
    for (const auto& account : accounts) list.push_back(account_json(account));
    return list;
}

Result<Value> AdminApi::new_user(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    sso::Account account;
    account.login = order["login"].text();
    account.name = order["name"].text().empty() ? account.login : std::string(order["name"].text());
    account.email = order["email"].text();
    account.phone = order["phone"].text();
    account.tenant = order["school"].text();
    for (const auto& item : order["roles"].items()) {
        const auto role = sso::role_named(item.text());
        if (!role) return fail("account.role", "roles are pupil, guardian, teacher, staff and administrator");
        account.roles.push_back(*role);
    }
    if (order["by"].text() == "slip") {  // nobody knows a password until the slip is used
        HUB_TRY_ASSIGN(const auto made, gateway->admit(std::move(account)));
        HUB_TRY(chain("user new", named(made)));
        return account_json(made);
    }
    std::string password(order["password"].text());
    const bool drawn = password.empty();
    if (drawn) password = security::to_base64url(parts_.random.bytes(kDrawnPasswordBytes));
    HUB_TRY_ASSIGN(const auto made, gateway->enrol(std::move(account), password));
    if (auto chained = chain("user new", named(made)); !chained) {
        HUB_TRY(gateway->accounts().set_state(made.id, sso::Account::State::Disabled));
        return fail(chained.error());
    }
    Value out = account_json(made);
    if (drawn) out.set("password", password);
    return out;
}

Result<Value> AdminApi::set_user_state(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(auto account, account_called(*gateway, order["login"].text()));
    const auto word = order["state"].text();
    if (word != "active" && word != "disabled") return fail("account.state", "an account is active or disabled");
    account.state = word == "active" ? sso::Account::State::Active : sso::Account::State::Disabled;
    HUB_TRY(chain("user " + std::string(word), named(account)));
    HUB_TRY(gateway->accounts().set_state(account.id, account.state));
    if (account.state == sso::Account::State::Disabled) HUB_TRY(gateway->end_sessions(account.id));
    return account_json(account);
}

Result<Value> AdminApi::sign_user_out(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, order["login"].text()));
    HUB_TRY(chain("user sign-out", named(account)));
    HUB_TRY(gateway->end_sessions(account.id));
    return account_json(account);
}

Result<Value> AdminApi::apps() const {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    constexpr std::string_view kRungs[] = {"oidc", "saml", "launch_link", "assisted"};
    Value list = Value::array();
    for (const auto& app : gateway->apps().all()) {
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

Result<Value> AdminApi::keys() const {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    Value list = Value::array();
    const auto ring = gateway->keys().snapshot();
    for (const auto& key : ring->keys) {
        Value one = Value::object();
        one.set("id", key.public_key.id);
        one.set("signs", "tokens");
        one.set("algorithm", key.public_key.algorithm ? sso::name_of(*key.public_key.algorithm) : std::string_view());
        one.set("standing", sso::name_of(key.standing));
        one.set("made_at", format_instant(key.made_at));
        one.set("since", format_instant(key.since));
        list.push_back(std::move(one));
    }
    const Instant now = parts_.clock.now();
    const auto saml = gateway->saml_keys().all();
    for (std::size_t i = 0; i < saml.size(); ++i) {
        const bool next = saml[i].signs_from > now;
        const bool over = i + 1 < saml.size() && saml[i + 1].signs_from <= now;
        Value one = Value::object();
        one.set("id", saml[i].id);
        one.set("signs", "saml");
        one.set("algorithm", sso::name_of(sso::SignatureAlgorithm::Rs256));
        one.set("standing", sso::name_of(next ? sso::KeyStanding::Next : over ? sso::KeyStanding::Retired : sso::KeyStanding::Active));
        one.set("since", format_instant(saml[i].signs_from));
        list.push_back(std::move(one));
    }
    return list;
}

Result<Value> AdminApi::rotate_key(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    const auto algorithm = sso::algorithm_named(order["algorithm"].text());
    if (!algorithm) return fail("key.algorithm", "keys sign ES256 or RS256");
    HUB_TRY_ASSIGN(const auto changes, gateway->keys().rotate(*algorithm));
    HUB_TRY(chain("key rotate", changes_json(changes)));
    return changes_json(changes);
}

Result<Value> AdminApi::revoke_key(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    const std::string id(order["id"].text());
    const auto saml = gateway->saml_keys().all();
    const bool of_saml = std::any_of(saml.begin(), saml.end(), [&](const sso::SamlKey& key) { return key.id == id; });
    HUB_TRY_ASSIGN(const auto changes, of_saml ? gateway->saml_keys().revoke(id) : gateway->keys().revoke(id));
    HUB_TRY(chain("key revoke", changes_json(changes)));
    return changes_json(changes);
}

}  // namespace hub::api
