// The keys that sign the hub's SAML messages, and their certificates.
//
// They are not the keys of tokens: apps read a key set every minute, but a service provider is given our metadata once, by
// hand, and often never reads it again. So a key signs for three years, and its successor stands in the metadata half a
// year before it signs; whoever reads the metadata once in that time misses nothing. A key that signs no more stays
// published for a day. Certificates are envelopes: self-signed, for the key's whole time.
//
// Which key signs follows from the clock and from when each begins to sign; nothing else is kept about it. Private keys
// are sealed in their rows, and a certificate of another key than its row's is refused.
//
// A key that others have is revoked: it is gone from the metadata at once and its successor signs from that moment, also
// where it was not known for half a year; every service provider has to be given the metadata anew.
//
// A hub that nobody speaks SAML with makes none: keys are seen to when they are asked for, at most once in kTendEvery.
//
// Ownership: borrows its parts; snapshots are shared and never change. Threads: any; current() may wait for the disk and
// search an RSA key for a tenth of a second: not for a server thread.
// Errors: `key.unknown`, `key.unreadable`, `certificate.*`, those of the store and of the sealer. After an error nothing has changed.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/security/sealing.hpp"
#include "core/sso/identity_store.hpp"
#include "core/sso/jose/key_ring.hpp"
#include "core/sso/saml/xml_signing.hpp"

namespace hub::sso {

struct SamlKey {
    std::string id;
    Instant signs_from;
    saml::SigningIdentity identity;
};

std::vector<const store::TableSpec*> saml_key_tables();
Status put_saml_key(store::Batch& batch, const SamlKey& key, const security::Sealer& sealer);
void erase_saml_key(store::Batch& batch, const std::string& id);
/// The one that signs first, first.
Result<std::vector<SamlKey>> read_saml_keys(store::Reader& reader, const security::Sealer& sealer);

class SamlKeys {
public:
    static constexpr std::int64_t kDay = 24LL * 60 * 60 * 1000;
    static constexpr std::int64_t kSigns = 3 * 365 * kDay;
    static constexpr std::int64_t kKnownBefore = 180 * kDay;
    static constexpr std::int64_t kKnownAfter = kDay;
    static constexpr std::int64_t kTendEvery = 60LL * 60 * 1000;

    struct Parts {
        IdentityStore& store;
        const security::Sealer& sealer;
        Random& random;
        const Clock& clock;
        std::string name;  ///< of the certificates: the hub's host
    };
    static Result<std::unique_ptr<SamlKeys>> open(Parts parts);

    struct Snapshot {
        saml::SigningIdentity signing;
        std::vector<std::string> certificates;  ///< all that are published, the signing one first
    };
    Result<std::shared_ptr<const Snapshot>> current();

    /// All that are kept, the one that signs first, first; none where nobody has asked for one yet.
    [[nodiscard]] std::vector<SamlKey> all();
    /// What became of this key and of the one that signs in its place. Errors: `key.unknown`.
    Result<std::vector<KeyChange>> revoke(const std::string& id);

private:
    explicit SamlKeys(Parts parts) : parts_(std::move(parts)) {}
    Result<SamlKey> make(Instant signs_from) const;
    Status tend(Instant now);
    Status keep(store::Batch batch, std::vector<SamlKey> keys, Instant now);
    void show(Instant now);

    Parts parts_;
    std::mutex mutex_;
    std::vector<SamlKey> keys_;  // by signs_from
    Instant due_;
    std::shared_ptr<const Snapshot> current_;
};

}  // namespace hub::sso
