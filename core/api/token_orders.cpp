// What the admin socket is told to do with tokens.
#include <algorithm>

#include "core/api/admin.hpp"
#include "core/config/section.hpp"
#include "core/model/definition.hpp"

namespace hub::api {
namespace {

using codec::Value;

constexpr std::size_t kLongestName = 100;

std::string_view standing_of(const TokenScope& scope, Instant now) {
    if (scope.revoked_at) return "revoked";
    return scope.expires_at && *scope.expires_at <= now ? "expired" : "good";
}

Value token_json(const Token& token, Instant now) {
    const TokenScope& scope = token.scope;
    Value out = Value::object();
    out.set("id", token.id);
    out.set("name", scope.name);
    out.set("scope", name_of(scope.purpose));
    if (scope.purpose != TokenPurpose::Metrics) {
        out.set("system", scope.system);
        out.set("tenant", scope.tenant);
        out.set("entity", scope.entity);
    }
    if (!scope.fields.empty()) out.set("fields", names_of(scope.fields));
    out.set("created_at", format_instant(scope.created_at));
    if (scope.expires_at) out.set("expires_at", format_instant(*scope.expires_at));
    if (scope.revoked_at) out.set("revoked_at", format_instant(*scope.revoked_at));
    out.set("standing", standing_of(scope, now));
    return out;
}

/// What an order asks for, refused where it would open nothing or not what was meant.
Result<TokenScope> scope_of(const Value& order, Instant now) {
    TokenScope scope{.name = std::string(order["name"].text()), .system = std::string(order["system"].text()), .tenant = std::string(order["tenant"].text())};
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == '\x7f'; };
    if (scope.name.empty() || scope.name.size() > kLongestName || std::any_of(scope.name.begin(), scope.name.end(), is_control)) {
        return fail("token.name", "say in at most 100 bytes who will hold the token: --name");
    }
    const auto purpose = token_purpose_named(order["scope"].text().empty() ? "push" : order["scope"].text());
    if (!purpose) return fail("token.scope", "a token is for push, read, operate, identity:read, identity:write or metrics: --scope");
    scope.purpose = *purpose;
    const std::string entity(order["entity"].text());
    if (scope.purpose == TokenPurpose::Metrics) {
        if (!scope.system.empty() || !scope.tenant.empty() || !entity.empty()) return fail("token.scope", "a token for metrics is for no system, school or entity");
    } else if (opens_identity(scope.purpose)) {
        if (!scope.system.empty() || !entity.empty()) return fail("token.scope", "a token for accounts is for a school or all, not for a system or an entity");
        if (scope.tenant.empty()) return fail("token.scope_missing", "a token for accounts is for a school or all: --tenant");
        scope.system = "*";
    } else if (scope.system.empty() || scope.tenant.empty()) {
        return fail("token.scope_missing", "a token is for a system and a school: --system, --tenant");
    }
    if (!entity.empty() && entity != "*" && !model::entity_named(entity)) return fail("entity.unknown", "entities are organisation, class, staff, pupil, mark, result and announcement");
    if (!entity.empty()) scope.entity = entity;
    HUB_TRY_ASSIGN(scope.fields, field_classes_named(order["fields"].text()));
    const bool reads = scope.purpose == TokenPurpose::Read || scope.purpose == TokenPurpose::Operate;
    if (!scope.fields.empty() && !reads) return fail("token.fields", "only a token that reads sees fields: --scope read or operate");
    scope.created_at = now;
    if (const auto expires = order["expires"].text(); !expires.empty()) {
        HUB_TRY_ASSIGN(const auto milliseconds, config::parse_duration_milliseconds(expires));
        scope.expires_at = now.plus_milliseconds(milliseconds);
    }
    return scope;
}

}  // namespace

Status AdminApi::chain(std::string cause, const Value& detail) { return chain_decision(parts_.router, parts_.clock, "admin", std::move(cause), detail); }

Result<Value> AdminApi::new_token(const Value& order) {
    HUB_TRY_ASSIGN(auto scope, scope_of(order, parts_.clock.now()));
    HUB_TRY_ASSIGN(const auto made, parts_.tokens.create(parts_.router.inbox(), std::move(scope), parts_.random));
    if (auto chained = chain("token new " + made.token.id, token_json(made.token, parts_.clock.now())); !chained) {
        // Nobody has seen its text yet: without evidence it opens nothing.
        HUB_TRY(parts_.tokens.revoke(parts_.router.inbox(), made.token.id));
        return fail(chained.error());
    }
    Value out = token_json(made.token, parts_.clock.now());
    out.set("token", made.text);
    return out;
}

Result<Value> AdminApi::revoke_token(const Value& order) {
    // It ends first, whatever becomes of the entry; an order that is given again is chained again.
    HUB_TRY_ASSIGN(const auto token, parts_.tokens.revoke(parts_.router.inbox(), order["id"].text()));
    HUB_TRY(chain("token revoke " + token.id, token_json(token, parts_.clock.now())));
    return token_json(token, parts_.clock.now());
}

Result<Value> AdminApi::tokens() const {
    Value out = Value::array();
    for (const auto& token : parts_.tokens.list()) out.push_back(token_json(token, parts_.clock.now()));
    return out;
}

}  // namespace hub::api
