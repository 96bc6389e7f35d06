#include "core/sso/client_file.hpp"

#include <algorithm>

namespace hub::sso {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view word) { return std::find(list.begin(), list.end(), word) != list.end(); }

constexpr std::string_view kLoopback[] = {"http://127.0.0.1", "http://[::1]"};

/// RFC 8252 §7.3: a native app listens on whatever port it gets, on the loopback address only.
bool is_loopback_alike(std::string_view registered, std::string_view asked) {
    for (const auto host : kLoopback) {
        if (!registered.starts_with(host) || !asked.starts_with(host)) continue;
        const auto path_of = [&](std::string_view uri) -> std::optional<std::string_view> {
            uri.remove_prefix(host.size());
            if (uri.starts_with(':')) {
                uri.remove_prefix(1);
                const auto digits = uri.find_first_not_of("0123456789");
                if (digits == 0) return std::nullopt;
                uri = digits == std::string_view::npos ? std::string_view{} : uri.substr(digits);
            }
            if (!uri.empty() && uri.front() != '/') return std::nullopt;
            return uri;
        };
        const auto path = path_of(asked);
        return path && path == path_of(registered);
    }
    return false;
}

}  // namespace

bool Client::redirects_to(std::string_view uri) const {
    const bool native = proof == Proof::Nothing;
    return std::any_of(redirect_uris.begin(), redirect_uris.end(),
                       [&](const std::string& registered) { return registered == uri || (native && is_loopback_alike(registered, uri)); });
}

bool Client::may_use(GrantType grant) const { return std::find(grants.begin(), grants.end(), grant) != grants.end(); }

bool Client::may_ask(std::string_view scope) const { return holds(scopes, scope); }

const std::vector<std::string>& known_scopes() {
    static const std::vector<std::string> kScopes{"openid", "profile", "email", "phone", "address", "offline_access", "roles", "accounts"};
    return kScopes;
}

bool App::is_for(const std::vector<Role>& some) const {
    return std::any_of(roles.begin(), roles.end(), [&](Role role) { return std::find(some.begin(), some.end(), role) != some.end(); });
}

Apps::Apps(std::vector<App> apps) : apps_(std::move(apps)) {
    for (std::size_t i = 0; i < apps_.size(); ++i) {
        by_id_.emplace(apps_[i].id, i);
        if (apps_[i].client) by_client_.emplace(apps_[i].client->id, i);
        if (apps_[i].saml && apps_[i].saml->provider) by_entity_.emplace(apps_[i].saml->provider->entity_id, i);
    }
}

const App* Apps::find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &apps_[found->second];
}

const App* Apps::find_client(std::string_view client_id) const {
    const auto found = by_client_.find(client_id);
    return found == by_client_.end() ? nullptr : &apps_[found->second];
}

const App* Apps::find_saml(std::string_view entity_id) const {
    const auto found = by_entity_.find(entity_id);
    return found == by_entity_.end() ? nullptr : &apps_[found->second];
}

std::vector<std::string> Apps::weaknesses() const {
    std::vector<std::string> out;
    for (const App& app : apps_) {
        if (app.saml) {
            for (const auto& weakness : app.saml->weaknesses()) out.push_back(app.where + ": `" + app.id + "` " + weakness);
        }
        if (!app.client) continue;
        for (const auto& weakness : weaknesses_of(*app.client)) out.push_back(app.where + ": `" + app.id + "` " + weakness);
    }
    return out;
}

}  // namespace hub::sso
