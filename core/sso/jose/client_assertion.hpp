// A client shows who it is with a signed assertion: private_key_jwt (RFC 7523 §3, OpenID Connect Core §9) as
// draft-ietf-oauth-rfc7523bis and FAPI 2.0 §5.3.2.1 narrow it.
//
// `aud` is the hub's issuer as one text, because an assertion that other servers would take too can be carried there
// (audience injection): arrays and the URLs of endpoints are refused. `iss` and `sub` are both the client. `exp` has to be
// there and lies at most five minutes ahead. `nbf` and `iat` may lie ten seconds ahead. Each `jti` works once.
//
// Ownership: views into the caller's texts. Threads: any. Errors: `jwt.client` (iss and sub do not both name the client),
// `jwt.too_long` (exp too far ahead), those of jwt.hpp and replay_guard.hpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/sso/jose/jwt.hpp"
#include "core/sso/jose/replay_guard.hpp"

namespace hub::sso {

/// The value of `client_assertion_type`.
inline constexpr std::string_view kClientAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
inline constexpr std::int64_t kLongestAssertionMilliseconds = 300'000;

/// What a client may sign with. FAPI 2.0 §5.4.1 leaves RS256 out.
enum class AssertionProfile : unsigned char { Plain, Fapi };
std::span<const SignatureAlgorithm> assertion_algorithms(AssertionProfile profile);

/// Whom the assertion claims to be from, nothing of it verified: to find the client's keys by. Errors: as below.
Result<std::string> claimed_client(std::string_view assertion);

struct AssertionRules {
    std::string_view issuer;     ///< ours
    std::string_view client_id;  ///< whose keys these are
    AssertionProfile profile = AssertionProfile::Plain;
    Instant now;
};
/// What is taken here has to be in a batch that is committed before the client gets an answer (ReplayGuard::add_to).
Result<ReplayGuard::Taken> check_client_assertion(std::string_view assertion, const KeySet& client_keys, const AssertionRules& rules, ReplayGuard& guard);

}  // namespace hub::sso
