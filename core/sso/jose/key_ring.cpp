#include "core/sso/jose/key_ring.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <tuple>

#include "core/security/digest.hpp"
#include "core/sso/jose/signing_key_rows.hpp"

namespace hub::sso {
namespace {

constexpr std::array kAlgorithms{SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256};

Result<RingKey> make_key(SignatureAlgorithm algorithm, KeyStanding standing, Instant now) {
    HUB_TRY_ASSIGN(auto key, security::SigningKey::generate(security::kind_for(algorithm)));
    std::string id = thumbprint(key.verifying_key());
    JwsSigner signer(std::move(key), algorithm, std::move(id));
    return RingKey{.public_key = signer.public_jwk(), .standing = standing, .made_at = now, .since = now, .signer = std::move(signer)};
}

int place_in_set(KeyStanding standing) {
    // Some readers take the first key that fits.
    constexpr int kPlaces[] = {1, 0, 2};
    return kPlaces[static_cast<std::size_t>(standing)];
}

}  // namespace

std::string_view name_of(KeyStanding standing) {
    constexpr std::string_view kNames[] = {"next", "active", "retired"};
    return kNames[static_cast<std::size_t>(standing)];
}

std::string_view name_of(KeyChange::What what) {
    constexpr std::string_view kNames[] = {"made", "activated", "retired", "forgotten", "revoked"};
    return kNames[static_cast<std::size_t>(what)];
}

/// The ring as it will be, and how it comes to be so.
class KeyRing::Plan {
public:
    Plan(std::vector<RingKey> keys, Instant now) : keys_(std::move(keys)), now_(now) {}

    [[nodiscard]] RingKey* find(SignatureAlgorithm algorithm, KeyStanding standing) {
        const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const RingKey& each) {
            return each.standing == standing && each.public_key.algorithm == algorithm;
        });
        return found == keys_.end() ? nullptr : &*found;
    }
    [[nodiscard]] RingKey* find(std::string_view id) {
        const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const RingKey& each) { return each.public_key.id == id; });
        return found == keys_.end() ? nullptr : &*found;
    }

    void remove(const RingKey& key, KeyChange::What why) {
        note(why, key);
        std::erase_if(keys_, [id = key.public_key.id](const RingKey& each) { return each.public_key.id == id; });
    }
    void forget_retired_before(Instant limit) {
        for (std::size_t i = keys_.size(); i-- > 0;) {
            if (keys_[i].standing == KeyStanding::Retired && keys_[i].since <= limit) remove(keys_[i], KeyChange::What::Forgotten);
        }
    }
    void activate_next(SignatureAlgorithm algorithm) {
        if (RingKey* active = find(algorithm, KeyStanding::Active)) {
            stand(*active, KeyStanding::Retired, KeyChange::What::Retired);
            active->signer.reset();
        }
        stand(*find(algorithm, KeyStanding::Next), KeyStanding::Active, KeyChange::What::Activated);
    }
    /// Every algorithm has one key that signs and one that will.
    Status fill(SignatureAlgorithm algorithm) {
        if (find(algorithm, KeyStanding::Active) == nullptr && find(algorithm, KeyStanding::Next) != nullptr) activate_next(algorithm);
        for (const auto standing : {KeyStanding::Active, KeyStanding::Next}) {
            if (find(algorithm, standing) != nullptr) continue;
            HUB_TRY_ASSIGN(RingKey key, make_key(algorithm, standing, now_));
            note(KeyChange::What::Made, key);
            keys_.push_back(std::move(key));
        }
        return {};
    }

    [[nodiscard]] const std::vector<KeyChange>& changes() const { return changes_; }
    [[nodiscard]] std::vector<RingKey>& keys() { return keys_; }

private:
    void note(KeyChange::What what, const RingKey& key) { changes_.push_back({what, key.public_key.id, *key.public_key.algorithm}); }
    void stand(RingKey& key, KeyStanding standing, KeyChange::What what) {
        key.standing = standing;
        key.since = now_;
        note(what, key);
    }

    std::vector<RingKey> keys_;
    Instant now_;
    std::vector<KeyChange> changes_;
};

const JwsSigner* KeyRing::Snapshot::signer(SignatureAlgorithm algorithm) const {
    for (const RingKey& key : keys) {
        if (key.standing == KeyStanding::Active && key.signer && key.signer->algorithm() == algorithm) return &*key.signer;
    }
    return nullptr;
}

Result<std::unique_ptr<KeyRing>> KeyRing::open(store::Reader& identity, store::GroupCommit& commits, const security::Sealer& sealer, const Clock& clock,
                                               const Policy& policy) {
    HUB_TRY_ASSIGN(auto keys, read_signing_keys(identity, sealer));
    std::unique_ptr<KeyRing> ring(new KeyRing(commits, sealer, clock, policy));
    ring->show(std::move(keys));
    return ring;
}

std::shared_ptr<const KeyRing::Snapshot> KeyRing::snapshot() const {
    const std::lock_guard lock(pointer_);
    return current_;
}

void KeyRing::show(std::vector<RingKey> keys) {
    // A whole order: the same keys give the same bytes and ETag after a restart.
    const auto place = [](const RingKey& key) { return std::tuple(place_in_set(key.standing), *key.public_key.algorithm, std::string_view(key.public_key.id)); };
    std::sort(keys.begin(), keys.end(), [&](const RingKey& a, const RingKey& b) { return place(a) < place(b); });
    auto snapshot = std::make_shared<Snapshot>();
    std::vector<Jwk> published;
    for (const RingKey& key : keys) published.push_back(key.public_key);
    snapshot->keys = std::move(keys);
    snapshot->verifying = KeySet(std::move(published));
    snapshot->jwks = write_jwks(snapshot->verifying);
    snapshot->etag = "\"" + security::to_base64url(security::as_bytes(security::sha256(snapshot->jwks))) + "\"";
    const std::lock_guard lock(pointer_);
    current_ = std::move(snapshot);
}

Result<std::vector<KeyChange>> KeyRing::carry_out(Plan plan) {
    if (plan.changes().empty()) return plan.changes();
    store::Batch batch;
    for (const KeyChange& change : plan.changes()) {
        const RingKey* key = plan.find(change.id);
        if (key == nullptr) erase_signing_key(batch, change.id);
        else HUB_TRY(put_signing_key(batch, *key, sealer_));
    }
    std::promise<Status> committed;
    HUB_TRY(commits_.submit({[&](store::Batch& shared) { shared.append(std::move(batch)); }, [&](Status status) { committed.set_value(std::move(status)); }}));
    HUB_TRY(committed.get_future().get());
    show(std::move(plan.keys()));
    return plan.changes();
}

Result<std::vector<KeyChange>> KeyRing::tend() {
    const std::lock_guard lock(orders_);
    const Instant now = clock_.now();
    Plan plan(snapshot()->keys, now);
    plan.forget_retired_before(now.plus_milliseconds(-policy_.known_after_milliseconds));
    for (const auto algorithm : kAlgorithms) {
        const RingKey* active = plan.find(algorithm, KeyStanding::Active);
        const RingKey* next = plan.find(algorithm, KeyStanding::Next);
        const bool old = active != nullptr && active->since.plus_milliseconds(policy_.active_milliseconds) <= now;
        const bool known = next != nullptr && next->since.plus_milliseconds(policy_.known_before_milliseconds) <= now;
        if (old && known) plan.activate_next(algorithm);
        HUB_TRY(plan.fill(algorithm));
    }
    return carry_out(std::move(plan));
}

Result<std::vector<KeyChange>> KeyRing::rotate(SignatureAlgorithm algorithm) {
    const std::lock_guard lock(orders_);
    const Instant now = clock_.now();
    Plan plan(snapshot()->keys, now);
    const RingKey* next = plan.find(algorithm, KeyStanding::Next);
    if (next == nullptr) return fail("key.unknown", "no key of this algorithm stands ready");
    const Instant known_at = next->since.plus_milliseconds(policy_.known_before_milliseconds);
    if (now < known_at) {
        return fail("key.young", "apps may not know the next key before " + format_instant(known_at) + "; a key that was stolen is revoked instead", Retry::Later);
    }
    plan.activate_next(algorithm);
    HUB_TRY(plan.fill(algorithm));
    return carry_out(std::move(plan));
}

Result<std::vector<KeyChange>> KeyRing::revoke(std::string_view id) {
    const std::lock_guard lock(orders_);
    Plan plan(snapshot()->keys, clock_.now());
    const RingKey* key = plan.find(id);
    if (key == nullptr) return fail("key.unknown", "no signing key has this kid");
    const SignatureAlgorithm algorithm = *key->public_key.algorithm;
    plan.remove(*key, KeyChange::What::Revoked);
    HUB_TRY(plan.fill(algorithm));
    return carry_out(std::move(plan));
}

}  // namespace hub::sso
