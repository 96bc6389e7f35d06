// Step 8: what became of a delivery. Updates the sync rows of one destination batch, keeps remote ids
// in the crosswalk, decides about retries, and writes one chained row for the batch.
//
// A reply is matched to its record by the delivery's hub id and version, so a late reply to an older
// version never hides a newer one. An answer about an open call (`Asked`) counts only while that very call is open.
//
// A call without a final answer stays open: pending, or uncertain where it cannot be repeated safely. A destination
// with the role resolve is asked at the time it named, or with a growing pause; nothing goes out again unless it says
// that it never happened, or a person decides.
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

    /// A person's word on what became of open calls (pending or uncertain), where nobody can be asked or asking
    /// does not help. Rows without an open call are left alone.
    struct ByHand {
        std::string system, tenant;
        std::vector<Key> hub_ids;
        plugin::Fate fate = plugin::Fate::Delivered;  ///< Delivered, Never (send again) or Refused (leave it)
        std::string remote_id;                        ///< Delivered; empty = as known
        std::string actor, reason;
    };
    Status apply(const ByHand& decision);

private:
    void settle(const Settlement& settlement, const Settled& settled, std::string& list);
    /// Is what the destination answered about still what it is to have?
    enum class Freshness : std::uint8_t { Current, Outdated };

    void answer(SyncRow& row, const Settled& settled, Freshness freshness);
    /// What it is known to have now.
    struct Arrived {
        std::int64_t version = 0;
        std::string hash, record;
    };
    void accepted(SyncRow& row, Arrived arrived, Freshness freshness);
    void refused(SyncRow& row, const std::string& code, const std::string& field, Freshness freshness);
    void leave_open(SyncRow& row, const Settled& settled, SyncStatus status);
    /// Did it settle the row?
    bool asked(SyncRow& row, const Settled& settled, Freshness freshness);
    void still_open(SyncRow& row, const plugin::Resolution& resolution);
    void ask_again(SyncRow& row, std::int64_t wish);
    [[nodiscard]] bool can_be_asked(const SyncRow& row) const;
    [[nodiscard]] RetryPolicy policy_of(const SyncRow& row) const;
    void name_remotely(SyncRow& row, const std::string& remote_id);
    void again(SyncRow& row, const plugin::SendResult& result, Freshness freshness);
    void wait(SyncRow& row, const std::string& need);
    void gate(SyncRow& row);
    [[nodiscard]] bool is_fulfilled(const std::string& need);
    void keep(SyncRow& row);

    ApplyParts& parts_;
};

}  // namespace hub::router
