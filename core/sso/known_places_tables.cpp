#include "core/security/digest.hpp"
#include "core/sso/known_places.hpp"

namespace hub::sso {
namespace {

using store::Type;

constexpr std::size_t kMarkBytes = 16;

const store::TableSpec kPlaces{"sso_known_place",
                               store::Domain::Identity,
                               {{"account", Type::Integer}, {"mark", Type::Text}, {"last_at", Type::Integer}},
                               2};

/// Of this account, not used since then.
Status erase_old(store::Batch& batch, store::Reader& identity, Key account, Instant since) {
    const store::Cell parameters[] = {account, since.milliseconds};
    const Type shape[] = {Type::Text};
    HUB_TRY_ASSIGN(const auto rows, identity.select("SELECT mark FROM sso_known_place WHERE account = ? AND last_at < ?", parameters, shape));
    for (const auto& row : rows) batch.erase(kPlaces, {account, store::bytes(row[0])});
    return {};
}

}  // namespace

std::vector<const store::TableSpec*> known_place_tables() { return {&kPlaces}; }

KnownPlaces::KnownPlaces(IdentityStore& store, std::string_view secret, const Clock& clock)
    : store_(store), key_(security::as_bytes(security::hmac_sha256(secret, "sso known places"))), clock_(clock) {}

std::string KnownPlaces::mark_of(Key account, std::string_view network) const {
    const auto digest = security::hmac_sha256(key_, std::to_string(account) + " " + std::string(network));
    return security::to_base64url(security::as_bytes(digest).substr(0, kMarkBytes));
}

bool KnownPlaces::knows(Key account, std::string_view network) const {
    if (network.empty()) return false;
    const auto row = store_.read(kPlaces, {account, mark_of(account, network)});
    return row && *row && store::integer((**row)[2]) > clock_.now().milliseconds - kLife;
}

void KnownPlaces::remember(Key account, std::string_view network) const {
    if (network.empty()) return;
    const std::string mark = mark_of(account, network);
    const Instant now = clock_.now();
    const auto row = store_.read(kPlaces, {account, mark});
    if (!row || (*row && store::integer((**row)[2]) > now.milliseconds - kDay)) return;
    store::Batch batch;
    const auto reader = store_.readers().borrow();
    if (!reader || !erase_old(batch, **reader, account, now.plus_milliseconds(-kLife))) return;
    batch.put(kPlaces, {account, mark, now.milliseconds});
    store_.write(std::move(batch), [](const Status&) {});
}

}  // namespace hub::sso
