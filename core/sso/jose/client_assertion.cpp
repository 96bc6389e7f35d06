#include "core/sso/jose/client_assertion.hpp"

namespace hub::sso {
namespace {

constexpr SignatureAlgorithm kPlainAlgorithms[] = {SignatureAlgorithm::Es256, SignatureAlgorithm::Ps256, SignatureAlgorithm::Rs256};
/// rfc7523bis §4 names a type of its own; clients of today send none, or JWT.
constexpr std::string_view kTypes[] = {"", "JWT", "client-authentication+jwt"};
constexpr std::size_t kLongestJti = 512;

Status check_client(const codec::Value& claims, std::string_view client_id) {
    HUB_TRY_ASSIGN(const std::string_view issuer, required_text(claims, "iss"));
    HUB_TRY_ASSIGN(const std::string_view subject, required_text(claims, "sub"));
    if (issuer != client_id || subject != client_id) return fail("jwt.client", "iss and sub of an assertion are both the client's id");
    return {};
}

}  // namespace

std::span<const SignatureAlgorithm> assertion_algorithms(AssertionProfile profile) {
    const std::span<const SignatureAlgorithm> all = kPlainAlgorithms;
    return profile == AssertionProfile::Fapi ? all.first(2) : all;  // all but RS256, which stands last
}

Result<std::string> claimed_client(std::string_view assertion) {
    HUB_TRY_ASSIGN(const Jws token, read_jws(assertion));
    HUB_TRY_ASSIGN(const codec::Value claims, read_claims(token.payload));
    HUB_TRY_ASSIGN(const std::string_view subject, required_text(claims, "sub"));
    return std::string(subject);
}

Result<ReplayGuard::Taken> check_client_assertion(std::string_view assertion, const KeySet& client_keys, const AssertionRules& rules, ReplayGuard& guard) {
    HUB_TRY_ASSIGN(const Jws token, verify_jws(assertion, client_keys, {assertion_algorithms(rules.profile), kTypes}));
    HUB_TRY_ASSIGN(const codec::Value claims, read_claims(token.payload));
    HUB_TRY(check_client(claims, rules.client_id));
    HUB_TRY(check_audience(claims, rules.issuer, AudienceForm::OneText));
    HUB_TRY(check_times(claims, rules.now, kClockSkewMilliseconds));
    HUB_TRY_ASSIGN(const auto expires, moment_of(claims, "exp"));
    if (*expires > rules.now.plus_milliseconds(kLongestAssertionMilliseconds + kClockSkewMilliseconds)) {
        return fail("jwt.too_long", "an assertion lives for five minutes at most");
    }
    HUB_TRY_ASSIGN(const std::string_view jti, required_text(claims, "jti"));
    if (jti.size() > kLongestJti) return fail("jwt.unreadable", "a jti has at most 512 bytes");
    return guard.take(OneTimeKind::ClientAssertion, rules.client_id, jti, expires->plus_milliseconds(kClockSkewMilliseconds));
}

}  // namespace hub::sso
