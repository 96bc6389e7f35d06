#include "core/sso/saml_keys.hpp"

#include <algorithm>

#include "core/security/digest.hpp"
#include "core/security/x509.hpp"

namespace hub::sso {
namespace {

/// Where the key that signs at `now` stands among keys by signs_from; the end when none does yet.
auto signing_at(const std::vector<SamlKey>& keys, Instant now) {
    const auto later = std::find_if(keys.begin(), keys.end(), [&](const SamlKey& key) { return key.signs_from > now; });
    return later == keys.begin() ? keys.end() : later - 1;
}

}  // namespace

Result<std::unique_ptr<SamlKeys>> SamlKeys::open(Parts parts) {
    std::unique_ptr<SamlKeys> out(new SamlKeys(std::move(parts)));
    HUB_TRY_ASSIGN(const auto reader, out->parts_.store.readers().borrow());
    HUB_TRY_ASSIGN(out->keys_, read_saml_keys(*reader, out->parts_.sealer));
    return out;
}

Result<std::shared_ptr<const SamlKeys::Snapshot>> SamlKeys::current() {
    const std::lock_guard lock(mutex_);
    const Instant now = parts_.clock.now();
    if (current_ == nullptr || due_ <= now) {
        HUB_TRY(tend(now));
        due_ = now.plus_milliseconds(kTendEvery);
    }
    return current_;
}

Result<SamlKey> SamlKeys::make(Instant signs_from) const {
    HUB_TRY_ASSIGN(auto key, security::SigningKey::generate(security::KeyKind::Rsa));
    // Readers' clocks may be behind, and a hub that was switched off for long signs with what it has.
    const security::CertificateTerms terms{parts_.name.substr(0, 64), parts_.clock.now().plus_milliseconds(-kDay), signs_from.plus_milliseconds(kSigns + kKnownBefore)};
    HUB_TRY_ASSIGN(auto certificate, security::self_signed_certificate(key, terms, parts_.random));
    return SamlKey{security::to_base64url(parts_.random.bytes(16)), signs_from, {std::move(key), std::move(certificate)}};
}

Status SamlKeys::tend(Instant now) {
    std::vector<SamlKey> keys = keys_;
    store::Batch batch;
    if (signing_at(keys, now) == keys.end()) {
        HUB_TRY_ASSIGN(SamlKey first, make(now));
        HUB_TRY(put_saml_key(batch, first, parts_.sealer));
        keys.insert(keys.begin(), std::move(first));
    }
    const auto last = keys.back().signs_from.plus_milliseconds(kSigns);
    if (last.plus_milliseconds(-kKnownBefore) <= now) {
        HUB_TRY_ASSIGN(SamlKey next, make(std::max(last, now.plus_milliseconds(kKnownBefore))));
        HUB_TRY(put_saml_key(batch, next, parts_.sealer));
        keys.push_back(std::move(next));
    }
    const auto known = signing_at(keys, now.plus_milliseconds(-kKnownAfter));
    if (known != keys.end()) {
        for (auto old = keys.cbegin(); old != known; ++old) erase_saml_key(batch, old->id);
        keys.erase(keys.begin(), known);
    }
    return keep(std::move(batch), std::move(keys), now);
}

Status SamlKeys::keep(store::Batch batch, std::vector<SamlKey> keys, Instant now) {
    if (!batch.empty()) HUB_TRY(parts_.store.write_and_wait(std::move(batch)));
    keys_ = std::move(keys);
    show(now);
    return {};
}

std::vector<SamlKey> SamlKeys::all() {
    const std::lock_guard lock(mutex_);
    return keys_;
}

Result<std::vector<KeyChange>> SamlKeys::revoke(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const Instant now = parts_.clock.now();
    std::vector<SamlKey> keys = keys_;
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const SamlKey& key) { return key.id == id; });
    if (found == keys.end()) return fail("key.unknown", "no SAML key has this id");
    const bool signs = found == signing_at(keys, now);
    store::Batch batch;
    erase_saml_key(batch, id);
    std::vector<KeyChange> changes{{KeyChange::What::Revoked, id, SignatureAlgorithm::Rs256}};
    const auto next = keys.erase(found);
    if (signs) {
        const bool made = next == keys.end();
        if (made) {
            HUB_TRY_ASSIGN(SamlKey fresh, make(now));
            keys.push_back(std::move(fresh));
        }
        SamlKey& successor = made ? keys.back() : *next;
        successor.signs_from = now;
        HUB_TRY(put_saml_key(batch, successor, parts_.sealer));
        changes.push_back({made ? KeyChange::What::Made : KeyChange::What::Activated, successor.id, SignatureAlgorithm::Rs256});
    }
    HUB_TRY(keep(std::move(batch), std::move(keys), now));
    due_ = now;  // a successor of the successor may be due
    return changes;
}

void SamlKeys::show(Instant now) {
    const auto signing = signing_at(keys_, now);
    auto shown = std::make_shared<Snapshot>(Snapshot{signing->identity, {signing->identity.certificate}});
    for (const SamlKey& key : keys_) {
        if (key.id != signing->id) shown->certificates.push_back(key.identity.certificate);
    }
    current_ = std::move(shown);
}

}  // namespace hub::sso
