// Step 8: what became of a delivery. Updates the sync rows of one destination batch, keeps remote ids
// in the crosswalk, decides about retries, and writes one chained row for the batch.
//
// A reply is matched to its record by the delivery's hub id and version, so a late reply to an older
// version never hides a newer one.
//
// Threads: the apply thread. Errors: those of the store while loading; nothing was decided then.
#pragma once

#include <span>

#include "core/router/apply_parts.hpp"
#include "core/router/settlement.hpp"

namespace hub::router {

class SettleStage {
public:
    explicit SettleStage(ApplyParts& parts) : parts_(parts) {}

    Status apply(std::span<const Settlement> group);

    /// A person's order: send these again (dead, uncertain, held or delivered alike).
    struct Replay {
        std::string system, tenant;
        std::vector<Key> hub_ids;
        std::string actor, reason;
    };
    Status apply(const Replay& replay);

private:
    void settle(const Settlement& settlement, const Settled& settled, std::string& list);
    /// Is what the destination answered about still what it is to have?
    enum class Freshness : std::uint8_t { Current, Outdated };

    void answer(SyncRow& row, const Settled& settled, Freshness freshness);
    void accepted(SyncRow& row, const Settled& settled, Freshness freshness);
    void name_remotely(SyncRow& row, const std::string& remote_id);
    void again(SyncRow& row, const plugin::SendResult& result, Freshness freshness);
    void wait(SyncRow& row, const std::string& need);
    void gate(SyncRow& row);
    [[nodiscard]] bool is_fulfilled(const std::string& need);
    [[nodiscard]] const Route* route_of(const SyncRow& row) const;
    void keep(SyncRow& row);

    ApplyParts& parts_;
};

}  // namespace hub::router
