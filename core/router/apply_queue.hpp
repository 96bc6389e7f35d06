// What waits for the apply thread: arrivals, settlements, and orders whose givers wait for the commit.
//
// Threads: take() the apply thread, everything else any. A submit of an arrival waits while `capacity`
// arrivals are queued, so a slow store slows the readers, not memory. Failure: what is submitted after
// the end is dropped (it stays in the inbox, unconsumed) or refused with `hub.stopping`.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

#include "core/router/arrival.hpp"
#include "core/router/settle_stage.hpp"
#include "core/router/settlement.hpp"

namespace hub::router {

/// What other threads have for the state's only writer: changes to be chained (sensitive reads), rows to be
/// written or removed (retention).
struct Upkeep {
    std::vector<evidence::Change> changes = {};
    store::Batch rows = {};
};

/// Somebody waits for its commit.
struct ApplyOrder {
    std::variant<SettleStage::Replay, SettleStage::ByHand, Settlement, Upkeep> what;
    std::promise<Status> done;
};

/// What is decided together.
struct ApplyGroup {
    std::vector<Arrival> arrivals;
    std::vector<Settlement> settlements;
    std::vector<std::unique_ptr<ApplyOrder>> orders;
    [[nodiscard]] bool empty() const { return arrivals.empty() && settlements.empty() && orders.empty(); }
};

class ApplyQueue {
public:
    ApplyQueue(std::size_t capacity, std::size_t group) : capacity_(capacity), group_(group) {}

    void submit(Arrival arrival);
    void submit(Settlement settlement);
    /// Waits for the order to be answered.
    Status submit_and_wait(std::unique_ptr<ApplyOrder> order);

    /// What has gathered, waiting for something to do. Empty when `otherwise` holds, which is looked at again
    /// after each wake(), or at the end.
    ApplyGroup take(const std::function<bool()>& otherwise);
    void wake();
    /// Nothing queued, and the thread waits in take() with nothing under way.
    [[nodiscard]] bool idle() const;
    /// Whether the thread has anything under way while it waits in take().
    enum class Underway : std::uint8_t { Nothing, Something };
    void set_underway(Underway underway);

    /// No pause any more: see Apply::give_up_on_refusals.
    void give_up();
    /// Waits before the store is asked again; false when nobody wants to wait any longer.
    bool pause(std::int64_t milliseconds);
    /// take() ends once the queue is empty.
    void stop();
    /// The thread has ended: refuses what is queued and all that comes.
    void close();

private:
    [[nodiscard]] bool has_work() const { return !arrivals_.empty() || !settlements_.empty() || !orders_.empty(); }

    const std::size_t capacity_;
    const std::size_t group_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable room_;
    std::condition_variable impatient_;
    std::deque<Arrival> arrivals_;
    std::deque<Settlement> settlements_;
    std::deque<std::unique_ptr<ApplyOrder>> orders_;
    enum class Phase : std::uint8_t { Running, Stopping, Stopped } phase_ = Phase::Running;
    enum class Patience : std::uint8_t { UntilItPasses, None } patience_ = Patience::UntilItPasses;
    bool waiting_ = false;  // the thread, in take()
    Underway underway_ = Underway::Nothing;
};

}  // namespace hub::router
