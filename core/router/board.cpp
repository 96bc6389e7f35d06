#include "core/router/board.hpp"

#include <algorithm>
#include <chrono>

namespace hub::router {
namespace {

/// What others refer to goes first. Events stand in a queue of their own, never here.
constexpr model::EntityKind kOrder[] = {model::EntityKind::Organisation, model::EntityKind::Staff, model::EntityKind::Class,
                                        model::EntityKind::Pupil, model::EntityKind::Mark, model::EntityKind::Result,
                                        model::EntityKind::Announcement};
static_assert(std::size(kOrder) == std::size(model::kEntities));

/// Some 3 kB each; the rest of a longer queue is read back when its turn comes.
constexpr std::size_t kMostFreshRows = 2'048;

std::size_t index_of(model::EntityKind entity) { return static_cast<std::size_t>(entity); }

}  // namespace

Board::Lane& Board::lane_at(const std::string& system, const std::string& tenant) {
    const auto [found, fresh] = lanes_.try_emplace(Place{system, tenant});
    if (fresh) found->second.place = found->first;
    return found->second;
}

void Board::set_batch_rows(const std::string& system, const std::string& tenant, std::size_t rows) {
    const std::lock_guard lock(mutex_);
    lane_at(system, tenant).batch_rows = std::max<std::size_t>(1, rows);
}

void Board::set_breaker(const std::string& system, const std::string& tenant, const BreakerPolicy& policy) {
    const std::lock_guard lock(mutex_);
    lane_at(system, tenant).breaker = policy;
}

/// Takes the row from where it stands; it stands nowhere afterwards.
void Board::leave(Lane& lane, Key hub_id, Row& row) {
    switch (row.at) {
        case Row::At::Queued:
            --lane.queued;
            keep_fresh(row, nullptr);
            break;
        case Row::At::InFlight: --lane.in_flight; break;
        case Row::At::Timer: timers_.erase(row.timer); break;
        case Row::At::Need:
            if (const auto needed = waiting_.find(row.need); needed != waiting_.end()) {
                needed->second.erase({&lane, hub_id});
                if (needed->second.empty()) waiting_.erase(needed);
            }
            break;
        case Row::At::Nowhere: break;
    }
    row.at = Row::At::Nowhere;
}

void Board::keep_fresh(Row& row, std::shared_ptr<const FreshRow> fresh) {
    if (row.fresh) --fresh_rows_;
    row.fresh = fresh_rows_ < kMostFreshRows ? std::move(fresh) : nullptr;
    if (row.fresh) ++fresh_rows_;
}

void Board::enqueue(Lane& lane, Key hub_id, Row& row) {
    row.at = Row::At::Queued;
    ++lane.queued;
    lane.ready[index_of(row.entity)].push_back(hub_id);
    offer(lane);
}

void Board::offer(Lane& lane) {
    if (lane.standing != Lane::Standing::Idle || lane.queued == 0) return;
    lane.standing = Lane::Standing::Runnable;
    runnable_.push_back(&lane);
    wake_.notify_one();
}

void Board::place(Lane& lane, const BoardEvent& event) {
    // The mark before a call says that the row is in flight, which the board knows.
    if (event.status == SyncStatus::Attempting) return;
    Row& row = lane.rows[event.hub_id];
    if (row.at == Row::At::InFlight && event.from == BoardEvent::From::Records) {
        // Its settlement will find the newer version wanted and offer it again.
        row.missed = event;
        return;
    }
    // Queued already: its place in the queue is older than this news.
    if (row.at == Row::At::Queued && event.status == SyncStatus::Ready) {
        row.errand = Row::Errand::Send;
        return keep_fresh(row, event.fresh);
    }
    leave(lane, event.hub_id, row);
    row.missed.reset();
    row.entity = event.entity;
    row.errand = Row::Errand::Send;
    switch (event.status) {
        case SyncStatus::Ready:
            enqueue(lane, event.hub_id, row);
            keep_fresh(row, event.fresh);
            break;
        case SyncStatus::Retry:
            set_timer(lane, row, event);
            break;
        case SyncStatus::Pending:
        case SyncStatus::Uncertain:
            if (event.next_at.milliseconds == 0) {  // a person's
                lane.rows.erase(event.hub_id);
                break;
            }
            row.errand = Row::Errand::Ask;
            set_timer(lane, row, event);
            break;
        case SyncStatus::Waiting:
            row.at = Row::At::Need;
            row.need = event.needs;
            waiting_[row.need].insert({&lane, event.hub_id});
            break;
        default: lane.rows.erase(event.hub_id); break;
    }
}

void Board::set_timer(Lane& lane, Row& row, const BoardEvent& event) {
    row.at = Row::At::Timer;
    row.timer = timers_.emplace(event.next_at.milliseconds, RowOfLane{&lane, event.hub_id});
    wake_.notify_one();
}

void Board::hear(const Announcements& news) {
    const std::lock_guard lock(mutex_);
    for (const BoardEvent& event : news.events) place(lane_at(event.system, event.tenant), event);
    for (const std::string& need : news.fulfilled) {
        const auto rows = waiting_.extract(need);
        if (rows.empty()) continue;
        for (const auto& [lane, hub_id] : rows.mapped()) enqueue(*lane, hub_id, lane->rows[hub_id]);
    }
}

void Board::release_due(std::int64_t now) {
    while (!rests_.empty() && rests_.begin()->first <= now) {
        Lane& lane = *rests_.begin()->second;
        rests_.erase(rests_.begin());
        lane.standing = Lane::Standing::Idle;
        offer(lane);
    }
    while (!timers_.empty() && timers_.begin()->first <= now) {
        const auto [lane, hub_id] = timers_.begin()->second;
        timers_.erase(timers_.begin());
        enqueue(*lane, hub_id, lane->rows[hub_id]);
    }
}

std::int64_t Board::next_event(std::int64_t otherwise) const {
    std::int64_t next = otherwise;
    if (!timers_.empty()) next = std::min(next, timers_.begin()->first);
    if (!rests_.empty()) next = std::min(next, rests_.begin()->first);
    return next;
}

std::optional<DeliveryBatch> Board::take(std::int64_t milliseconds) {
    std::unique_lock lock(mutex_);
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (phase_ == Phase::Open) {
        const std::int64_t now = clock_.now().milliseconds;
        release_due(now);
        while (!runnable_.empty()) {
            Lane& lane = *runnable_.front();
            runnable_.pop_front();
            DeliveryBatch batch;
            fill(lane, batch);
            const bool empty = batch.hub_ids.empty() && batch.asks.empty();
            lane.standing = empty ? Lane::Standing::Idle : Lane::Standing::Taken;
            if (!empty) return batch;
        }
        const auto pause = std::chrono::milliseconds(std::max<std::int64_t>(1, next_event(now + milliseconds) - now));
        const auto wait_until = std::min(until, std::chrono::steady_clock::now() + pause);
        if (wake_.wait_until(lock, wait_until) == std::cv_status::timeout && std::chrono::steady_clock::now() >= until) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

void Board::fill(Lane& lane, DeliveryBatch& batch) {
    std::tie(batch.system, batch.tenant) = lane.place;
    for (const auto entity : kOrder) {
        auto& ready = lane.ready[index_of(entity)];
        while (!ready.empty() && batch.hub_ids.size() + batch.asks.size() < lane.batch_rows) {
            const Key hub_id = ready.front();
            ready.pop_front();
            const auto row = lane.rows.find(hub_id);
            if (row == lane.rows.end() || row->second.at != Row::At::Queued) continue;  // left since
            if (row->second.errand == Row::Errand::Ask) {
                batch.asks.push_back(hub_id);
            } else {
                batch.hub_ids.push_back(hub_id);
                batch.fresh.push_back(row->second.fresh);
            }
            leave(lane, hub_id, row->second);
            row->second.at = Row::At::InFlight;
            ++lane.in_flight;
        }
    }
}

void Board::let_go(const DeliveryBatch& batch, const std::vector<Key>& hub_ids) {
    const std::lock_guard lock(mutex_);
    Lane& lane = lane_at(batch.system, batch.tenant);
    for (const Key hub_id : hub_ids) {
        const auto row = lane.rows.find(hub_id);
        if (row == lane.rows.end() || row->second.at != Row::At::InFlight) continue;
        const auto missed = row->second.missed;
        leave(lane, hub_id, row->second);
        lane.rows.erase(row);
        if (missed) place(lane, *missed);
    }
}

void Board::release(const DeliveryBatch& batch, const CallOutcome& outcome) {
    const std::lock_guard lock(mutex_);
    Lane& lane = lane_at(batch.system, batch.tenant);
    std::int64_t rest = 0;
    if (outcome.kind == CallOutcome::Kind::Answered) lane.failures = 0;
    if (outcome.kind == CallOutcome::Kind::Failed) {
        // Still at the limit after a rest: the first call that fails again opens it anew.
        lane.failures = std::min(lane.failures + 1, lane.breaker.failures);
        if (lane.failures >= lane.breaker.failures) rest = lane.breaker.open_milliseconds;
    }
    if (outcome.come_back_in_milliseconds <= kLongestRetryAfter) rest = std::max(rest, outcome.come_back_in_milliseconds);
    if (rest > 0) {
        lane.standing = Lane::Standing::Resting;
        lane.rests_until = clock_.now().milliseconds + rest;
        rests_.emplace(lane.rests_until, &lane);
        wake_.notify_one();
        return;
    }
    lane.standing = Lane::Standing::Idle;
    offer(lane);
}

std::set<std::pair<std::string, std::string>> Board::resting() const {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = clock_.now().milliseconds;
    std::set<Place> out;
    for (const auto& [place, lane] : lanes_) {
        if (lane.standing == Lane::Standing::Resting && lane.rests_until > now) out.insert(place);
    }
    return out;
}

Board::Load Board::load() const {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = clock_.now().milliseconds;
    const auto rests = [now](const Lane& lane) { return lane.standing == Lane::Standing::Resting && lane.rests_until > now; };
    Load load;
    for (const auto& [place, lane] : lanes_) {
        (rests(lane) ? load.resting : load.ready) += lane.queued;
        load.in_flight += lane.in_flight;
    }
    // A time that has come counts as ready although no dispatcher has looked yet.
    load.timed = timers_.size();
    for (auto timer = timers_.begin(); timer != timers_.end() && timer->first <= now; ++timer, --load.timed) {
        ++(rests(*timer->second.first) ? load.resting : load.ready);
    }
    for (const auto& [need, rows] : waiting_) load.waiting += rows.size();
    return load;
}

bool Board::closed() const {
    const std::lock_guard lock(mutex_);
    return phase_ == Phase::Closed;
}

void Board::close() {
    const std::lock_guard lock(mutex_);
    phase_ = Phase::Closed;
    wake_.notify_all();
}

}  // namespace hub::router
