// Proofs that the sender of a request holds a private key: DPoP (RFC 9449).
//
// A proof is a token of type dpop+jwt whose header carries its public key; it is made for one method and one address,
// names the access token beside it by its hash, is a minute old at most, and works once. ES256 and PS256 are taken (FAPI
// 2.0 §5.4.1). Its time of issue may lie 60 s back and 30 s ahead: ten seconds either way must be taken, an hour must not.
//
// Nonces (§8): a proof that names one has to name one of ours that is not stale. One is demanded where the caller says so,
// and for proofs that could have been used at this hub before it restarted: those ids were only in that process's memory
// (replay_guard.hpp). A hub that starts on a new store has no such past.
//
// Ownership: DpopChecker borrows guard and clock. Threads: any. Errors, all but one for `invalid_dpop_proof`:
// `dpop.missing`, `dpop.repeated`, `dpop.method`, `dpop.target`, `dpop.time`, `dpop.token` (the hash of another token, or
// none), `dpop.key` (another key than is bound), `dpop.nonce` (for `use_dpop_nonce`, with nonce() in the header
// DPoP-Nonce), those of jws.hpp, jwt.hpp and replay_guard.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/random.hpp"
#include "core/sso/jose/jwt.hpp"
#include "core/sso/jose/replay_guard.hpp"

namespace hub::sso {

inline constexpr SignatureAlgorithm kProofAlgorithms[] = {SignatureAlgorithm::Es256, SignatureAlgorithm::Ps256};

/// May this process's store have served requests before it? Then some of their proofs are still young.
enum class StoreAge : unsigned char { New, Used };

enum class NonceDemand : unsigned char { AfterRestartOnly, Always };

struct DpopRequest {
    std::string_view header;             ///< the DPoP header or headers, joined by commas
    std::string_view method;
    std::string_view target;             ///< the public address of this endpoint, from the configuration
    std::string_view access_token = {};  ///< the one presented with it; empty where none is, as at the token endpoint
    std::string_view bound_key = {};     ///< thumbprint that token or code is bound to; empty where nothing is bound yet
    NonceDemand nonce = NonceDemand::AfterRestartOnly;
};

class DpopChecker {
public:
    DpopChecker(ReplayGuard& guard, const Clock& clock, Random& random, StoreAge store_age);

    /// The thumbprint of the key (`jkt`) that the sender holds.
    Result<std::string> check(const DpopRequest& request);
    /// One for now: good for two minutes at least and four at most.
    [[nodiscard]] std::string nonce() const;

private:
    [[nodiscard]] Status check_nonce(const codec::Value& claims, Instant issued, NonceDemand demand) const;
    [[nodiscard]] std::string nonce_of(std::int64_t step) const;

    ReplayGuard& guard_;
    const Clock& clock_;
    const std::string secret_;
    const std::optional<Instant> restarted_at_;
};

}  // namespace hub::sso
