#include "core/router/event_consumer.hpp"

#include <algorithm>


namespace hub::router {
namespace {

/// Events of one round: several calls, one commit.
constexpr std::size_t kMostEvents = 64;
/// Rows looked at in one read; most may be for others.
constexpr std::size_t kReadAtOnce = 128;
constexpr std::int64_t kAskStoreAgainMilliseconds = 250;
constexpr std::string_view kLaneWaits = "event.lane_waits";

}  // namespace

Result<std::optional<Key>> EventConsumer::load(store::Reader& reader) {
    const auto& settings = connection_.settings();
    HUB_TRY_ASSIGN(const auto passed, read_event_cursor(reader, settings.system, settings.tenant));
    HUB_TRY_ASSIGN(auto exceptions, open_event_exceptions(reader, settings.system, settings.tenant));
    const std::lock_guard lock(mutex_);
    passed_ = passed.value_or(0);
    open_.clear();
    Round round;
    for (auto& row : exceptions) {
        const bool interrupted = row.status == SyncStatus::Attempting;  // a crash left it in the middle of a call
        if (interrupted) {
            row.updated_at = rooms_.clock.now();
            settle_interrupted(row, rules_of(row));
        }
        const Key sequence = row.sequence;
        Open& open = open_.emplace(sequence, Open{std::move(row), Open::Stored::Yes}).first->second;
        if (interrupted) put(open, round);
    }
    HUB_TRY(flush(round));
    return passed;
}

Status EventConsumer::begin(Key newest) {
    const auto& settings = connection_.settings();
    Upkeep upkeep;
    upkeep.rows.put(kEventCursors, event_cursor_row(settings.system, settings.tenant, newest, rooms_.clock.now()));
    HUB_TRY(rooms_.keep(std::move(upkeep)));
    const std::lock_guard lock(mutex_);
    passed_ = newest;
    return {};
}

const Route* EventConsumer::route_of(const Event& event) const {
    for (const Route& route : rooms_.routes) {
        const bool leads_here = route.to == connection_.settings().system && route.entity == event.ref.entity && route.takes_from(event.ref.system);
        if (leads_here && (!event.unreadable.empty() || route.where.matches(event.record))) return &route;
    }
    return nullptr;
}

std::string EventConsumer::lane_of(const Event& event) const {
    const auto& definition = model::definition(event.ref.entity);
    const auto* declared = connection_.settings().destination.find(definition.name);
    if (declared != nullptr && declared->lane == "tenant") return {};
    return std::string(definition.name) + "|" + std::string(event.record.text(definition.subject));
}

Mode EventConsumer::mode_of(model::EntityKind entity) const {
    return connection_.has_ended(rooms_.clock.now()) ? Mode::Observe : connection_.mode(entity);
}

EventRules EventConsumer::rules_of(const EventException& row) const {
    EventRules rules;
    const auto& destination = connection_.settings().destination;
    rules.idempotency = destination.idempotency;
    rules.resolves = destination.resolves;
    const auto route = std::find_if(rooms_.routes.begin(), rooms_.routes.end(), [&](const Route& one) { return one.name == row.route; });
    if (route != rooms_.routes.end()) rules.retry = route->retry;
    return rules;
}

BreakerPolicy EventConsumer::breaker() const {
    const auto route = std::find_if(rooms_.routes.begin(), rooms_.routes.end(), [&](const Route& one) { return one.to == connection_.settings().system; });
    return route != rooms_.routes.end() ? route->breaker : BreakerPolicy{};
}

EventConsumer::Next EventConsumer::step(store::Reader& reader, const std::atomic<bool>& stopping) {
    Round round;
    {
        const std::lock_guard lock(mutex_);
        const Instant now = rooms_.clock.now();
        if (rests_until_.milliseconds > now.milliseconds) return {Next::Kind::At, rests_until_};
        if (!plan(reader, round)) return {Next::Kind::At, now.plus_milliseconds(kAskStoreAgainMilliseconds)};
    }
    Status done = send_all(reader, round, stopping);
    if (done && !round.asks.empty() && !stopping) ask(round);
    const std::lock_guard lock(mutex_);
    if (done) done = flush(round);
    in_flight_.clear();
    return done ? next(round) : Next{Next::Kind::Ended};
}

Status EventConsumer::plan(store::Reader& reader, Round& round) {
    auto exceptions = plan_exceptions(reader, round);
    auto fresh = exceptions ? plan_new(reader, round) : exceptions;
    if (!fresh) {
        in_flight_.clear();
        return fresh;
    }
    if (is_repeatable(connection_.settings().destination.idempotency)) return {};
    // Nothing of the round may be new again after a crash: each is an exception before the first call.
    for (auto& [name, lane] : round.lanes) {
        for (const Event& event : lane.events) put(open_.at(event.sequence), round);
    }
    return {};
}

/// Exceptions whose time has come, and those that waited for them.
Status EventConsumer::plan_exceptions(store::Reader& reader, Round& round) {
    const Instant now = rooms_.clock.now();
    std::vector<Key> due;
    for (auto& [sequence, open] : open_) {
        EventException& row = open.row;
        const bool asked_about = row.status == SyncStatus::Pending || row.status == SyncStatus::Uncertain;
        if (asked_about && row.next_at.milliseconds != 0 && row.next_at.milliseconds <= now.milliseconds && round.asks.size() < kMostEvents) {
            round.asks.push_back(sequence);
        }
        if (!row.holds_its_lane() || round.blocked.contains(row.lane)) continue;
        const bool sendable = row.status == SyncStatus::Waiting || (row.status == SyncStatus::Retry && row.next_at.milliseconds <= now.milliseconds);
        if (sendable && due.size() < kMostEvents) due.push_back(sequence);
        else round.blocked.insert(row.lane);
    }
    HUB_TRY_ASSIGN(auto events, read_events(reader, rooms_.sealer, due));
    for (Event& event : events) {
        Open& open = open_.at(event.sequence);
        if (const Mode mode = mode_of(event.ref.entity); mode != Mode::Write) {
            open.row.status = mode == Mode::DryRun ? SyncStatus::DryRun : SyncStatus::Held;
            open.row.cause = mode == Mode::DryRun ? "" : connection_.has_ended(now) ? "feeding.ended" : "mode.observe";
            put(open, round);
            continue;
        }
        in_flight_.insert(event.sequence);
        ++round.events;
        round.lanes[open.row.lane].events.push_back(std::move(event));
    }
    in_flight_.insert(round.asks.begin(), round.asks.end());
    return {};
}

Status EventConsumer::plan_new(store::Reader& reader, Round& round) {
    const auto& settings = connection_.settings();
    const Key before = passed_;
    round.queue = Round::Queue::MoreToRead;
    while (round.queue == Round::Queue::MoreToRead && round.events < kMostEvents && open_.size() < rooms_.most_exceptions) {
        auto events = read_events(reader, rooms_.sealer, settings.tenant, passed_, kReadAtOnce);
        if (!events && passed_ == before) return fail(events.error());
        if (!events) break;  // what was read stands
        if (events->size() < kReadAtOnce) round.queue = Round::Queue::Read;
        for (Event& event : *events) {
            if (round.events >= kMostEvents || open_.size() >= rooms_.most_exceptions) {
                round.queue = Round::Queue::MoreToRead;
                break;
            }
            passed_ = event.sequence;
            take_up(std::move(event), round);
        }
    }
    if (passed_ != before) round.upkeep.rows.put(kEventCursors, event_cursor_row(settings.system, settings.tenant, passed_, rooms_.clock.now()));
    return {};
}

void EventConsumer::take_up(Event event, Round& round) {
    const Route* route = route_of(event);
    const Mode mode = mode_of(event.ref.entity);
    if (route == nullptr || mode == Mode::Observe) return;  // not for this destination
    if (mode == Mode::DryRun) {
        round.upkeep.rows.put(kEventExceptions, event_exception_row(exception_of(event, *route, SyncStatus::DryRun)));
        return;
    }
    Open& open = open_.emplace(event.sequence, Open{exception_of(event, *route, SyncStatus::Retry)}).first->second;
    if (round.blocked.contains(open.row.lane)) {
        open.row.status = SyncStatus::Waiting;
        open.row.cause = kLaneWaits;
        put(open, round);
        return;
    }
    in_flight_.insert(event.sequence);
    ++round.events;
    round.lanes[open.row.lane].events.push_back(std::move(event));
}

EventException EventConsumer::exception_of(const Event& event, const Route& route, SyncStatus status) const {
    EventException row;
    row.system = connection_.settings().system;
    row.tenant = connection_.settings().tenant;
    row.sequence = event.sequence;
    row.entity = event.ref.entity;
    row.status = status;
    row.lane = lane_of(event);
    row.route = route.name;
    row.updated_at = rooms_.clock.now();
    row.next_at = status == SyncStatus::Retry ? row.updated_at : Instant{};
    return row;
}

void EventConsumer::put(Open& open, Round& round) {
    open.stored = Open::Stored::Yes;
    round.upkeep.rows.put(kEventExceptions, event_exception_row(open.row));
}

Status EventConsumer::flush(Round& round) {
    // Rehearsed ones are the store's alone.
    std::erase_if(open_, [](const auto& one) { return one.second.row.status == SyncStatus::DryRun; });
    if (!round.list.empty()) {
        evidence::Change change;
        change.at = rooms_.clock.now();
        change.kind = evidence::ChangeKind::Settlement;
        change.actor = "delivery";
        change.cause = connection_.name();
        change.detail = std::exchange(round.list, {});
        round.upkeep.changes.push_back(std::move(change));
    }
    Upkeep upkeep = std::exchange(round.upkeep, {});
    return upkeep.rows.empty() && upkeep.changes.empty() ? Status() : rooms_.keep(std::move(upkeep));
}

EventConsumer::Next EventConsumer::next(const Round& round) const {
    const Instant now = rooms_.clock.now();
    Next out;
    const auto sooner = [&](Instant at) {
        if (out.kind == Next::Kind::News || at.milliseconds < out.at.milliseconds) out = {Next::Kind::At, at};
    };
    std::set<std::string> blocked;
    for (const auto& [sequence, open] : open_) {
        const EventException& row = open.row;
        const bool asked_about = row.status == SyncStatus::Pending || row.status == SyncStatus::Uncertain;
        if (asked_about && row.next_at.milliseconds != 0) sooner(row.next_at);
        if (!row.holds_its_lane() || !blocked.insert(row.lane).second) continue;
        if (row.status == SyncStatus::Waiting) sooner(now);
        if (row.status == SyncStatus::Retry) sooner(row.next_at);
    }
    if (round.queue == Round::Queue::MoreToRead && open_.size() < rooms_.most_exceptions) sooner(now);
    if (out.kind == Next::Kind::At && rests_until_.milliseconds > out.at.milliseconds) out.at = rests_until_;
    if (out.kind == Next::Kind::At && out.at.milliseconds <= now.milliseconds) out.kind = Next::Kind::Now;
    return out;
}

EventStanding EventConsumer::standing() const {
    const std::lock_guard lock(mutex_);
    EventStanding out{connection_.settings().system, connection_.settings().tenant};
    for (const auto& [sequence, open] : open_) {
        switch (open.row.status) {
            case SyncStatus::Pending:
            case SyncStatus::Uncertain: ++out.open; break;
            case SyncStatus::Dead:
            case SyncStatus::Held: ++out.dead; break;
            default: ++out.waiting; break;
        }
    }
    out.stopped = open_.size() >= rooms_.most_exceptions;
    return out;
}

}  // namespace hub::router
