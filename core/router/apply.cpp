#include "core/router/apply.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <variant>

#include "core/base/failpoint.hpp"
#include "core/router/record_stage.hpp"

namespace hub::router {
namespace {

constexpr auto kStoreRetry = std::chrono::milliseconds(250);

/// Somebody waits for its commit.
struct Order {
    std::variant<SettleStage::Replay, Settlement> what;
    std::promise<Status> done;
};

struct Group {
    std::vector<Arrival> arrivals;
    std::vector<Settlement> settlements;
    std::vector<std::unique_ptr<Order>> orders;
    [[nodiscard]] bool empty() const { return arrivals.empty() && settlements.empty() && orders.empty(); }
};

}  // namespace

struct Apply::State {
    State(std::unique_ptr<store::Writer> opened, Rooms given, Options chosen)
        : writer(std::move(opened)), rooms(given), options(std::move(chosen)), set(*writer), log(rooms.sealer), keys(0) {}

    std::unique_ptr<store::Writer> writer;
    Rooms rooms;
    Options options;
    store::WorkingSet set;
    evidence::ChangeLog log;
    records::KeySequence keys;
    Key consumed = 0;
    Announcements announcements;
    ApplyCounts counts;

    mutable std::mutex mutex;
    std::condition_variable wake;
    std::condition_variable room;
    std::condition_variable impatient;
    std::deque<Arrival> arrivals;
    std::deque<Settlement> settlements;
    std::deque<std::unique_ptr<Order>> orders;
    ApplyCounts visible_counts;
    enum class Phase : std::uint8_t { Running, Stopping, Stopped } phase = Phase::Running;
    bool busy = false;
    enum class Patience : std::uint8_t { UntilItPasses, None } patience = Patience::UntilItPasses;
    std::thread thread;

    Group take() {
        std::unique_lock lock(mutex);
        busy = false;
        visible_counts = counts;
        wake.wait(lock, [this] {
            return !arrivals.empty() || !settlements.empty() || !orders.empty() || phase != Phase::Running;
        });
        busy = true;
        Group group;
        while (!arrivals.empty() && group.arrivals.size() < options.group) {
            group.arrivals.push_back(std::move(arrivals.front()));
            arrivals.pop_front();
        }
        while (!settlements.empty() && group.settlements.size() < options.group) {
            group.settlements.push_back(std::move(settlements.front()));
            settlements.pop_front();
        }
        while (!orders.empty()) {
            group.orders.push_back(std::move(orders.front()));
            orders.pop_front();
        }
        room.notify_all();
        return group;
    }

    Status decide(const Group& group) {
        ApplyParts parts{rooms.sealer, rooms.resolver, rooms.routes, rooms.connections, rooms.clock,   rooms.random,
                         set,          log,            keys,         announcements,     counts};
        HUB_TRY(SettleStage(parts).apply(group.settlements));
        for (const auto& order : group.orders) HUB_TRY(decide(parts, *order));
        HUB_TRY(RecordStage(parts).apply(group.arrivals));
        if (!group.arrivals.empty()) set.put(kConsumed, consumed_row(group.arrivals.back().receipt));
        return {};
    }

    static Status decide(ApplyParts& parts, const Order& order) {
        if (const auto* replay = std::get_if<SettleStage::Replay>(&order.what)) return SettleStage(parts).apply(*replay);
        return SettleStage(parts).apply(std::span(&std::get<Settlement>(order.what), 1));
    }

    Status place(std::unique_ptr<Order> order) {
        auto done = order->done.get_future();
        {
            const std::lock_guard lock(mutex);
            if (phase != Phase::Running) return fail("hub.stopping", "the hub is stopping", Retry::Later);
            orders.push_back(std::move(order));
            wake.notify_one();
        }
        return done.get();
    }

    Status commit(const Group& group) {
        const Key first_key = keys.last();
        const ApplyCounts counts_before = counts;
        Status outcome = decide(group);
        if (outcome) {
            HUB_FAILPOINT("apply.commit.before");
            auto written = writer->commit(set.take());
            HUB_FAILPOINT("apply.commit.after");
            if (written) {
                set.committed();
                log.committed();
                return {};
            }
            outcome = fail(written.error());
        }
        set.discard();
        log.rolled_back();
        keys.rewind(first_key);
        counts = counts_before;
        announcements = {};
        return outcome;
    }

    /// True once the group is in the store.
    bool settle_group(const Group& group) {
        while (true) {
            const Status outcome = commit(group);
            if (outcome) return true;
            if (outcome.error().code == "store.io" || outcome.error().code == "store.broken") {
                if (options.on_fatal) options.on_fatal(outcome.error());
                return false;
            }
            std::unique_lock lock(mutex);
            const auto no_longer = [this] { return phase == Phase::Stopping || patience == Patience::None; };
            if (impatient.wait_for(lock, kStoreRetry, no_longer)) return false;  // the inbox still has it
        }
    }

    void run() {
        while (true) {
            Group group = take();
            if (group.empty()) break;
            const bool stored = settle_group(group);
            HUB_FAILPOINT("apply.announce.before");
            // Before the orders are answered: whoever waited for one may tell the board newer things.
            if (stored && options.on_committed) options.on_committed(std::exchange(announcements, {}));
            for (auto& order : group.orders) {
                if (stored) order->done.set_value({});
                else order->done.set_value(fail("store.unavailable", "the store did not take it", Retry::Later));
            }
            if (!stored) break;
        }
        const std::lock_guard lock(mutex);
        busy = false;
        phase = Phase::Stopped;
        for (auto& order : orders) order->done.set_value(fail("hub.stopping", "the hub is stopping", Retry::Later));
        orders.clear();
        room.notify_all();
    }
};

Apply::Apply(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Apply>> Apply::open(store::Backend& backend, Rooms rooms, Options options) {
    HUB_TRY_ASSIGN(auto writer, backend.open_writer(store::Domain::State));
    auto state = std::make_unique<State>(std::move(writer), rooms, std::move(options));
    HUB_TRY(state->log.load(*state->writer));
    HUB_TRY_ASSIGN(const Key highest, records::highest_key(*state->writer));
    state->keys.rewind(highest);
    HUB_TRY_ASSIGN(state->consumed, consumed_up_to(*state->writer));
    state->thread = std::thread([raw = state.get()] { raw->run(); });
    return std::unique_ptr<Apply>(new Apply(std::move(state)));
}

Apply::~Apply() { stop(); }

Key Apply::consumed() const { return state_->consumed; }

void Apply::submit(Arrival arrival) {
    std::unique_lock lock(state_->mutex);
    state_->room.wait(lock, [this] {
        return state_->arrivals.size() < state_->options.capacity || state_->phase != State::Phase::Running;
    });
    if (state_->phase != State::Phase::Running) return;  // it stays in the inbox, unconsumed
    state_->arrivals.push_back(std::move(arrival));
    state_->wake.notify_one();
}

void Apply::submit(Settlement settlement) {
    const std::lock_guard lock(state_->mutex);
    if (state_->phase == State::Phase::Stopped) return;
    state_->settlements.push_back(std::move(settlement));
    state_->wake.notify_one();
}

Status Apply::submit_and_wait(Settlement settlement) {
    auto order = std::make_unique<Order>();
    order->what = std::move(settlement);
    return state_->place(std::move(order));
}

Status Apply::replay(SettleStage::Replay replay) {
    auto order = std::make_unique<Order>();
    order->what = std::move(replay);
    return state_->place(std::move(order));
}

ApplyCounts Apply::counts() const {
    const std::lock_guard lock(state_->mutex);
    return state_->visible_counts;
}

bool Apply::idle() const {
    const std::lock_guard lock(state_->mutex);
    return !state_->busy && state_->arrivals.empty() && state_->settlements.empty() && state_->orders.empty();
}

void Apply::give_up_on_refusals() {
    const std::lock_guard lock(state_->mutex);
    state_->patience = State::Patience::None;
    state_->impatient.notify_all();
}

void Apply::stop() {
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->phase == State::Phase::Running) state_->phase = State::Phase::Stopping;
        state_->wake.notify_all();
        state_->room.notify_all();
        state_->impatient.notify_all();
    }
    if (state_->thread.joinable()) state_->thread.join();
}

}  // namespace hub::router
