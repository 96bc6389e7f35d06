#include "core/sso/claims.hpp"

namespace hub::sso {

bool holds_word(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        const auto end = words.find(' ');
        if (words.substr(0, end) == word) return true;
        words = end == std::string_view::npos ? std::string_view{} : words.substr(end + 1);
    }
    return false;
}

std::string joined_words(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

const std::vector<std::string>& known_claims() {
    static const std::vector<std::string> kClaims{"sub",   "auth_time",      "amr",          "name",  "preferred_username",
                                                  "email", "email_verified", "phone_number", "roles", "school", "accounts"};
    return kClaims;
}

Result<codec::Value> PersonClaims::of(Key id, const Asked& asked) {
    HUB_TRY_ASSIGN(const Account account, accounts_.find(id));
    codec::Value claims = codec::Value::object();
    const auto wanted = [&](std::string_view of_scope, std::string_view name) { return holds_word(asked.scope, of_scope) || holds_word(asked.single, name); };
    const auto say = [&](std::string_view of_scope, std::string_view name, codec::Value value) {
        if (value.is_string() && value.text().empty()) return;
        if (wanted(of_scope, name)) claims.set(name, std::move(value));
    };
    say("profile", "name", account.name);
    say("profile", "preferred_username", account.login);
    say("email", "email", account.email);
    if (!account.email.empty()) say("email", "email_verified", codec::Value(false));
    say("phone", "phone_number", account.phone);
    codec::Value roles = codec::Value::array();
    for (const Role role : account.roles) roles.push_back(name_of(role));
    say("roles", "roles", std::move(roles));
    say("roles", "school", account.tenant);
    if (wanted("accounts", "accounts")) {
        HUB_TRY_ASSIGN(auto linked, accounts_at(id, asked.client));
        if (!linked.items().empty()) claims.set("accounts", std::move(linked));
    }
    return claims;
}

Result<codec::Value> PersonClaims::accounts_at(Key account, std::string_view client) {
    codec::Value out = codec::Value::array();
    const App* app = apps_.find_client(client);
    if (app == nullptr) return out;
    HUB_TRY_ASSIGN(const auto links, links_.at_app(account, app->id));
    for (const AppLink& link : links) {
        codec::Value one = codec::Value::object();
        one.set("account", link.name);
        if (!link.tenant.empty()) one.set("school", link.tenant);
        one.set("role", name_of(link.role));
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace hub::sso
