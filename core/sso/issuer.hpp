// The tokens this hub issues, and reading back what it issued.
//
// An ID token is a JWT for one application (OpenID Connect Core §2). An access token is opaque to everyone but the hub: its
// grant, scope, key and end, sealed. For clients that are registered so it is signed instead and others can read it (RFC
// 9068); its audience is the hub. Whoever presents either here is asked after in the grant, so that it dies with it at once.
//
// Ownership: borrows its parts. Threads: any. Errors: `token.invalid` (not ours, altered, over), those of signing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/codec/value.hpp"
#include "core/security/sealing.hpp"
#include "core/sso/grants.hpp"
#include "core/sso/jose/key_ring.hpp"

namespace hub::sso {

inline constexpr std::int64_t kAccessTokenLife = 10LL * 60 * 1000;
inline constexpr std::int64_t kLogoutTokenLife = 2LL * 60 * 1000;
inline constexpr std::int64_t kIdTokenLife = 10LL * 60 * 1000;

struct AccessToken {
    std::string grant;   ///< empty of a machine's own
    std::string client;
    std::string scope;
    Instant expires_at;
    std::string key = {};  ///< thumbprint that it is bound to (RFC 9449 §6); empty: whoever bears it may use it
    std::string actor = {};  ///< subject of who acts for the person, for those who read a signed one; the opaque one asks its grant
};
/// The claim `act` (RFC 8693 §4.1).
codec::Value actor_claim(std::string_view actor);


class Issuer {
public:
    struct Parts {
        std::string url;  ///< the issuer's name: https://…, without a slash at its end
        KeyRing& keys;
        const security::Sealer& sealer;
        const Clock& clock;
        Random& random;
    };
    explicit Issuer(Parts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] const std::string& url() const { return parts_.url; }
    [[nodiscard]] KeyRing& keys() const { return parts_.keys; }

    struct IdToken {
        const Grant& grant;
        SignatureAlgorithm algorithm;
        std::string_view nonce;        ///< of the authorization request; empty: none
        std::string_view access_token; ///< for at_hash; empty: none
        codec::Value claims;           ///< of the person
    };
    Result<std::string> id_token(IdToken token) const;
    struct LogoutToken {
        std::string_view client;
        Key account = 0;
        std::string_view sid;
        SignatureAlgorithm algorithm;
        std::string_view id;  ///< used once
    };
    /// OpenID Connect Back-Channel Logout 1.0 §2.4.
    Result<std::string> logout_token(const LogoutToken& token) const;
    /// Any other JWT of ours; `type` becomes `typ`.
    Result<std::string> sign(std::string_view type, SignatureAlgorithm algorithm, std::string payload) const;
    /// The subject and session of an ID token of ours, however old: who is logging out (RP-Initiated Logout §2).
    struct Hint {
        std::string subject, client, sid;
    };
    Result<Hint> read_hint(std::string_view id_token) const;

    /// Opaque without an algorithm; `subject` is for those who read a signed one.
    Result<std::string> access_token(const AccessToken& token, std::string_view subject, std::optional<SignatureAlgorithm> algorithm) const;
    Result<AccessToken> read_access_token(std::string_view text) const;

private:
    Result<AccessToken> read_signed(std::string_view text) const;

    Parts parts_;
};

}  // namespace hub::sso
