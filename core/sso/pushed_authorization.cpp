#include "core/sso/pushed_authorization.hpp"

#include "core/security/digest.hpp"
#include "core/sso/authorization.hpp"
#include "core/sso/oauth_answer.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kName = "urn:ietf:params:oauth:request_uri:";
constexpr std::size_t kNameBytes = 32;

}  // namespace

net::ServerResponse PushedAuthorization::push(const net::ServerRequest& request) {
    auto form = read_oauth_form(request);
    if (!form) return form.error();
    const auto checked = parts_.clients.check(request, *form);
    if (!checked) return wrong_client(request, checked.error());
    if ((*form)["client_id"] != checked->client->id) return oauth_error(400, "invalid_request", "client_id is part of the request, and is who sends it");
    if (form->has("request_uri")) return oauth_error(400, "invalid_request", "a pushed request has no request_uri");
    const auto read = read_authorization(*form, parts_.apps, SentBy::Application);
    if (const auto* refusal = std::get_if<Refusal>(&read)) return oauth_error(400, refusal->error, refusal->description);
    const auto key = parts_.proof.key_of(request);
    if (!key) return parts_.proof.refused(key.error());
    const std::string& announced = std::get<AuthorizationRequest>(read).key;
    if (!key->empty() && !announced.empty() && *key != announced) return oauth_error(400, "invalid_dpop_proof", "dpop_jkt names another key than the proof's");
    if (!parts_.clients.keep_and_wait(*checked)) return not_now();
    const std::string name = std::string(kName) + security::to_base64url(parts_.random.bytes(kNameBytes));
    book_.put(name, {std::move(*form), checked->client->id, *key, {}});
    codec::Value body = codec::Value::object();
    body.set("request_uri", name);
    body.set("expires_in", kLife / 1000);
    auto response = oauth_answer(body);
    response.status = 201;
    return response;
}

bool PushedAuthorization::is_name(std::string_view request_uri) { return request_uri.starts_with(kName); }

std::optional<PushedRequest> PushedAuthorization::open(const std::string& request_uri, std::string_view client, const std::string& browser_hash) {
    const auto opened = book_.change(request_uri, [&](PushedRequest& pushed) -> std::optional<PushedRequest> {
        if (pushed.client != client) return std::nullopt;
        if (pushed.browser_hash.empty()) pushed.browser_hash = browser_hash;
        if (!security::equal_constant_time(pushed.browser_hash, browser_hash)) return std::nullopt;
        return pushed;
    });
    return opened ? *opened : std::nullopt;
}

}  // namespace hub::sso
