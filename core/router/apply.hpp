// The apply thread: resolve, merge, route and settle, one shard, one commit after the other.
//
// Takes what has gathered (≤ 256 arrivals and some as many settled records), decides in memory over
// loaded rows, hands one batch with the consumption mark to the writer, and decides the next group while
// that one is being committed; the board hears of a round once it is in the store. A commit that fails
// for want of space is decided again later from the same inputs; a failed fsync is fatal.
//
// Ownership: owns its thread, the writer's, and the state domain's only writer. Threads: submit any; a submit of an
// arrival waits while `capacity` arrivals are queued, so a slow store slows the readers, not memory.
// Failure: on_fatal for `store.io`; everything else is retried until it passes or the hub stops.
#pragma once

#include <functional>
#include <memory>

#include "core/router/apply_parts.hpp"
#include "core/router/apply_queue.hpp"
#include "core/router/arrival.hpp"
#include "core/router/settle_stage.hpp"
#include "core/router/settlement.hpp"

namespace hub::router {

class Apply final : public Settling {
public:
    struct Options {
        std::size_t capacity = 1024;  ///< arrivals queued
        std::size_t group = 256;
        std::function<void(const Error&)> on_fatal = {};
        std::function<void(Announcements)> on_committed;
        evidence::Keeping evidence = evidence::Keeping::Chained;
    };
    struct Rooms {
        const security::Sealer& sealer;
        const records::Resolver& resolver;
        const std::vector<Route>& routes;
        const ConnectionBook& connections;
        const Clock& clock;
        Random& random;
    };

    static Result<std::unique_ptr<Apply>> open(store::Backend& backend, Rooms rooms, Options options);
    ~Apply() override;

    /// Where reading the inbox has to go on.
    [[nodiscard]] Key consumed() const;

    void submit(Arrival arrival);
    void submit(Settlement settlement) override;
    Status submit_and_wait(Settlement settlement) override;
    /// Waits for the commit.
    Status replay(SettleStage::Replay order);
    /// Waits for the commit.
    Status settle(SettleStage::ByHand decision);
    /// Waits for the commit.
    Status keep(Upkeep upkeep);

    [[nodiscard]] ApplyCounts counts() const;
    /// Nothing queued and nothing being committed.
    [[nodiscard]] bool idle() const;
    /// From now on a store that refuses is not waited for: what it did not take stays in the inbox, or is
    /// sent again after the restart. Frees whoever waits in submit().
    void give_up_on_refusals();
    /// Finishes what is queued, then ends the thread. Later submits are dropped.
    void stop();

private:
    struct State;
    explicit Apply(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hub::router
