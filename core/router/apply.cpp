#include "core/router/apply.hpp"

#include <algorithm>
#include <deque>
#include <thread>

#include "core/base/failpoint.hpp"
#include "core/base/this_thread.hpp"
#include "core/router/event_tables.hpp"
#include "core/router/record_stage.hpp"
#include "core/store/background_commit.hpp"

namespace hub::router {
namespace {

constexpr std::int64_t kStoreRetryMilliseconds = 250;
/// Rounds on their way to the store while the next is decided: enough to work on through a checkpoint.
constexpr std::size_t kMostCommitting = 4;

/// A group with what its decisions told, and where everything stood before them.
struct Round {
    ApplyGroup group;
    evidence::ChangeLog::Position log;
    Key keys = 0;
    ApplyCounts counts;
    Announcements news = {};
    ApplyCounts counts_after = {};
};

}  // namespace

struct Apply::State {
    State(std::unique_ptr<store::Reader> opened, std::unique_ptr<store::Writer> writer, Rooms given, Options chosen)
        : reader(std::move(opened)), rooms(given), options(std::move(chosen)), queue(options.capacity, options.group), set(*reader), log(rooms.sealer, options.evidence),
          keys(0), commits(std::move(writer), [this] { queue.wake(); }) {}

    std::unique_ptr<store::Reader> reader;
    Rooms rooms;
    Options options;
    ApplyQueue queue;
    mutable std::mutex counts_mutex;
    ApplyCounts visible_counts;
    Key consumed = 0;

    // The apply thread's own.
    store::WorkingSet set;
    evidence::ChangeLog log;
    records::KeySequence keys;
    Announcements announcements;
    ApplyCounts counts;
    std::deque<Round> committing;  // oldest first

    store::BackgroundCommit commits;
    std::thread thread;

    Round begin(ApplyGroup group) { return {std::move(group), log.position(), keys.last(), counts}; }

    Status decide(Round& round) {
        ApplyParts parts{rooms.sealer, rooms.resolver, rooms.routes, rooms.connections, rooms.clock,   rooms.random,
                         set,          log,            keys,         announcements,     counts};
        const ApplyGroup& group = round.group;
        HUB_TRY(SettleStage(parts).apply(group.settlements));
        for (const auto& order : group.orders) HUB_TRY(decide(parts, *order));
        HUB_TRY(RecordStage(parts).apply(group.arrivals));
        if (!group.arrivals.empty()) {
            announcements.consumed = group.arrivals.back().receipt;
            set.put(kConsumed, consumed_row(announcements.consumed));
        }
        round.news = std::exchange(announcements, {});
        round.counts_after = counts;
        return {};
    }

    static Status decide(ApplyParts& parts, const ApplyOrder& order) {
        if (const auto* replay = std::get_if<SettleStage::Replay>(&order.what)) return SettleStage(parts).apply(*replay);
        if (const auto* by_hand = std::get_if<SettleStage::ByHand>(&order.what)) return SettleStage(parts).apply(*by_hand);
        if (const auto* upkeep = std::get_if<Upkeep>(&order.what)) return decide(parts, *upkeep);
        return SettleStage(parts).apply(std::span(&std::get<Settlement>(order.what), 1));
    }

    static Status decide(ApplyParts& parts, const Upkeep& upkeep) {
        for (evidence::Change change : upkeep.changes) parts.log.append(parts.set, change);
        for (const auto& operation : upkeep.rows.operations()) parts.set.write(operation);
        return {};
    }

    void start_commit(Round round) {
        HUB_FAILPOINT("apply.commit.before");
        commits.start(set.take());
        committing.push_back(std::move(round));
    }

    /// As if the round, and every one after it, had not been decided.
    void undo(const Round& round) {
        set.forget();
        log.go_back(round.log);
        keys.rewind(round.keys);
        counts = round.counts;
        announcements = {};
    }

    /// The oldest round on its way is in the store.
    void finish_oldest() {
        HUB_FAILPOINT("apply.commit.after");
        set.committed();
        Round round = std::move(committing.front());
        committing.pop_front();
        {
            const std::lock_guard lock(counts_mutex);
            visible_counts = round.counts_after;
        }
        HUB_FAILPOINT("apply.announce.before");
        // Before the orders are answered: whoever waited for one may tell the board newer things.
        if (options.on_committed) options.on_committed(std::move(round.news));
        for (auto& order : round.group.orders) order->done.set_value({});
    }

    static void refuse(const Round& round) {
        for (const auto& order : round.group.orders) order->done.set_value(fail("store.unavailable", "the store did not take it", Retry::Later));
    }

    /// Finishes rounds until at most `most` are on their way. Those that failed come back, with all after them.
    std::vector<Round> finish_until(std::size_t most) {
        std::vector<Round> failed;
        while (!committing.empty() && (committing.size() > most || !failed.empty() || commits.has_outcome())) {
            if (commits.wait()) {
                finish_oldest();
                continue;
            }
            failed.push_back(std::move(committing.front()));
            committing.pop_front();
        }
        if (!failed.empty()) commits.resume();
        return failed;
    }

    /// Alone, and again until the store takes it. False when it never will: the inbox still has it.
    bool insist(ApplyGroup group) {
        while (true) {
            Round round = begin(std::move(group));
            Status outcome = decide(round);
            if (outcome) {
                start_commit(std::move(round));
                outcome = commits.wait();
                if (outcome) {
                    finish_oldest();
                    return true;
                }
                commits.resume();
                round = std::move(committing.front());
                committing.pop_front();
            }
            undo(round);
            const bool fatal = outcome.error().code == "store.io" || outcome.error().code == "store.broken";
            if (fatal && options.on_fatal) options.on_fatal(outcome.error());
            if (fatal || !queue.pause(kStoreRetryMilliseconds)) {
                refuse(round);
                return false;
            }
            group = std::move(round.group);
        }
    }

    /// Rounds that could not be kept as they were decided, each by itself.
    bool insist_on(std::vector<Round> rounds) {
        undo(rounds.front());
        bool taken = true;
        for (Round& round : rounds) {
            if (taken) taken = insist(std::move(round.group));
            else refuse(round);
        }
        return taken;
    }

    /// Decides one group while those before it are being committed. False at the end, or when the store takes no more.
    bool step() {
        queue.set_underway(committing.empty() ? ApplyQueue::Underway::Nothing : ApplyQueue::Underway::Something);
        ApplyGroup group = queue.take([this] { return commits.has_outcome(); });
        if (group.empty() && committing.empty()) return false;
        std::vector<Round> again = finish_until(group.empty() ? committing.size() - 1 : kMostCommitting - 1);
        if (group.empty()) return again.empty() || insist_on(std::move(again));
        Round round = begin(std::move(group));
        const Status decided = again.empty() ? decide(round) : Status();
        if (!decided) again = finish_until(0);
        if (!decided || !again.empty()) {
            again.push_back(std::move(round));
            return insist_on(std::move(again));
        }
        start_commit(std::move(round));
        return true;
    }

    void run() {
        name_thread("apply");
        while (step()) {}
        queue.close();
    }
};

Apply::Apply(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Apply>> Apply::open(store::Backend& backend, Rooms rooms, Options options) {
    HUB_TRY_ASSIGN(auto writer, backend.open_writer(store::Domain::State));
    HUB_TRY_ASSIGN(auto reader, backend.open_reader(store::Domain::State));
    auto state = std::make_unique<State>(std::move(reader), std::move(writer), rooms, std::move(options));
    HUB_TRY(state->log.load(*state->reader));
    if (!state->log.keeps() && state->log.position().sequence > 0) {
        return fail("evidence.not_empty", "this store holds records; without evidence only an empty one is opened");
    }
    HUB_TRY_ASSIGN(const Key highest, records::highest_key(*state->reader));
    HUB_TRY_ASSIGN(const Key event, last_event(*state->reader));
    state->keys.rewind(std::max(highest, event));
    HUB_TRY_ASSIGN(state->consumed, consumed_up_to(*state->reader));
    state->thread = std::thread([raw = state.get()] { raw->run(); });
    return std::unique_ptr<Apply>(new Apply(std::move(state)));
}

Apply::~Apply() { stop(); }

Key Apply::consumed() const { return state_->consumed; }

void Apply::submit(Arrival arrival) { state_->queue.submit(std::move(arrival)); }

void Apply::submit(Settlement settlement) { state_->queue.submit(std::move(settlement)); }

Status Apply::submit_and_wait(Settlement settlement) {
    auto order = std::make_unique<ApplyOrder>();
    order->what = std::move(settlement);
    return state_->queue.submit_and_wait(std::move(order));
}

Status Apply::replay(SettleStage::Replay replay) {
    auto order = std::make_unique<ApplyOrder>();
    order->what = std::move(replay);
    return state_->queue.submit_and_wait(std::move(order));
}

Status Apply::settle(SettleStage::ByHand decision) {
    auto order = std::make_unique<ApplyOrder>();
    order->what = std::move(decision);
    return state_->queue.submit_and_wait(std::move(order));
}

Status Apply::keep(Upkeep upkeep) {
    auto order = std::make_unique<ApplyOrder>();
    order->what = std::move(upkeep);
    return state_->queue.submit_and_wait(std::move(order));
}

ApplyCounts Apply::counts() const {
    const std::lock_guard lock(state_->counts_mutex);
    return state_->visible_counts;
}

bool Apply::idle() const { return state_->queue.idle(); }

void Apply::give_up_on_refusals() { state_->queue.give_up(); }

void Apply::stop() {
    state_->queue.stop();
    if (state_->thread.joinable()) state_->thread.join();
}

}  // namespace hub::router
