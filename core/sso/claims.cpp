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
                                                  "email", "email_verified", "phone_number", "roles", "school"};
    return kClaims;
}

codec::Value claims_of(const Account& account, std::string_view scope, std::string_view single) {
    codec::Value claims = codec::Value::object();
    const auto say = [&](std::string_view of_scope, std::string_view name, codec::Value value) {
        if (value.is_string() && value.text().empty()) return;
        if (holds_word(scope, of_scope) || holds_word(single, name)) claims.set(name, std::move(value));
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
    return claims;
}

}  // namespace hub::sso
