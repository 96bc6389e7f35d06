#include "core/sso/discovery.hpp"

#include "core/codec/json.hpp"
#include "core/sso/apps.hpp"
#include "core/sso/assurance.hpp"
#include "core/sso/claims.hpp"

namespace hub::sso {
namespace {

codec::Value list(std::initializer_list<std::string_view> words) {
    codec::Value out = codec::Value::array();
    for (const auto word : words) out.push_back(word);
    return out;
}

codec::Value list(const std::vector<std::string>& words) {
    codec::Value out = codec::Value::array();
    for (const auto& word : words) out.push_back(word);
    return out;
}

}  // namespace

std::string discovery_document(std::string_view issuer) {
    const auto at = [issuer](std::string_view path) { return std::string(issuer) + std::string(path); };
    codec::Value document = codec::Value::object();
    document.set("issuer", issuer);
    document.set("authorization_endpoint", at("/oauth2/authorize"));
    document.set("token_endpoint", at("/oauth2/token"));
    document.set("userinfo_endpoint", at("/oauth2/userinfo"));
    document.set("jwks_uri", at("/oauth2/jwks"));
    document.set("introspection_endpoint", at("/oauth2/introspect"));
    document.set("revocation_endpoint", at("/oauth2/revoke"));
    document.set("end_session_endpoint", at("/oauth2/logout"));
    document.set("backchannel_logout_supported", codec::Value(true));
    document.set("backchannel_logout_session_supported", codec::Value(true));
    document.set("scopes_supported", list(known_scopes()));
    document.set("claims_supported", list(known_claims()));
    document.set("acr_values_supported", list(known_acrs()));
    document.set("claim_types_supported", list({"normal"}));
    document.set("claims_parameter_supported", codec::Value(true));
    document.set("request_parameter_supported", codec::Value(false));
    document.set("request_uri_parameter_supported", codec::Value(false));
    document.set("response_types_supported", list({"code"}));
    document.set("response_modes_supported", list({"query", "form_post"}));
    document.set("grant_types_supported", list({"authorization_code", "refresh_token"}));
    document.set("subject_types_supported", list({"public"}));
    document.set("id_token_signing_alg_values_supported", list({"RS256", "ES256"}));
    document.set("token_endpoint_auth_methods_supported", list({"client_secret_basic", "client_secret_post", "none"}));
    document.set("introspection_endpoint_auth_methods_supported", list({"client_secret_basic", "client_secret_post"}));
    document.set("revocation_endpoint_auth_methods_supported", list({"client_secret_basic", "client_secret_post", "none"}));
    document.set("code_challenge_methods_supported", list({"S256"}));
    document.set("authorization_response_iss_parameter_supported", codec::Value(true));
    document.set("prompt_values_supported", list({"none", "login", "consent", "select_account"}));
    document.set("ui_locales_supported", list({"vi", "en"}));
    document.set("display_values_supported", list({"page", "popup", "touch"}));
    return codec::write_json(document);
}

}  // namespace hub::sso
