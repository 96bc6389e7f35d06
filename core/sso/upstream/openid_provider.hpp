// One OpenID Provider above us, seen as its client: the code flow with S256, state, nonce and `iss` (OpenID Connect Core
// §3.1, RFC 7636, RFC 9207, RFC 9700 §4.4).
//
// Its discovery document and keys are fetched through the egress broker, from the hosts that the connector's file allows
// and no others, kept for a while, and fetched again when a token names a key that is not there (once a minute at most).
// The document has to be the configured issuer's own (RFC 8414 §3.3); addresses written in the file win over it. What an
// ID token says is believed when its signature, issuer, audience, times and nonce hold; userinfo adds claims, of the same
// subject alone.
//
// Ownership: borrows its parts; owns what it fetched. Threads: any; calls block for as long as the provider takes (5 s a
// call): not for a server's thread.
// Errors: `upstream.down` (later), `upstream.metadata` (not a document of this issuer), `upstream.issuer` (an answer of
// another provider), `upstream.refused` (the code or client), `upstream.nonce`, `upstream.claims` (no subject, or
// userinfo of another), those of jose/jwt.hpp.
#pragma once

#include <mutex>
#include <string>

#include "core/base/clock.hpp"
#include "core/codec/value.hpp"
#include "core/sso/jose/jwk.hpp"
#include "core/sso/upstream/connector.hpp"

namespace hub::sso::upstream {

class OpenIdProvider {
public:
    static constexpr std::int64_t kDocumentLife = 60LL * 60 * 1000;
    static constexpr std::int64_t kKeysLife = 10LL * 60 * 1000;
    static constexpr std::int64_t kKeysAgain = 60'000;
    static constexpr std::int64_t kCallDeadline = 5'000;

    struct Parts {
        const OpenIdSettings& settings;
        const ClaimNames& claims;
        std::string redirect_uri;
        net::Egress& egress;
        const Clock& clock;
    };
    explicit OpenIdProvider(Parts parts) : parts_(std::move(parts)) {}

    struct Question {
        std::string state, nonce;
        std::string challenge;  ///< S256 of the verifier
        std::string prompt;     ///< "login", or empty
    };
    /// Where to send the browser.
    Result<std::string> question(const Question& question);

    struct Answer {
        std::string code, verifier, nonce;
        std::string issuer;  ///< `iss` beside the code; empty: none
    };
    Result<Person> redeem(const Answer& answer);

private:
    struct Endpoints {
        std::string authorize, token, userinfo, jwks;
        bool names_itself = false;  ///< every answer bears `iss`
    };
    Result<Endpoints> endpoints();
    Result<KeySet> keys(const Endpoints& at, bool again);
    Result<codec::Value> id_token(const std::string& token, const Endpoints& at, const std::string& nonce);
    Result<codec::Value> call(const net::HttpRequest& request);
    Result<codec::Value> token_answer(const Answer& answer, const Endpoints& at);

    Parts parts_;
    std::mutex mutex_;
    Endpoints endpoints_;
    Instant endpoints_until_, keys_until_, keys_at_;
    KeySet keys_;
};

}  // namespace hub::sso::upstream
