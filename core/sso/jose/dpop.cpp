#include "core/sso/jose/dpop.hpp"

#include "core/security/digest.hpp"
#include "core/sso/jose/proof_target.hpp"

namespace hub::sso {
namespace {

constexpr std::int64_t kOldestMilliseconds = 60'000;
constexpr std::int64_t kAheadMilliseconds = 30'000;
constexpr std::int64_t kNonceStepMilliseconds = 120'000;
constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kLongestJti = 512;
constexpr std::string_view kTypes[] = {"dpop+jwt"};

Result<Jws> verified(std::string_view header) {
    if (header.empty()) return fail("dpop.missing", "the request has no DPoP header");
    if (header.find(',') != std::string_view::npos) return fail("dpop.repeated", "the request has more than one DPoP header");
    HUB_TRY_ASSIGN(Jws proof, read_jws(header, EmbeddedKey::Required));
    HUB_TRY(check_header(proof.header, {kProofAlgorithms, kTypes}));
    HUB_TRY(check_signature(proof, *proof.header.key));
    return proof;
}

Status check_target(const codec::Value& claims, const DpopRequest& request) {
    HUB_TRY_ASSIGN(const std::string_view method, required_text(claims, "htm"));
    HUB_TRY_ASSIGN(const std::string_view target, required_text(claims, "htu"));
    if (method != request.method) return fail("dpop.method", "the proof was made for another method");
    const auto made_for = normalised_target(target);
    if (!made_for || made_for != normalised_target(request.target)) return fail("dpop.target", "the proof was made for another address");
    return {};
}

/// `iat`; and `nbf` and `exp`, which a proof need not have.
Result<Instant> checked_time(const codec::Value& claims, Instant now) {
    HUB_TRY_ASSIGN(const auto issued, moment_of(claims, "iat"));
    if (!issued) return fail("jwt.unreadable", "the proof has no iat");
    HUB_TRY_ASSIGN(const auto begins, moment_of(claims, "nbf"));
    HUB_TRY_ASSIGN(const auto expires, moment_of(claims, "exp"));
    const Instant latest = now.plus_milliseconds(kAheadMilliseconds);
    const bool young = *issued >= now.plus_milliseconds(-kOldestMilliseconds) && *issued <= latest;
    if (!young || (begins && *begins > latest) || (expires && *expires <= now.plus_milliseconds(-kClockSkewMilliseconds))) {
        return fail("dpop.time", "the proof is too old or lies in the future; is the sender's clock right?");
    }
    return *issued;
}

Status check_token(const codec::Value& claims, std::string_view access_token) {
    if (access_token.empty()) return {};
    const std::string expected = security::to_base64url(security::as_bytes(security::sha256(access_token)));
    if (!security::equal_constant_time(claims["ath"].text(), expected)) {
        return fail("dpop.token", "the proof does not name the access token it came with");
    }
    return {};
}

}  // namespace

DpopChecker::DpopChecker(ReplayGuard& guard, const Clock& clock, Random& random, StoreAge store_age)
    : guard_(guard),
      clock_(clock),
      secret_(random.bytes(32)),
      restarted_at_(store_age == StoreAge::Used ? std::optional(clock.now()) : std::nullopt) {}

Result<std::string> DpopChecker::check(const DpopRequest& request) {
    HUB_TRY_ASSIGN(const Jws proof, verified(request.header));
    HUB_TRY_ASSIGN(const codec::Value claims, read_claims(proof.payload));
    HUB_TRY(check_target(claims, request));
    HUB_TRY_ASSIGN(const std::string_view jti, required_text(claims, "jti"));
    if (jti.size() > kLongestJti) return fail("jwt.unreadable", "a jti has at most 512 bytes");
    HUB_TRY_ASSIGN(const Instant issued, checked_time(claims, clock_.now()));
    HUB_TRY(check_token(claims, request.access_token));
    std::string key = thumbprint(proof.header.key->key);
    if (!request.bound_key.empty() && request.bound_key != key) return fail("dpop.key", "the proof was signed with another key than the one agreed on");
    HUB_TRY(check_nonce(claims, issued, request.nonce));
    HUB_TRY(guard_.take(OneTimeKind::Proof, key, jti, issued.plus_milliseconds(kOldestMilliseconds)));
    return key;
}

Status DpopChecker::check_nonce(const codec::Value& claims, Instant issued, NonceDemand demand) const {
    if (const codec::Value* given = claims.find("nonce")) {
        const std::int64_t step = clock_.now().milliseconds / kNonceStepMilliseconds;
        for (const std::int64_t good : {step, step - 1}) {
            if (security::equal_constant_time(given->text(), nonce_of(good))) return {};
        }
        return fail("dpop.nonce", "the proof's nonce is stale or not ours; make the proof again with the one in DPoP-Nonce");
    }
    // Used before the restart means made before it, by a clock that may be ahead.
    const bool may_be_used = restarted_at_ && issued <= restarted_at_->plus_milliseconds(kAheadMilliseconds);
    if (demand == NonceDemand::Always || may_be_used) return fail("dpop.nonce", "make the proof again with the nonce in DPoP-Nonce");
    return {};
}

std::string DpopChecker::nonce() const { return nonce_of(clock_.now().milliseconds / kNonceStepMilliseconds); }

std::string DpopChecker::nonce_of(std::int64_t step) const {
    const security::Digest mac = security::hmac_sha256(secret_, std::to_string(step));
    return security::to_base64url(security::as_bytes(mac).substr(0, kNonceBytes));
}

}  // namespace hub::sso
