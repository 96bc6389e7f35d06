#include "core/sso/discovery.hpp"

#include "core/codec/json.hpp"
#include "core/sso/apps.hpp"
#include "core/sso/assurance.hpp"
#include "core/sso/claims.hpp"
#include "core/sso/jose/dpop.hpp"

namespace hub::sso {
namespace {

template <typename Words>
codec::Value list(const Words& words) {
    codec::Value out = codec::Value::array();
    for (const auto& word : words) out.push_back(word);
    return out;
}
codec::Value list(std::initializer_list<std::string_view> words) { return list<std::initializer_list<std::string_view>>(words); }

codec::Value names(std::span<const SignatureAlgorithm> algorithms) {
    codec::Value out = codec::Value::array();
    for (const auto algorithm : algorithms) out.push_back(name_of(algorithm));
    return out;
}

}  // namespace

std::string discovery_document(std::string_view issuer) {
    const auto at = [issuer](std::string_view path) { return std::string(issuer) + std::string(path); };
    codec::Value document = codec::Value::object();
    document.set("issuer", issuer);
    document.set("authorization_endpoint", at("/oauth2/authorize"));
    document.set("token_endpoint", at("/oauth2/token"));
    document.set("pushed_authorization_request_endpoint", at("/oauth2/par"));
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
    document.set("grant_types_supported", list({"authorization_code", "refresh_token", "client_credentials"}));
    document.set("subject_types_supported", list({"public"}));
    document.set("id_token_signing_alg_values_supported", list({"RS256", "ES256"}));
    constexpr std::string_view kProofs[] = {"client_secret_basic", "client_secret_post", "private_key_jwt"};
    for (const std::string endpoint : {"token", "introspection", "revocation"}) {
        codec::Value methods = list(kProofs);
        if (endpoint != "introspection") methods.push_back("none");  // what is said of a token is said to nobody in particular
        document.set(endpoint + "_endpoint_auth_methods_supported", std::move(methods));
        document.set(endpoint + "_endpoint_auth_signing_alg_values_supported", names(assertion_algorithms(AssertionProfile::Plain)));
    }
    document.set("dpop_signing_alg_values_supported", names(kProofAlgorithms));
    document.set("code_challenge_methods_supported", list({"S256"}));
    document.set("authorization_response_iss_parameter_supported", codec::Value(true));
    document.set("prompt_values_supported", list({"none", "login", "consent", "select_account"}));
    document.set("ui_locales_supported", list({"vi", "en"}));
    document.set("display_values_supported", list({"page", "popup", "touch"}));
    return codec::write_json(document);
}

}  // namespace hub::sso
