// A caller that heard no answer sends again under the same Idempotency-Key and gets the first receipt
// (draft-ietf-httpapi-idempotency-key-header): one key of one system, school and entity is one body.
//
// A key is kept in the commit of its receipt and forgotten after two days; who retries later is a new caller.
//
// Ownership: borrows a Reader. Threads: the inbox writer's only, so what it has seen is all there is.
// Errors: `idempotency.reused` (never), those of the store.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/router/router_tables.hpp"

namespace hub::router {

extern const store::TableSpec kIdempotency;

class IdempotencyKeys {
public:
    IdempotencyKeys(std::unique_ptr<store::Reader> reader, const Clock& clock) : reader_(std::move(reader)), clock_(clock) {}

    /// The receipt that this key stands for already; nullopt when it is new. Call keep() then.
    Result<std::optional<Key>> find(const Receipt& receipt);
    /// Adds the key to the receipt's commit; drops a few that have had their time.
    void keep(store::Batch& batch, const Receipt& receipt);
    /// The commit these were kept in is over, well or badly: the store knows.
    void settled() { uncommitted_.clear(); }

private:
    struct Kept {
        Key receipt = 0;
        std::string body_hash;
    };
    std::unique_ptr<store::Reader> reader_;
    const Clock& clock_;
    std::map<std::string, Kept> uncommitted_;
    Instant next_clearing_;
};

}  // namespace hub::router
