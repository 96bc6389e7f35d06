#include "core/codec/json.hpp"
#include "core/sso/jose/signing_key_rows.hpp"

namespace hub::sso {
namespace {

using store::bytes;
using store::integer;
using store::Type;

constexpr std::string_view kTable = "sso_signing_key";

const store::TableSpec kSigningKeys{kTable,
                                    store::Domain::Identity,
                                    {{"kid", Type::Text},
                                     {"algorithm", Type::Text},
                                     {"standing", Type::Text},
                                     {"made_at", Type::Integer},
                                     {"since", Type::Integer},
                                     {"sealed", Type::Blob}},  // the private key; of a retired one the public key as JSON
                                    1};

/// Says what is sealed as well as where, so that no public half is ever taken for a private one.
std::string place(const std::string& id, std::string_view half) { return std::string(kTable) + "|" + id + "|" + std::string(half); }

std::optional<KeyStanding> standing_named(std::string_view name) {
    for (const auto standing : {KeyStanding::Next, KeyStanding::Active, KeyStanding::Retired}) {
        if (name_of(standing) == name) return standing;
    }
    return std::nullopt;
}

Result<RingKey> retired_key(const std::string& id, SignatureAlgorithm algorithm, const std::string& sealed, const security::Sealer& sealer) {
    HUB_TRY_ASSIGN(const std::string json, sealer.open(sealed, place(id, "public")));
    HUB_TRY_ASSIGN(const auto members, codec::parse_json(json));
    HUB_TRY_ASSIGN(Jwk key, parse_jwk(members));
    return RingKey{.public_key = {id, algorithm, std::move(key.key)}, .standing = KeyStanding::Retired, .made_at = {}, .since = {}, .signer = std::nullopt};
}

Result<RingKey> living_key(const std::string& id, SignatureAlgorithm algorithm, KeyStanding standing, const std::string& sealed, const security::Sealer& sealer) {
    HUB_TRY_ASSIGN(auto key, security::SigningKey::open_sealed(sealer, sealed, place(id, "private")));
    JwsSigner signer(std::move(key), algorithm, id);
    return RingKey{.public_key = signer.public_jwk(), .standing = standing, .made_at = {}, .since = {}, .signer = std::move(signer)};
}

Result<RingKey> key_of(const store::Row& row, const security::Sealer& sealer) {
    const std::string& id = bytes(row[0]);
    const auto algorithm = algorithm_named(bytes(row[1]));
    const auto standing = standing_named(bytes(row[2]));
    if (!algorithm || !standing) return fail("key.unreadable", "the store holds a signing key of a kind that this eduhub does not know");
    HUB_TRY_ASSIGN(RingKey key, *standing == KeyStanding::Retired ? retired_key(id, *algorithm, bytes(row[5]), sealer)
                                                                  : living_key(id, *algorithm, *standing, bytes(row[5]), sealer));
    if (!key.public_key.fits(*algorithm) || thumbprint(key.public_key.key) != id) {
        return fail("key.unreadable", "a signing key in the store is not the one its row names");
    }
    key.made_at = {integer(row[3])};
    key.since = {integer(row[4])};
    return key;
}

}  // namespace

std::vector<const store::TableSpec*> signing_key_tables() { return {&kSigningKeys}; }

Status put_signing_key(store::Batch& batch, const RingKey& key, const security::Sealer& sealer) {
    const std::string& id = key.public_key.id;
    std::string sealed;
    if (key.signer) {
        HUB_TRY_ASSIGN(sealed, key.signer->key().seal_with(sealer, place(id, "private")));
    } else {
        sealed = sealer.seal(codec::write_json(write_jwk(key.public_key)), place(id, "public"));
    }
    batch.put(kSigningKeys, {id, std::string(name_of(*key.public_key.algorithm)), std::string(name_of(key.standing)), key.made_at.milliseconds,
                             key.since.milliseconds, std::move(sealed)});
    return {};
}

void erase_signing_key(store::Batch& batch, const std::string& id) { batch.erase(kSigningKeys, {id}); }

Result<std::vector<RingKey>> read_signing_keys(store::Reader& identity, const security::Sealer& sealer) {
    const Type shape[] = {Type::Text, Type::Text, Type::Text, Type::Integer, Type::Integer, Type::Blob};
    HUB_TRY_ASSIGN(const auto rows, identity.select("SELECT kid, algorithm, standing, made_at, since, sealed FROM sso_signing_key", {}, shape));
    std::vector<RingKey> keys;
    for (const auto& row : rows) {
        HUB_TRY_ASSIGN(RingKey key, key_of(row, sealer));
        keys.push_back(std::move(key));
    }
    return keys;
}

}  // namespace hub::sso
