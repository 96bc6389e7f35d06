#include "core/sso/grants.hpp"

#include "core/security/digest.hpp"
#include "core/sso/grants_tables.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kPrefix = "edr_";  // so that a leaked token is recognised by scanners
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kGenerationBytes = 4;
constexpr std::size_t kNamedBytes = kIdBytes + kGenerationBytes;
constexpr std::size_t kMacBytes = 32;

std::string mac_of(std::string_view key, std::string_view named) { return std::string(security::as_bytes(security::hmac_sha256(key, named))); }

Error unknown() { return error("grant.unknown", "this grant is unknown, over or another application's"); }

store::Batch put(const Grant& grant) {
    store::Batch batch;
    batch.put(kGrants, grant_row(grant));
    return batch;
}

}  // namespace

Grants::Grants(IdentityStore& store, const AccountEvents& events, std::string_view secret, Random& random, const Clock& clock)
    : store_(store), events_(events), key_(mac_of(secret, "sso refresh token")), random_(random), clock_(clock) {}

std::string Grants::new_id() { return random_.bytes(kIdBytes); }

store::Batch Grants::begin(Grant& grant) {
    grant.created_at = grant.rotated_at = clock_.now();
    store::Batch batch;
    batch.insert(kGrants, grant_row(grant));
    return batch;
}

std::string Grants::refresh_token(const Grant& grant) const {
    std::string named = grant.id;
    for (std::size_t i = kGenerationBytes; i-- > 0;) named.push_back(static_cast<char>(static_cast<std::uint64_t>(grant.generation) >> (8 * i)));
    return std::string(kPrefix) + security::to_base64url(named + mac_of(key_, named));
}

std::optional<Grants::Named> Grants::read_token(std::string_view token) const {
    if (!token.starts_with(kPrefix)) return std::nullopt;
    const auto raw = security::from_base64url(token.substr(kPrefix.size()));
    if (!raw || raw->size() != kNamedBytes + kMacBytes) return std::nullopt;
    const std::string_view named = std::string_view(*raw).substr(0, kNamedBytes);
    if (!security::equal_constant_time(mac_of(key_, named), std::string_view(*raw).substr(kNamedBytes))) return std::nullopt;
    Named out{std::string(named.substr(0, kIdBytes)), 0};
    for (const char byte : named.substr(kIdBytes)) out.generation = out.generation << 8 | static_cast<unsigned char>(byte);
    return out;
}

bool Grants::is_over(const Grant& grant) const { return grant.ended_at || grant.expires_at <= clock_.now(); }

void Grants::rotate(std::string_view token, std::string_view client, std::string_view key, std::function<void(Result<Grant>)> done) {
    const auto named = read_token(token);
    if (!named) return done(fail(unknown()));
    struct Found {
        Grant grant;
        bool reused = false;
    };
    const auto found = std::make_shared<Found>();
    const auto decide = [this, found, client, key, generation = named->generation](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (!now) return fail(unknown());
        Grant& grant = found->grant = grant_of(*now);
        const Instant at = clock_.now();
        if (is_over(grant) || grant.client != client || generation > grant.generation) return fail(unknown());
        if (!grant.key.empty() && grant.key != key) return fail(unknown());
        if (generation + 1 == grant.generation && at.milliseconds - grant.rotated_at.milliseconds <= kGrace) return store::Batch();
        if (generation < grant.generation) {
            found->reused = true;
            return ended(grant, Ending::Reused);
        }
        ++grant.generation;
        grant.rotated_at = at;
        return put(grant);
    };
    store_.change(kGrants, grant_key(named->id), decide, [found, done = std::move(done)](const Status& status) {
        if (!status) return done(fail(status.error()));
        if (found->reused) return done(fail("grant.reused", "this refresh token was used before; the grant has ended"));
        done(found->grant);
    });
}

Result<Grant> Grants::find_by_token(std::string_view token) {
    const auto named = read_token(token);
    if (!named) return fail(unknown());
    return find(named->id);
}

Result<Grant> Grants::find(const std::string& id) {
    HUB_TRY_ASSIGN(const auto row, store_.read(kGrants, grant_key(id)));
    if (!row) return fail(unknown());
    Grant grant = grant_of(*row);
    if (is_over(grant)) return fail(unknown());
    return grant;
}

store::Batch Grants::ended(Grant& grant, Ending why) const {
    grant.ended_at = clock_.now();
    store::Batch batch = put(grant);
    if (why == Ending::Reused) events_.note(batch, {grant.account, "grant-reused", kByStranger, grant.client});
    return batch;
}

void Grants::end(const std::string& id, Ending why, std::function<void(Status)> done) {
    const auto decide = [this, why](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (!now) return store::Batch();
        Grant grant = grant_of(*now);
        if (grant.ended_at) return store::Batch();
        return ended(grant, why);
    };
    store_.change(kGrants, grant_key(id), decide, std::move(done));
}

}  // namespace hub::sso
