#include "core/sso/upstream/openid_provider.hpp"

#include "core/codec/base64.hpp"
#include "core/codec/json.hpp"
#include "core/codec/percent.hpp"
#include "core/security/digest.hpp"
#include "core/sso/jose/jwt.hpp"

namespace hub::sso::upstream {
namespace {

constexpr std::size_t kLongestReply = 256U << 10U;
constexpr std::int64_t kSkew = 60'000;  // other people's clocks

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string encoded(const Fields& fields) {
    std::string out;
    for (const auto& [name, value] : fields) {
        if (!value.empty()) out += (out.empty() ? "" : "&") + name + "=" + codec::encode_percent(value);
    }
    return out;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

/// What is not written in the file, from the document.
void fill(std::string& written, const codec::Value& document, std::string_view name) {
    if (written.empty()) written = document[name].text();
}

std::string text_of(const codec::Value& claims, const std::string& name) { return name.empty() ? std::string() : claims[name].scalar_text(); }

}  // namespace

Result<codec::Value> OpenIdProvider::call(const net::HttpRequest& request) {
    const auto answer = parts_.egress.perform(request, {parts_.settings.hosts, kCallDeadline, kLongestReply});
    if (!answer && answer.error().code == "egress.denied") return fail("upstream.metadata", "the provider names a host that its file does not allow");
    if (!answer) return fail("upstream.down", answer.error().code, Retry::Later);
    if (answer->status >= 500 || answer->status == 429) return fail("upstream.down", "the provider answers " + std::to_string(answer->status), Retry::Later);
    if (answer->status != 200) return fail("upstream.refused", "the provider answers " + std::to_string(answer->status));
    auto value = codec::parse_json(answer->body);
    if (!value || !value->is_object()) return fail("upstream.metadata", "the provider's answer is no JSON object");
    return value;
}

Result<OpenIdProvider::Endpoints> OpenIdProvider::endpoints() {
    const auto& settings = parts_.settings;
    const Instant now = parts_.clock.now();
    {
        const std::lock_guard lock(mutex_);
        if (now < endpoints_until_) return endpoints_;
    }
    Endpoints found{settings.authorize, settings.token, settings.userinfo, settings.jwks};
    if (found.authorize.empty() || found.token.empty() || found.jwks.empty()) {
        HUB_TRY_ASSIGN(const auto document, call({"GET", settings.issuer + "/.well-known/openid-configuration", {{"Accept", "application/json"}}, {}}));
        if (document["issuer"].text() != settings.issuer) return fail("upstream.metadata", "the document is another issuer's");
        fill(found.authorize, document, "authorization_endpoint");
        fill(found.token, document, "token_endpoint");
        fill(found.userinfo, document, "userinfo_endpoint");
        fill(found.jwks, document, "jwks_uri");
        found.names_itself = document["authorization_response_iss_parameter_supported"].boolean();
    }
    for (const auto* address : {&found.authorize, &found.token, &found.jwks}) {
        if (!saml::is_address(*address, saml::Addresses::HttpToo)) return fail("upstream.metadata", "the provider names an address that is none");
    }
    // People are sent there with what they are about to type: over TLS, or to this machine in tests and trials.
    if (!found.authorize.starts_with("https://") && !found.authorize.starts_with("http://127.0.0.1:")) return fail("upstream.metadata", "the provider asks people in over plain HTTP");
    const std::lock_guard lock(mutex_);
    endpoints_ = found;
    endpoints_until_ = now.plus_milliseconds(kDocumentLife);
    return found;
}

Result<KeySet> OpenIdProvider::keys(const Endpoints& at, bool again) {
    const Instant now = parts_.clock.now();
    {
        const std::lock_guard lock(mutex_);
        const bool fresh = now < keys_until_;
        if (fresh && (!again || now < keys_at_.plus_milliseconds(kKeysAgain))) return keys_;
    }
    HUB_TRY_ASSIGN(const auto document, call({"GET", at.jwks, {{"Accept", "application/json"}}, {}}));
    HUB_TRY_ASSIGN(auto set, parse_jwks(codec::write_json(document)));
    const std::lock_guard lock(mutex_);
    keys_ = std::move(set);
    keys_at_ = now;
    keys_until_ = now.plus_milliseconds(kKeysLife);
    return keys_;
}

Result<std::string> OpenIdProvider::question(const Question& question) {
    HUB_TRY_ASSIGN(const auto at, endpoints());
    const auto& settings = parts_.settings;
    const std::string query = encoded({{"response_type", "code"},
                                       {"client_id", settings.client_id},
                                       {"redirect_uri", parts_.redirect_uri},
                                       {"scope", joined(settings.scopes)},
                                       {"state", question.state},
                                       {"nonce", question.nonce},
                                       {"code_challenge", question.challenge},
                                       {"code_challenge_method", "S256"},
                                       {"acr_values", settings.acr_values},
                                       {"prompt", question.prompt}});
    return at.authorize + (at.authorize.find('?') == std::string::npos ? "?" : "&") + query;
}

Result<codec::Value> OpenIdProvider::token_answer(const Answer& answer, const Endpoints& at) {
    const auto& settings = parts_.settings;
    Fields form{{"grant_type", "authorization_code"}, {"code", answer.code}, {"redirect_uri", parts_.redirect_uri}, {"code_verifier", answer.verifier}};
    net::HttpRequest request{"POST", at.token, {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}}, {}};
    const bool in_header = !settings.client_secret.empty() && settings.proof == OpenIdSettings::Proof::Header;
    if (in_header) {
        const std::string both = codec::encode_percent(settings.client_id) + ":" + codec::encode_percent(settings.client_secret);
        request.headers.emplace_back("Authorization", "Basic " + codec::to_base64(both));
    } else {
        form.emplace_back("client_id", settings.client_id);
        form.emplace_back("client_secret", settings.client_secret);
    }
    request.body = encoded(form);
    return call(request);
}

Result<codec::Value> OpenIdProvider::id_token(const std::string& token, const Endpoints& at, const std::string& nonce) {
    constexpr SignatureAlgorithm kAlgorithms[] = {SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256, SignatureAlgorithm::Ps256};
    constexpr std::string_view kTypes[] = {"JWT", ""};
    const JwtRules rules{.signature = {kAlgorithms, kTypes}, .issuer = parts_.settings.issuer, .audience = parts_.settings.client_id, .now = parts_.clock.now(), .skew_milliseconds = kSkew};
    HUB_TRY_ASSIGN(auto known, keys(at, false));
    auto claims = verify_jwt(token, known, rules);
    if (!claims && claims.error().code == "jose.key_unknown") {
        HUB_TRY_ASSIGN(known, keys(at, true));
        claims = verify_jwt(token, known, rules);
    }
    if (!claims) return fail(claims.error());
    if (nonce.empty() || !security::equal_constant_time((*claims)["nonce"].text(), nonce)) return fail("upstream.nonce", "the ID token answers another question");
    const auto& audience = (*claims)["aud"];
    // OpenID Connect Core §3.1.3.7: with several readers it has to say whose it is.
    const bool several = audience.is_array() && audience.items().size() > 1;
    const auto party = (*claims)["azp"].text();
    if ((several || !party.empty()) && party != parts_.settings.client_id) return fail("jwt.audience", "the ID token was made for another client");
    return claims;
}

Result<Person> OpenIdProvider::redeem(const Answer& answer) {
    HUB_TRY_ASSIGN(const auto at, endpoints());
    const auto& settings = parts_.settings;
    if ((at.names_itself || !answer.issuer.empty()) && answer.issuer != settings.issuer) return fail("upstream.issuer", "the answer names another issuer");
    HUB_TRY_ASSIGN(const auto tokens, token_answer(answer, at));
    HUB_TRY_ASSIGN(auto claims, id_token(std::string(tokens["id_token"].text()), at, answer.nonce));
    const std::string subject(claims["sub"].text());
    if (subject.empty()) return fail("upstream.claims", "the ID token has no subject");
    if (!at.userinfo.empty()) {
        HUB_TRY_ASSIGN(const auto more, call({"GET", at.userinfo, {{"Authorization", "Bearer " + std::string(tokens["access_token"].text())}, {"Accept", "application/json"}}, {}}));
        if (more["sub"].text() != subject) return fail("upstream.claims", "userinfo is about another person");
        for (const auto& [name, value] : more.members()) {
            if (claims[name].is_null()) claims.set(name, value);
        }
    }
    const auto& names = parts_.claims;
    Person person{settings.issuer, text_of(claims, names.subject), text_of(claims, names.name), text_of(claims, names.email), text_of(claims, names.national_id), text_of(claims, names.log_out_uri)};
    if (person.subject.empty()) return fail("upstream.claims", "the person has no subject");
    return person;
}

}  // namespace hub::sso::upstream
