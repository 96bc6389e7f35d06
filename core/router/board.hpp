// Which deliveries may run now.
//
// A lane is one record at one destination. Within a lane at most one delivery is in flight, so
// versions only move forward; a row that waits, retries, died or has no final answer yet (it is asked about at its
// time) holds back its own lane alone. One
// batch per connection is in flight, so a vendor sees one caller per school. A connection whose calls
// fail one after the other, or whose vendor asks to come back later, rests: nothing is taken from it
// until then, and the first batch afterwards decides whether it goes on. One that has used up its own limit
// of requests rests as well, which says nothing of the vendor.
//
// Each row stands in exactly one place (queued, in flight, at a time, waiting for a need), so news
// about it always replaces what was known.
//
// Ownership: Router owns it; dispatchers borrow batches. Threads: any. Failure: none.
#pragma once

#include <array>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/clock.hpp"
#include "core/router/apply_parts.hpp"

namespace hub::router {

struct DeliveryBatch {
    std::string system, tenant;
    std::vector<Key> hub_ids;
    std::vector<std::shared_ptr<const FreshRow>> fresh = {};  ///< of each hub id; null: to be read
    std::vector<Key> asks = {};  ///< sent before and without a final answer: the destination is to be asked
};

/// How the call for a batch went as a whole, for the breaker.
struct CallOutcome {
    enum class Kind : std::uint8_t {
        NotMade,
        Answered,
        Failed,
        Limited,  ///< the connection's own limit of requests kept all or some of it back
    } kind = Kind::NotMade;
    std::int64_t come_back_in_milliseconds = 0;  ///< the vendor's wish, or the limit's; 0 = none
};

class Board {
public:
    explicit Board(const Clock& clock) : clock_(clock) {}

    /// How many rows one batch of this connection may hold.
    void set_batch_rows(const std::string& system, const std::string& tenant, std::size_t rows);
    void set_breaker(const std::string& system, const std::string& tenant, const BreakerPolicy& policy);

    /// News from the apply thread, in commit order.
    void hear(const Announcements& news);

    /// The next batch of any connection that is free, waiting up to `milliseconds`. Organisations,
    /// then staff, then classes, then pupils: what others need goes first.
    std::optional<DeliveryBatch> take(std::int64_t milliseconds);
    /// Rows of a taken batch that turned out to want nothing: no settlement will come for them.
    void let_go(const DeliveryBatch& batch, const std::vector<Key>& hub_ids);
    /// Call once per batch taken, after its settlement was submitted.
    void release(const DeliveryBatch& batch, const CallOutcome& outcome = {});

    struct Load {
        std::size_t ready = 0, in_flight = 0, timed = 0, waiting = 0;
        std::size_t resting = 0;  ///< ready, behind a breaker that is open
    };
    [[nodiscard]] Load load() const;
    /// Destinations (system, school) whose breaker is open now.
    [[nodiscard]] std::set<std::pair<std::string, std::string>> resting() const;
    /// take() returns nothing from now on.
    void close();
    [[nodiscard]] bool closed() const;

private:
    struct Lane;
    using Place = std::pair<std::string, std::string>;
    using RowOfLane = std::pair<Lane*, Key>;
    using Timers = std::multimap<std::int64_t, RowOfLane>;

    struct Row {
        enum class At : std::uint8_t { Nowhere, Queued, InFlight, Timer, Need } at = At::Nowhere;
        enum class Errand : std::uint8_t { Send, Ask } errand = Errand::Send;
        model::EntityKind entity = model::EntityKind::Pupil;
        Timers::iterator timer = {};
        std::string need;
        std::shared_ptr<const FreshRow> fresh;  ///< while queued
        /// What the records stage said while the row was in flight; counts only if no settlement comes.
        std::optional<BoardEvent> missed;
    };
    struct Lane {
        Place place;
        std::unordered_map<Key, Row> rows;
        std::array<std::deque<Key>, std::size(model::kEntities)> ready;  ///< may name rows that have left since
        std::size_t queued = 0, in_flight = 0;
        std::size_t batch_rows = 1;
        BreakerPolicy breaker;
        std::int64_t failures = 0;
        std::int64_t rests_until = 0;
        enum class Standing : std::uint8_t { Idle, Runnable, Taken, Resting } standing = Standing::Idle;
    };

    Lane& lane_at(const std::string& system, const std::string& tenant);
    void place(Lane& lane, const BoardEvent& event);
    void set_timer(Lane& lane, Row& row, const BoardEvent& event);
    void enqueue(Lane& lane, Key hub_id, Row& row);
    void leave(Lane& lane, Key hub_id, Row& row);
    void keep_fresh(Row& row, std::shared_ptr<const FreshRow> fresh);
    void offer(Lane& lane);
    void release_due(std::int64_t now);
    void fill(Lane& lane, DeliveryBatch& batch);
    [[nodiscard]] std::int64_t next_event(std::int64_t otherwise) const;

    const Clock& clock_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::map<Place, Lane> lanes_;
    Timers timers_;
    std::multimap<std::int64_t, Lane*> rests_;
    std::unordered_map<std::string, std::set<RowOfLane>> waiting_;  // by need
    std::deque<Lane*> runnable_;
    std::size_t fresh_rows_ = 0;
    enum class Phase : std::uint8_t { Open, Closed } phase_ = Phase::Open;
};

}  // namespace hub::router
