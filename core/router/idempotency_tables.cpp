#include "core/router/idempotency.hpp"
#include "core/security/digest.hpp"

namespace hub::router {
namespace {

using store::bytes;
using store::integer;
using store::Row;
using store::Type;

constexpr std::int64_t kKeptMilliseconds = std::int64_t{2} * 24 * 3600 * 1000;
constexpr std::int64_t kClearEveryMilliseconds = 60'000;
constexpr std::int64_t kClearAtOnce = 500;

Row key_row(const Receipt& receipt) { return {receipt.system, receipt.tenant, receipt.entity, receipt.idempotency_key}; }

std::string hash_of(const Receipt& receipt) { return std::string(security::as_bytes(security::sha256(receipt.body))); }

}  // namespace

const store::TableSpec kIdempotency{"idempotency",
                                    store::Domain::Inbox,
                                    {{"system", Type::Text},
                                     {"tenant", Type::Text},
                                     {"entity", Type::Text},
                                     {"idempotency_key", Type::Text},
                                     {"receipt", Type::Integer},
                                     {"body_hash", Type::Blob},
                                     {"at", Type::Integer}},
                                    4,
                                    {{"idempotency_at", {"at"}}}};

Result<std::optional<Key>> IdempotencyKeys::find(const Receipt& receipt) {
    std::optional<Kept> kept;
    const Row key = key_row(receipt);
    if (const auto found = uncommitted_.find(store::key_of(kIdempotency, key)); found != uncommitted_.end()) {
        kept = found->second;
    } else {
        HUB_TRY_ASSIGN(const auto rows, reader_->get(kIdempotency, std::span(&key, 1)));
        if (rows[0]) kept = Kept{integer((*rows[0])[4]), bytes((*rows[0])[5])};
    }
    if (!kept) return std::optional<Key>{};
    if (kept->body_hash != hash_of(receipt)) {
        return fail("idempotency.reused", "this Idempotency-Key came with another body before; a new body takes a new key");
    }
    return std::optional(kept->receipt);
}

void IdempotencyKeys::keep(store::Batch& batch, const Receipt& receipt) {
    Row row = key_row(receipt);
    std::string key = store::key_of(kIdempotency, row);
    std::string hash = hash_of(receipt);
    row.insert(row.end(), {receipt.id, hash, receipt.at.milliseconds});
    batch.put(kIdempotency, std::move(row));
    uncommitted_[std::move(key)] = {receipt.id, std::move(hash)};

    const Instant now = clock_.now();
    if (now < next_clearing_) return;
    next_clearing_ = now.plus_milliseconds(kClearEveryMilliseconds);
    const store::Cell parameters[] = {now.milliseconds - kKeptMilliseconds, kClearAtOnce};
    const Type shape[] = {Type::Text, Type::Text, Type::Text, Type::Text};
    auto old = reader_->select("SELECT system, tenant, entity, idempotency_key FROM idempotency WHERE at < ? LIMIT ?", parameters, shape);
    if (!old) return;  // the next time will do
    for (Row& one : *old) batch.erase(kIdempotency, std::move(one));
}

}  // namespace hub::router
