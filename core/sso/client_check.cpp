#include "core/sso/client_check.hpp"

#include "core/codec/base64.hpp"
#include "core/codec/percent.hpp"
#include "core/security/digest.hpp"

namespace hub::sso {
namespace {

struct Shown {
    std::string id, secret;
};

Error refused() { return error("oauth.client", "the application is unknown or did not prove who it is"); }

/// RFC 6749 §2.3.1: both are percent-encoded before they are joined.
Result<Shown> from_header(std::string_view header) {
    constexpr std::string_view kBasic = "Basic ";
    if (!header.starts_with(kBasic)) return fail(refused());
    const auto joined = codec::from_base64(header.substr(kBasic.size()));
    const auto colon = joined ? joined->find(':') : std::string::npos;
    if (colon == std::string::npos) return fail(refused());
    const auto id = codec::decode_percent(std::string_view(*joined).substr(0, colon));
    const auto secret = codec::decode_percent(std::string_view(*joined).substr(colon + 1));
    if (!id || !secret) return fail(refused());
    return Shown{*id, *secret};
}

}  // namespace

Result<const Client*> check_client(const net::ServerRequest& request, const Parameters& form, const Apps& apps) {
    Shown shown{form["client_id"], form["client_secret"]};
    if (!request.authorization.empty()) {
        if (!shown.secret.empty()) return fail(refused());
        const std::string named = shown.id;
        HUB_TRY_ASSIGN(shown, from_header(request.authorization));
        if (!named.empty() && named != shown.id) return fail(refused());
    }
    const App* app = apps.find_client(shown.id);
    const std::string hash(security::as_bytes(security::sha256(shown.secret)));
    if (app == nullptr) return fail(refused());
    const Client& client = *app->client;
    const bool good = client.proof == Client::Proof::Nothing ? shown.secret.empty() : security::equal_constant_time(client.secret_hash, hash);
    if (!good) return fail(refused());
    return &client;
}

}  // namespace hub::sso
