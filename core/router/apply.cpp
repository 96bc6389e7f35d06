#include "core/router/apply.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>

#include "core/base/failpoint.hpp"
#include "core/router/record_stage.hpp"
#include "core/store/background_commit.hpp"

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

/// A group with what its decisions told, and where everything stood before them.
struct Round {
    Group group;
    evidence::ChangeLog::Position log;
    Key keys = 0;
    ApplyCounts counts;
    Announcements news = {};
    ApplyCounts counts_after = {};
};

}  // namespace

struct Apply::State {
    State(std::unique_ptr<store::Reader> opened, std::unique_ptr<store::Writer> writer, Rooms given, Options chosen)
        : reader(std::move(opened)), rooms(given), options(std::move(chosen)), set(*reader), log(rooms.sealer), keys(0),
          commits(std::move(writer), [this] { wake_up(); }) {}

    std::unique_ptr<store::Reader> reader;
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
    store::BackgroundCommit commits;  // last: its thread wakes this one up

    enum class Committing : std::uint8_t { No, Yes };

    void wake_up() {
        const std::lock_guard lock(mutex);
        wake.notify_one();
    }

    /// What has gathered; empty when the commit under way is done, or when the thread is to end.
    Group take(Committing committing) {
        std::unique_lock lock(mutex);
        busy = committing == Committing::Yes;
        wake.wait(lock, [&] {
            return !arrivals.empty() || !settlements.empty() || !orders.empty() || phase != Phase::Running ||
                   (committing == Committing::Yes && commits.is_done());
        });
        busy = true;
        Group group;
        while (!arrivals.empty() && group.arrivals.size() < options.group) {
            group.arrivals.push_back(std::move(arrivals.front()));
            arrivals.pop_front();
        }
        std::size_t settled = 0;
        while (!settlements.empty() && settled < options.group) {
            settled += settlements.front().records.size();
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

    Round begin(Group group) { return {std::move(group), log.position(), keys.last(), counts}; }

    Status decide(Round& round) {
        HUB_TRY(decide(round.group));
        round.news = std::exchange(announcements, {});
        round.counts_after = counts;
        return {};
    }

    /// As if the round, and every one after it, had not been decided.
    void undo(const Round& round) {
        set.forget();
        log.go_back(round.log);
        keys.rewind(round.keys);
        counts = round.counts;
        announcements = {};
    }

    /// The round is in the store.
    void finish(Round& round) {
        HUB_FAILPOINT("apply.commit.after");
        {
            const std::lock_guard lock(mutex);
            visible_counts = round.counts_after;
        }
        HUB_FAILPOINT("apply.announce.before");
        // Before the orders are answered: whoever waited for one may tell the board newer things.
        if (options.on_committed) options.on_committed(std::move(round.news));
        for (auto& order : round.group.orders) order->done.set_value({});
    }

    static void refuse(Round& round) {
        for (auto& order : round.group.orders) order->done.set_value(fail("store.unavailable", "the store did not take it", Retry::Later));
    }

    void start_commit() {
        HUB_FAILPOINT("apply.commit.before");
        commits.start(set.take());
    }

    /// Alone, and again until the store takes it. False when it never will: the inbox still has it.
    bool insist(Round& round) {
        while (true) {
            Status outcome = decide(round);
            if (outcome) {
                start_commit();
                outcome = commits.wait();
            }
            if (outcome) {
                finish(round);
                return true;
            }
            undo(round);
            if (outcome.error().code == "store.io" || outcome.error().code == "store.broken") {
                if (options.on_fatal) options.on_fatal(outcome.error());
                return false;
            }
            std::unique_lock lock(mutex);
            const auto no_longer = [this] { return phase == Phase::Stopping || patience == Patience::None; };
            if (impatient.wait_for(lock, kStoreRetry, no_longer)) return false;
        }
    }

    /// Rounds that could not be kept as they were decided, each by itself.
    bool insist_on(std::vector<Round> rounds) {
        undo(rounds.front());
        for (std::size_t i = 0; i < rounds.size(); ++i) {
            // Its decisions begin where the one before it ended.
            if (i > 0) rounds[i] = begin(std::move(rounds[i].group));
            if (insist(rounds[i])) continue;
            for (; i < rounds.size(); ++i) refuse(rounds[i]);
            return false;
        }
        return true;
    }

    /// Decides one group while the one before it is being committed. False when the store will take no more.
    bool step(std::optional<Round>& committing) {
        Group group = take(committing ? Committing::Yes : Committing::No);
        if (group.empty() && !committing) return false;
        std::optional<Round> next;
        Status decided;
        if (!group.empty()) {
            next = begin(std::move(group));
            decided = decide(*next);
        }
        std::vector<Round> undone;
        if (committing) {
            if (commits.wait()) finish(*committing);
            else undone.push_back(std::move(*committing));
            committing.reset();
        }
        if (next && (!undone.empty() || !decided)) undone.push_back(std::move(*std::exchange(next, std::nullopt)));
        if (!undone.empty()) return insist_on(std::move(undone));
        if (!next) return true;
        start_commit();
        committing = std::move(next);
        if (!set.is_full()) return true;
        // Rows on their way to the store must stay known until they are there.
        if (!commits.wait()) {
            std::vector<Round> one;
            one.push_back(std::move(*std::exchange(committing, std::nullopt)));
            return insist_on(std::move(one));
        }
        finish(*committing);
        committing.reset();
        set.forget();
        return true;
    }

    void run() {
        std::optional<Round> committing;
        while (step(committing)) {}
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
    HUB_TRY_ASSIGN(auto reader, backend.open_reader(store::Domain::State));
    auto state = std::make_unique<State>(std::move(reader), std::move(writer), rooms, std::move(options));
    HUB_TRY(state->log.load(*state->reader));
    HUB_TRY_ASSIGN(const Key highest, records::highest_key(*state->reader));
    state->keys.rewind(highest);
    HUB_TRY_ASSIGN(state->consumed, consumed_up_to(*state->reader));
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
