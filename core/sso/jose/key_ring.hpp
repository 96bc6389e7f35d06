// The hub's signing keys: ES256 and RS256 side by side, always ready to sign, replaced in good time.
//
// A key goes next → active → retired → gone. Next: published, not signing yet, so that every reader of the key set knows
// it before it is used. Active: signs; one an algorithm. Retired: published until the last token it signed is over; its
// private half is erased at that moment. A revoked key is gone at once, from the store and from the key set, and the next
// one signs: what it signed is refused from then on. `kid` is the key's thumbprint (RFC 7638), so no two keys share one.
//
// Readers may keep the key set for kJwksMaxAgeSeconds, which is how long a revoked key outlives its end elsewhere. The
// set's bytes are written once a change, with an ETag over them.
//
// Rows are sealed whole (private halves, and of retired keys the public one), so that a hand in the database can neither
// sign nor slip in a key to be trusted. One hub to a store; what a second one does is not seen before a restart.
// A backup from before a revocation brings the revoked key back: revoke it again after restoring.
//
// Ownership: borrows writer, sealer and clock. Snapshots are shared and never change. Threads: any. snapshot() copies a
// pointer, signing takes no lock. Orders run one at a time, wait for the disk and may search an RSA key for a tenth of a
// second: not for a server thread.
// Errors: `key.unknown`, `key.young` (an ordered rotation whose successor is not known everywhere yet), `key.unreadable`,
// those of the store and of the sealer. After an error nothing has changed.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/security/sealing.hpp"
#include "core/sso/jose/jws.hpp"
#include "core/store/group_commit.hpp"

namespace hub::sso {

std::vector<const store::TableSpec*> signing_key_tables();

inline constexpr int kJwksMaxAgeSeconds = 60;

enum class KeyStanding : unsigned char { Next, Active, Retired };
std::string_view name_of(KeyStanding standing);

struct RingKey {
    Jwk public_key;
    KeyStanding standing = KeyStanding::Next;
    Instant made_at;
    Instant since;                     ///< when this standing began
    std::optional<JwsSigner> signer;   ///< none once retired
};

/// What became of a key; for the audit.
struct KeyChange {
    enum class What : unsigned char { Made, Activated, Retired, Forgotten, Revoked };
    What what = What::Made;
    std::string id;
    SignatureAlgorithm algorithm = SignatureAlgorithm::Es256;
};
std::string_view name_of(KeyChange::What what);

class KeyRing {
public:
    struct Policy {
        std::int64_t active_milliseconds = std::int64_t{90} * 24 * 3600 * 1000;
        /// How long a key stands published before it signs: well above kJwksMaxAgeSeconds, for readers that poll daily.
        std::int64_t known_before_milliseconds = std::int64_t{2} * 24 * 3600 * 1000;
        /// No token lives longer, the clocks' skew included.
        std::int64_t known_after_milliseconds = std::int64_t{24} * 3600 * 1000;
    };

    struct Snapshot {
        std::vector<RingKey> keys;  ///< active, next, retired
        KeySet verifying;           ///< all of them
        std::string jwks;
        std::string etag;           ///< quoted, as the header has it

        /// Null only before the first tend().
        [[nodiscard]] const JwsSigner* signer(SignatureAlgorithm algorithm) const;
    };

    static Result<std::unique_ptr<KeyRing>> open(store::Reader& identity, store::GroupCommit& commits, const security::Sealer& sealer, const Clock& clock,
                                                 const Policy& policy);
    static Result<std::unique_ptr<KeyRing>> open(store::Reader& identity, store::GroupCommit& commits, const security::Sealer& sealer, const Clock& clock) {
        return open(identity, commits, sealer, clock, Policy());
    }

    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;

    /// Brings the ring to where it should be now. Call once after open(), which makes the first keys of an empty store,
    /// and then every few minutes.
    Result<std::vector<KeyChange>> tend();
    /// The next key of this algorithm signs from now on, though the active one is not old.
    Result<std::vector<KeyChange>> rotate(SignatureAlgorithm algorithm);
    /// This key is known to others: it is gone from now on, whatever its standing.
    Result<std::vector<KeyChange>> revoke(std::string_view id);

private:
    class Plan;
    KeyRing(store::GroupCommit& commits, const security::Sealer& sealer, const Clock& clock, const Policy& policy)
        : commits_(commits), sealer_(sealer), clock_(clock), policy_(policy) {}
    Result<std::vector<KeyChange>> carry_out(Plan plan);
    void show(std::vector<RingKey> keys);

    store::GroupCommit& commits_;
    const security::Sealer& sealer_;
    const Clock& clock_;
    const Policy policy_;
    std::mutex orders_;
    mutable std::mutex pointer_;  // held while a pointer is copied
    std::shared_ptr<const Snapshot> current_;
};

}  // namespace hub::sso
