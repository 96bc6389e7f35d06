#include "core/sso/issuer.hpp"

#include <array>

#include "core/security/digest.hpp"
#include "core/sso/accounts.hpp"
#include "core/sso/assurance.hpp"
#include "core/sso/jose/jwt.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kPrefix = "eda_";
constexpr std::string_view kSealedAs = "sso access token";
constexpr SignatureAlgorithm kOurs[] = {SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256};
constexpr std::string_view kIdTokenTypes[] = {"JWT"};
constexpr std::string_view kAccessTokenTypes[] = {"at+jwt"};  // RFC 9068 §4
constexpr std::string_view kGrantClaim = "eduhub_grant";
constexpr std::size_t kJtiBytes = 16;

/// Left half of the hash, OpenID Connect Core §3.1.3.6.
std::string half_hash(std::string_view token) {
    const auto digest = security::sha256(token);
    return security::to_base64url(security::as_bytes(digest).substr(0, digest.size() / 2));
}

codec::Value methods_of(std::string_view words) {
    codec::Value out = codec::Value::array();
    while (!words.empty()) {
        const auto end = words.find(' ');
        out.push_back(words.substr(0, end));
        words = end == std::string_view::npos ? std::string_view{} : words.substr(end + 1);
    }
    return out;
}

}  // namespace

codec::Value actor_claim(std::string_view actor) {
    codec::Value out = codec::Value::object();
    out.set("sub", actor);
    return out;
}

Result<std::string> Issuer::id_token(IdToken token) const {
    const Instant now = parts_.clock.now();
    ClaimsWriter claims;
    claims.text("iss", parts_.url).text("sub", subject_of(token.grant.account)).text("aud", token.grant.client);
    claims.moment("iat", now).moment("exp", now.plus_milliseconds(kIdTokenLife)).moment("auth_time", token.grant.signed_in_at);
    if (!token.nonce.empty()) claims.text("nonce", token.nonce);
    if (!token.access_token.empty()) claims.text("at_hash", half_hash(token.access_token));
    if (!token.grant.methods.empty()) claims.value("amr", methods_of(token.grant.methods)).text("acr", acr_of(assurance_of(token.grant.methods)));
    claims.text("sid", token.grant.sid);
    for (const auto& [name, value] : token.claims.members()) claims.value(name, value);
    return sign("JWT", token.algorithm, std::move(claims).take());
}

Result<std::string> Issuer::logout_token(const LogoutToken& token) const {
    const Instant now = parts_.clock.now();
    ClaimsWriter claims;
    claims.text("iss", parts_.url).text("sub", subject_of(token.account)).text("aud", token.client).text("sid", token.sid).text("jti", token.id);
    claims.moment("iat", now).moment("exp", now.plus_milliseconds(kLogoutTokenLife));
    codec::Value events = codec::Value::object();
    events.set("http://schemas.openid.net/event/backchannel-logout", codec::Value::object());
    claims.value("events", events);
    return sign("logout+jwt", token.algorithm, std::move(claims).take());
}

Result<std::string> Issuer::sign(std::string_view type, SignatureAlgorithm algorithm, std::string payload) const {
    const auto keys = parts_.keys.snapshot();
    const JwsSigner* signer = keys->signer(algorithm);
    if (signer == nullptr) return fail("key.unknown", "no key signs " + std::string(name_of(algorithm)) + " yet", Retry::Later);
    return signer->sign(type, std::move(payload));
}

Result<Issuer::Hint> Issuer::read_hint(std::string_view id_token) const {
    const auto keys = parts_.keys.snapshot();
    HUB_TRY_ASSIGN(const auto token, verify_jws(id_token, keys->verifying, {kOurs, kIdTokenTypes}));
    HUB_TRY_ASSIGN(const auto claims, read_claims(token.payload));
    HUB_TRY(check_issuer(claims, parts_.url));
    HUB_TRY_ASSIGN(const auto subject, required_text(claims, "sub"));
    HUB_TRY_ASSIGN(const auto client, required_text(claims, "aud"));
    return Hint{std::string(subject), std::string(client), std::string(claims["sid"].text())};
}

Result<std::string> Issuer::access_token(const AccessToken& token, std::string_view subject, std::optional<SignatureAlgorithm> algorithm) const {
    if (!algorithm) {
        // Lengths before what varies, so that no two tokens read alike.
        std::string plain = std::to_string(token.expires_at.milliseconds);
        for (const auto* part : {&token.grant, &token.client, &token.key}) plain += " " + std::to_string(part->size());
        plain += " " + token.grant + token.client + token.key + token.scope;
        return std::string(kPrefix) + security::to_base64url(parts_.sealer.seal(plain, kSealedAs));
    }
    ClaimsWriter claims;
    claims.text("iss", parts_.url).text("sub", subject).text("aud", parts_.url).text("client_id", token.client);
    claims.moment("iat", parts_.clock.now()).moment("exp", token.expires_at).text("jti", security::to_base64url(parts_.random.bytes(kJtiBytes)));
    if (!token.scope.empty()) claims.text("scope", token.scope);
    if (!token.grant.empty()) claims.text(kGrantClaim, security::to_base64url(token.grant));
    if (!token.actor.empty()) claims.value("act", actor_claim(token.actor));
    if (!token.key.empty()) {
        codec::Value bound = codec::Value::object();
        bound.set("jkt", token.key);
        claims.value("cnf", bound);
    }
    return sign("at+jwt", *algorithm, std::move(claims).take());
}

Result<AccessToken> Issuer::read_signed(std::string_view text) const {
    const auto keys = parts_.keys.snapshot();
    HUB_TRY_ASSIGN(const auto claims, verify_jwt(text, keys->verifying, {{kOurs, kAccessTokenTypes}, parts_.url, parts_.url, parts_.clock.now()}));
    HUB_TRY_ASSIGN(const auto client, required_text(claims, "client_id"));
    HUB_TRY_ASSIGN(const auto expires, moment_of(claims, "exp"));
    HUB_TRY_ASSIGN(auto grant, security::from_base64url(claims[kGrantClaim].text()));
    return AccessToken{std::move(grant), std::string(client), std::string(claims["scope"].text()), *expires, std::string(claims["cnf"]["jkt"].text())};
}

Result<AccessToken> Issuer::read_access_token(std::string_view text) const {
    const auto invalid = [] { return fail("token.invalid", "this access token is not ours, altered or over"); };
    if (!text.starts_with(kPrefix)) {
        auto token = read_signed(text);
        return token ? std::move(token) : Result<AccessToken>(invalid());
    }
    if (text.size() > 4'096) return invalid();
    const auto sealed = security::from_base64url(text.substr(kPrefix.size()));
    if (!sealed) return invalid();
    const auto plain = parts_.sealer.open(*sealed, kSealedAs);
    if (!plain) return invalid();
    std::string_view rest = *plain;
    std::array<std::int64_t, 4> numbers{};
    for (auto& number : numbers) {
        const auto end = rest.find(' ');
        number = std::stoll(std::string(rest.substr(0, end)));  // ours: it was sealed by us
        rest.remove_prefix(end + 1);
    }
    const auto take = [&rest](std::int64_t size) {
        std::string part(rest.substr(0, static_cast<std::size_t>(size)));
        rest.remove_prefix(part.size());
        return part;
    };
    AccessToken token;
    token.expires_at = {numbers[0]};
    token.grant = take(numbers[1]);
    token.client = take(numbers[2]);
    token.key = take(numbers[3]);
    token.scope = rest;
    if (token.expires_at <= parts_.clock.now()) return invalid();
    return token;
}

}  // namespace hub::sso
