#include "core/security/x509.hpp"
#include "core/sso/saml_keys.hpp"

namespace hub::sso {
namespace {

using store::bytes;
using store::Type;

constexpr std::string_view kTable = "sso_saml_key";

const store::TableSpec kKeys{kTable,
                             store::Domain::Identity,
                             {{"id", Type::Text}, {"signs_from", Type::Integer}, {"certificate", Type::Blob}, {"sealed", Type::Blob}},
                             1};

/// The time is part of it, so that no key signs longer because somebody wrote a number.
std::string place(const std::string& id, Instant signs_from) { return std::string(kTable) + "|" + id + "|" + std::to_string(signs_from.milliseconds); }

Result<SamlKey> key_of(const store::Row& row, const security::Sealer& sealer) {
    const std::string& id = bytes(row[0]);
    const Instant signs_from{store::integer(row[1])};
    HUB_TRY_ASSIGN(auto key, security::SigningKey::open_sealed(sealer, bytes(row[3]), place(id, signs_from)));
    HUB_TRY_ASSIGN(const auto certificate, security::read_certificate(bytes(row[2])));
    if (!(certificate.key == key.verifying_key().numbers())) return fail("key.unreadable", "a certificate in the store is not that of its key");
    return SamlKey{id, signs_from, {std::move(key), bytes(row[2])}};
}

}  // namespace

std::vector<const store::TableSpec*> saml_key_tables() { return {&kKeys}; }

Status put_saml_key(store::Batch& batch, const SamlKey& key, const security::Sealer& sealer) {
    HUB_TRY_ASSIGN(auto sealed, key.identity.key.seal_with(sealer, place(key.id, key.signs_from)));
    batch.put(kKeys, {key.id, key.signs_from.milliseconds, key.identity.certificate, std::move(sealed)});
    return {};
}

void erase_saml_key(store::Batch& batch, const std::string& id) { batch.erase(kKeys, {id}); }

Result<std::vector<SamlKey>> read_saml_keys(store::Reader& reader, const security::Sealer& sealer) {
    const Type shape[] = {Type::Text, Type::Integer, Type::Blob, Type::Blob};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT id, signs_from, certificate, sealed FROM sso_saml_key ORDER BY signs_from", {}, shape));
    std::vector<SamlKey> keys;
    for (const auto& row : rows) {
        HUB_TRY_ASSIGN(SamlKey key, key_of(row, sealer));
        keys.push_back(std::move(key));
    }
    return keys;
}

}  // namespace hub::sso
