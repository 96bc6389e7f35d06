#include "core/sso/authorization.hpp"

#include <algorithm>
#include <charconv>

#include "core/codec/json.hpp"
#include "core/security/digest.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kDigestDigits = 43;      // of a SHA-256 in base64url
constexpr std::size_t kLongestEcho = 4'096;    // of state and nonce: kept and sent back whole, or refused
constexpr codec::JsonLimits kClaimsLimits{.bytes = 8U << 10U, .depth = 6, .values = 200, .members_per_object = 60};

Refusal page(std::string description) { return {Refusal::Tell::Page, "invalid_request", std::move(description), {}, {}, ResponseMode::Query}; }

bool is_digest(std::string_view text) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    return text.size() == kDigestDigits && std::all_of(text.begin(), text.end(), plain);
}

/// Names under `userinfo` and `id_token` of the claims parameter (OpenID Connect Core §5.5).
Status read_claims(const std::string& text, AuthorizationRequest& request) {
    HUB_TRY_ASSIGN(const auto claims, codec::parse_json(text, kClaimsLimits));
    if (!claims.is_object()) return fail("oauth.claims", "claims is no object");
    for (const auto& [name, unused] : claims["userinfo"].members()) request.userinfo_claims += name + " ";
    for (const auto& [name, unused] : claims["id_token"].members()) request.id_token_claims += name + " ";
    return {};
}

}  // namespace

bool AuthorizationRequest::asks(std::string_view scope) const { return std::find(scopes.begin(), scopes.end(), scope) != scopes.end(); }

bool verifier_fits(std::string_view challenge, std::string_view verifier) {
    const auto unreserved = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    };
    if (verifier.size() < 43 || verifier.size() > 128 || !std::all_of(verifier.begin(), verifier.end(), unreserved)) return false;
    return security::equal_constant_time(challenge, security::to_base64url(security::as_bytes(security::sha256(verifier))));
}

std::variant<AuthorizationRequest, Refusal> read_authorization(const Parameters& parameters, const Apps& apps, SentBy sent) {
    const App* app = apps.find_client(parameters["client_id"]);
    if (app == nullptr) return page("no application has this client_id");
    const Client& client = *app->client;
    AuthorizationRequest request;
    request.client = client.id;
    request.redirect_uri = parameters["redirect_uri"];
    if (request.redirect_uri.empty()) return page("redirect_uri is missing");
    if (!client.redirects_to(request.redirect_uri)) return page("redirect_uri is not one that is registered for this application");

    request.state = parameters["state"];
    const std::string& mode = parameters["response_mode"];
    if (mode == "form_post") request.mode = ResponseMode::FormPost;
    const auto refuse = [&](std::string_view error, std::string description) {
        return Refusal{Refusal::Tell::Redirect, std::string(error), std::move(description), request.redirect_uri,
                       request.state.size() <= kLongestEcho ? request.state : std::string(), request.mode};
    };
    if (!mode.empty() && mode != "query" && mode != "form_post") return refuse("invalid_request", "response_mode is query or form_post");
    if (request.state.size() > kLongestEcho) return refuse("invalid_request", "state is longer than 4,096 bytes");
    if (parameters.has("request")) return refuse("request_not_supported", "request objects are not taken");
    if (parameters.has("request_uri")) return refuse("request_uri_not_supported", "request_uri is not taken");
    if (client.requests == Client::Requests::Pushed && sent == SentBy::Browser) return refuse("invalid_request", "this application pushes its requests first");
    if (!client.may_use(GrantType::AuthorizationCode)) return refuse("unauthorized_client", "this application signs nobody in");
    if (parameters.has("registration")) return refuse("registration_not_supported", "registration is not taken");
    if (!parameters.has("response_type")) return refuse("invalid_request", "response_type is missing");
    if (parameters["response_type"] != "code") return refuse("unsupported_response_type", "response_type is code");

    for (auto& scope : parameters.words("scope")) {
        if (client.may_ask(scope) && !request.asks(scope)) request.scopes.push_back(std::move(scope));
    }
    if (!request.asks("openid")) return refuse("invalid_scope", "scope holds openid, and the application may ask for it");
    request.nonce = parameters["nonce"];
    if (request.nonce.size() > kLongestEcho) return refuse("invalid_request", "nonce is longer than 4,096 bytes");

    request.challenge = parameters["code_challenge"];
    if (parameters.has("code_challenge_method") && parameters["code_challenge_method"] != "S256") return refuse("invalid_request", "code_challenge_method is S256");
    if (!request.challenge.empty()) {
        if (!parameters.has("code_challenge_method")) return refuse("invalid_request", "code_challenge_method is missing; without it `plain` is meant, which is not taken");
        if (!is_digest(request.challenge)) return refuse("invalid_request", "code_challenge is no SHA-256 in base64url");
    } else if (client.proof_key == Client::ProofKey::Required) {
        return refuse("invalid_request", "code_challenge is missing");
    }

    request.key = parameters["dpop_jkt"];
    if (!request.key.empty() && !is_digest(request.key)) return refuse("invalid_request", "dpop_jkt is no SHA-256 in base64url");

    for (auto& word : parameters.words("prompt")) {
        if (word != "none" && word != "login" && word != "consent" && word != "select_account") return refuse("invalid_request", "prompt holds an unknown word");
        request.prompt.insert(std::move(word));
    }
    if (request.prompt.contains("none") && request.prompt.size() > 1) return refuse("invalid_request", "prompt=none stands alone");
    if (parameters.has("max_age")) {
        const std::string& text = parameters["max_age"];
        std::int64_t seconds = -1;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
        if (problem != std::errc() || end != text.data() + text.size() || seconds < 0) return refuse("invalid_request", "max_age is a number of seconds");
        request.max_age_seconds = seconds;
    }
    if (parameters.has("claims") && !read_claims(parameters["claims"], request)) return refuse("invalid_request", "claims is no JSON object of the standard's form");
    for (const auto& word : parameters.words("acr_values")) {
        const auto acr = assurance_of_acr(word);
        if (acr && (!request.wanted || *acr < *request.wanted)) request.wanted = acr;
    }
    request.login_hint = parameters["login_hint"].substr(0, 128);
    request.locales = parameters.words("ui_locales");
    return request;
}

}  // namespace hub::sso
