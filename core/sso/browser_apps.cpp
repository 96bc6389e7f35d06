#include "core/sso/browser_apps.hpp"

#include <algorithm>

#include "core/sso/html.hpp"

namespace hub::sso {

std::string reading_origin(const Apps& apps, const net::ServerRequest& request) {
    if (request.origin.empty()) return {};
    const auto leads_back = [&](const App& app) {
        if (!app.client || app.client->proof != Client::Proof::Nothing) return false;
        const auto& uris = app.client->redirect_uris;
        return std::any_of(uris.begin(), uris.end(), [&](const std::string& uri) { return origin_of(uri) == request.origin; });
    };
    return std::any_of(apps.all().begin(), apps.all().end(), leads_back) ? request.origin : std::string();
}

void let_read(net::ServerResponse& response, const std::string& origin) {
    response.headers.emplace_back("Vary", "Origin");
    if (origin.empty()) return;
    response.headers.emplace_back("Access-Control-Allow-Origin", origin);
    response.headers.emplace_back("Access-Control-Expose-Headers", "WWW-Authenticate, DPoP-Nonce");
}

net::ServerResponse before_call(const Apps& apps, const net::ServerRequest& request) {
    net::ServerResponse response;
    response.status = 204;
    const std::string origin = reading_origin(apps, request);
    let_read(response, origin);
    if (origin.empty()) return response;
    response.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST");
    response.headers.emplace_back("Access-Control-Allow-Headers", "Authorization, Content-Type, DPoP");
    response.headers.emplace_back("Access-Control-Max-Age", "600");
    return response;
}

}  // namespace hub::sso
