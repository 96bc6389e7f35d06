// The calls of an event consumer's round: in waves, at most one event of a lane in each, so that none goes out before
// the one ahead of it has come to its end.
#include <algorithm>

#include "core/router/event_consumer.hpp"
#include "core/router/event_renderer.hpp"
#include "core/router/settlement.hpp"

namespace hub::router {
namespace {

constexpr std::int64_t kShortestRest = 1'000;

CallOutcome outcome_of(const Error& problem) {
    const bool limited = problem.code == plugin::kLimitReached;
    return {limited ? CallOutcome::Kind::Limited : CallOutcome::Kind::Failed, plugin::retry_after_of(problem).value_or(0)};
}

}  // namespace

Status EventConsumer::send_all(store::Reader& reader, Round& round, const std::atomic<bool>& stopping) {
    const std::size_t batch_rows = std::max<std::size_t>(1, connection_.settings().destination.batch_rows);
    while (round.calls == Round::Calls::GoOn && !stopping) {
        std::vector<Turn> wave;
        for (auto& [name, lane] : round.lanes) {
            if (lane.flow == Lane::Flow::Runs && lane.next < lane.events.size()) wave.push_back({&lane, &lane.events[lane.next]});
        }
        if (wave.empty()) break;
        // One that was in a call which lost its plugin goes alone, so that it falls alone.
        std::size_t together = 0;
        {
            const std::lock_guard lock(mutex_);
            const auto suspects = std::stable_partition(wave.begin(), wave.end(), [&](const Turn& turn) { return open_.at(turn.event->sequence).row.crashes == 0; });
            together = static_cast<std::size_t>(suspects - wave.begin());
        }
        for (std::size_t from = 0; from < wave.size() && round.calls == Round::Calls::GoOn && !stopping;) {
            const std::size_t count = from < together ? std::min(batch_rows, together - from) : 1;
            HUB_TRY(send(reader, round, std::span(wave).subspan(from, count)));
            from += count;
        }
    }
    const std::lock_guard lock(mutex_);
    leave_the_rest(round);
    return {};
}

/// What had no turn: the cursor has passed it, so it stands as an exception.
void EventConsumer::leave_the_rest(Round& round) {
    for (auto& [name, lane] : round.lanes) {
        for (std::size_t i = lane.next; i < lane.events.size(); ++i) {
            Open& open = open_.at(lane.events[i].sequence);
            const bool behind = lane.flow == Lane::Flow::Stopped || i > lane.next;
            if (open.stored == Open::Stored::Yes && open.row.status == SyncStatus::Waiting) continue;
            if (behind && open.row.attempts == 0) {
                open.row.status = SyncStatus::Waiting;
                open.row.cause = "event.lane_waits";
                open.row.next_at = {};
            }
            put(open, round);
        }
    }
}

Status EventConsumer::send(store::Reader& reader, Round& round, std::span<const Turn> call) {
    const auto& settings = connection_.settings();
    std::vector<Turn> turns;
    std::vector<plugin::OutgoingRecord> outgoing;
    for (const Turn& turn : call) {
        std::string route_name;
        {
            const std::lock_guard lock(mutex_);
            route_name = open_.at(turn.event->sequence).row.route;
        }
        const auto route = std::find_if(rooms_.routes.begin(), rooms_.routes.end(), [&](const Route& one) { return one.name == route_name; });
        auto body = render_event(reader, rooms_.sealer, rooms_.mappings, *turn.event, route == rooms_.routes.end() ? nullptr : &*route, settings.system);
        if (!body) {
            const std::lock_guard lock(mutex_);
            settle(round, turn, result_of(body.error()));
            continue;
        }
        plugin::OutgoingRecord record;
        record.delivery_id = rooms_.ids.encode(IdKind::Delivery, turn.event->sequence);
        record.entity = model::name_of(turn.event->ref.entity);
        record.body = std::move(*body);
        record.version = 1;
        record.idempotency_key = rooms_.ids.encode(IdKind::Record, turn.event->sequence);
        outgoing.push_back(std::move(record));
        turns.push_back(turn);
    }
    if (turns.empty()) return {};
    const auto fail_all = [&](Error problem, Retry otherwise) {
        const std::lock_guard lock(mutex_);
        problem.retry = otherwise;
        for (const Turn& turn : turns) settle(round, turn, result_of(problem));
        hear_of(outcome_of(problem), round);
        return Status();
    };
    auto adapter = connection_.adapter();
    // A plugin that will not load is the operator's to mend; the events wait for it.
    if (!adapter) return fail_all(adapter.error(), Retry::Later);
    HUB_TRY(mark_attempting(round, turns));
    auto sent = (*adapter)->send(outgoing);
    if (!sent) return fail_all(sent.error(), sent.error().retry);
    CallOutcome outcome{CallOutcome::Kind::Answered, 0};
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < turns.size(); ++i) {
        plugin::SendResult result;
        if (i < sent->size()) result = std::move((*sent)[i]);
        else result = result_of(error("plugin.no_result", "the plugin said nothing of this event", Retry::Uncertain));
        if (result.code == plugin::kLimitReached) {
            outcome = {CallOutcome::Kind::Limited, std::max(outcome.come_back_in_milliseconds, result.retry_after_milliseconds)};
        }
        settle(round, turns[i], result);
    }
    hear_of(outcome, round);
    return {};
}

Status EventConsumer::mark_attempting(Round& round, std::span<const Turn> call) {
    if (is_repeatable(connection_.settings().destination.idempotency)) return {};
    const std::lock_guard lock(mutex_);
    const Instant now = rooms_.clock.now();
    for (const Turn& turn : call) {
        Open& open = open_.at(turn.event->sequence);
        open.row.status = SyncStatus::Attempting;
        open.row.open_since = now;
        open.row.updated_at = now;
        put(open, round);
    }
    return flush(round);
}

void EventConsumer::settle(Round& round, const Turn& turn, const plugin::SendResult& result) {
    Open& open = open_.at(turn.event->sequence);
    open.row.updated_at = rooms_.clock.now();
    const EventEnd end = settle_sent(open.row, result, rules_of(open.row), rooms_.random);
    turn.lane->flow = end == EventEnd::Open ? Lane::Flow::Stopped : Lane::Flow::Runs;
    ++turn.lane->next;
    finish(round, turn.event->sequence, end, plugin::name_of(result.status), result.code);
}

void EventConsumer::finish(Round& round, Key sequence, EventEnd end, std::string_view word, std::string_view code) {
    round.list += std::to_string(sequence) + " 1 " + std::string(word) + " " + std::string(code) + "\n";
    Open& open = open_.at(sequence);
    if (end != EventEnd::Delivered) return put(open, round);
    if (open.stored == Open::Stored::Yes) {
        round.upkeep.rows.erase(kEventExceptions, event_exception_key(open.row.system, open.row.tenant, sequence));
    }
    open_.erase(sequence);
}

/// Asks the destination what became of calls without a final answer.
void EventConsumer::ask(Round& round) {
    std::vector<plugin::Question> questions;
    std::vector<Key> about;
    {
        const std::lock_guard lock(mutex_);
        for (const Key sequence : round.asks) {
            const EventException& row = open_.at(sequence).row;
            plugin::Question question;
            question.delivery_id = rooms_.ids.encode(IdKind::Delivery, sequence);
            question.entity = model::name_of(row.entity);
            question.version = 1;
            question.sent_at_milliseconds = row.open_since.milliseconds;
            question.remote_id = row.remote_id;
            question.idempotency_key = rooms_.ids.encode(IdKind::Record, sequence);
            question.ticket = row.ticket;
            questions.push_back(std::move(question));
            about.push_back(sequence);
        }
    }
    auto adapter = connection_.adapter();
    auto found = adapter ? (*adapter)->resolve(questions) : fail(adapter.error());
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < about.size(); ++i) {
        plugin::Resolution resolution;
        if (found && i < found->size()) {
            resolution = std::move((*found)[i]);
        } else if (!found) {
            resolution.code = found.error().code;
            resolution.again_after_milliseconds = plugin::retry_after_of(found.error()).value_or(0);
        }
        Open& open = open_.at(about[i]);
        open.row.updated_at = rooms_.clock.now();
        const EventEnd end = settle_asked(open.row, resolution, rules_of(open.row), rooms_.random);
        finish(round, about[i], end, "resolved " + std::string(plugin::name_of(resolution.fate)), resolution.code);
    }
    hear_of(found ? CallOutcome{CallOutcome::Kind::Answered, 0} : outcome_of(found.error()), round);
}

/// A destination whose calls fail one after the other, or that asks for it, gets a rest.
void EventConsumer::hear_of(const CallOutcome& outcome, Round& round) {
    std::int64_t rest = 0;
    const BreakerPolicy policy = breaker();
    if (outcome.kind == CallOutcome::Kind::Answered) failures_ = 0;
    if (outcome.kind == CallOutcome::Kind::Failed) {
        failures_ = std::min(failures_ + 1, policy.failures);
        if (failures_ >= policy.failures) rest = policy.open_milliseconds;
    }
    if (outcome.kind == CallOutcome::Kind::Limited) rest = kShortestRest;
    if (outcome.come_back_in_milliseconds <= kLongestRetryAfter) rest = std::max(rest, outcome.come_back_in_milliseconds);
    if (outcome.kind == CallOutcome::Kind::Failed || rest > 0) round.calls = Round::Calls::NoMore;
    if (rest > 0) rests_until_ = rooms_.clock.now().plus_milliseconds(rest);
}

Result<std::size_t> EventConsumer::obey(const EventOrder& order) {
    HUB_TRY_ASSIGN(auto reader, rooms_.backend.open_reader(store::Domain::State));
    const std::lock_guard lock(mutex_);
    Round round;
    std::string list;
    std::size_t count = 0;
    for (const Key sequence : order.sequences) {
        if (in_flight_.contains(sequence)) continue;  // its answer comes first
        if (!open_.contains(sequence)) {
            HUB_TRY_ASSIGN(const auto rows, event_exceptions_of(*reader, sequence));
            const auto here = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.system == order.system && row.tenant == order.tenant; });
            if (here == rows.end() || order.fate) continue;  // delivered meanwhile; or only rehearsed
            open_.emplace(sequence, Open{*here, Open::Stored::Yes});
        }
        Open& open = open_.at(sequence);
        const bool unanswered = open.row.status == SyncStatus::Pending || open.row.status == SyncStatus::Uncertain;
        if (order.fate && !unanswered) continue;
        open.row.updated_at = rooms_.clock.now();
        EventEnd end = EventEnd::Open;
        if (order.fate) {
            plugin::Resolution word;
            word.fate = *order.fate;
            word.code = "settled.by_hand";
            end = settle_asked(open.row, word, rules_of(open.row), rooms_.random);
        } else {
            settle_replayed(open.row);
        }
        finish(round, sequence, end, "", "");
        list += std::to_string(sequence) + "\n";
        ++count;
    }
    if (count == 0) return count;
    round.list.clear();  // a decision, not a settlement
    evidence::Change change;
    change.at = rooms_.clock.now();
    change.kind = evidence::ChangeKind::Decision;
    change.actor = order.actor;
    change.cause = (order.fate ? "settle " : "replay ") + connection_.name();
    change.detail = order.reason + "\n" + list;
    round.upkeep.changes.push_back(std::move(change));
    HUB_TRY(flush(round));
    return count;
}

}  // namespace hub::router
