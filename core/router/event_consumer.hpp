// One destination's way through the queue of its school's events: by a cursor, one write for each batch.
//
// What does not go through at once becomes an exception, and the cursor passes it. Within a lane (what the destination
// declares: the school, or what the event is about) order holds all the same: behind an event that still waits for
// its end later ones wait as exceptions too. A dead letter lets the others go on. At most so many exceptions stand;
// beyond that the cursor stops until a person has looked.
//
// A destination that is neither keyed nor versioned: the cursor's step and the mark *attempting* are committed before
// the call, so that a crash leaves an event uncertain, never sent twice. Any other gets it again under its key.
//
// Ownership: borrows the connection and its rooms. Threads: step() one at a time, everything else any; nothing is
// locked during a call. Failure: a store that takes no more ends the consumer; what it had not settled is known after
// the restart.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>

#include "core/mapping/mapping.hpp"
#include "core/router/apply_queue.hpp"
#include "core/router/board.hpp"
#include "core/router/event_settling.hpp"

namespace hub::router {

struct EventRooms {
    store::Backend& backend;
    const security::Sealer& sealer;
    const mapping::MappingSet& mappings;
    const std::vector<Route>& routes;
    const ConnectionBook& connections;
    const Clock& clock;
    Random& random;
    const PublicIds& ids;
    std::function<Status(Upkeep)> keep;    ///< by the state's only writer; waits for the commit
    std::size_t most_exceptions = 1'000;   ///< of one destination, dead letters included
};

/// A person's word on exceptions of one destination.
struct EventOrder {
    std::string system, tenant;
    std::vector<Key> sequences;
    std::optional<plugin::Fate> fate = {};  ///< what became of open calls; without it: send them again
    std::string actor, reason;
};

/// How one destination stands.
struct EventStanding {
    std::string system, tenant;
    std::size_t waiting = 0;  ///< for their lane, or for the next attempt
    std::size_t open = 0;     ///< pending or uncertain
    std::size_t dead = 0;
    bool stopped = false;     ///< too many exceptions: the cursor stands
};

class EventConsumer {
public:
    EventConsumer(const EventRooms& rooms, Connection& connection) : rooms_(rooms), connection_(connection) {}

    /// Where it stands in the store. nullopt: this destination has never been one; begin() then.
    Result<std::optional<Key>> load(store::Reader& reader);
    /// It hears what comes after `newest`.
    Status begin(Key newest);

    struct Next {
        enum class Kind : std::uint8_t { Now, At, News, Ended } kind = Kind::News;
        Instant at = {};
    };
    /// One batch: chosen, sent, settled. `stopping` ends it between two calls.
    Next step(store::Reader& reader, const std::atomic<bool>& stopping);

    /// How many of them it concerned; what is under way at this moment is left alone.
    Result<std::size_t> obey(const EventOrder& order);
    [[nodiscard]] EventStanding standing() const;
    [[nodiscard]] const Connection& connection() const { return connection_; }

private:
    struct Open {
        EventException row;
        enum class Stored : std::uint8_t { No, Yes } stored = Stored::No;
    };
    struct Lane {
        std::vector<Event> events;
        std::size_t next = 0;
        enum class Flow : std::uint8_t { Runs, Stopped } flow = Flow::Runs;
    };
    /// An event whose turn it is.
    struct Turn {
        Lane* lane = nullptr;
        const Event* event = nullptr;
    };
    struct Round {
        std::map<std::string, Lane> lanes;
        std::set<std::string> blocked;
        std::vector<Key> asks;
        std::size_t events = 0;
        Upkeep upkeep = {};
        std::string list = {};  ///< of what was settled, for the evidence
        enum class Queue : std::uint8_t { Read, MoreToRead } queue = Queue::Read;
        enum class Calls : std::uint8_t { GoOn, NoMore } calls = Calls::GoOn;
    };

    [[nodiscard]] const Route* route_of(const Event& event) const;
    [[nodiscard]] std::string lane_of(const Event& event) const;
    [[nodiscard]] Mode mode_of(model::EntityKind entity) const;
    [[nodiscard]] EventRules rules_of(const EventException& row) const;
    [[nodiscard]] BreakerPolicy breaker() const;

    Status plan(store::Reader& reader, Round& round);
    Status plan_exceptions(store::Reader& reader, Round& round);
    Status plan_new(store::Reader& reader, Round& round);
    void take_up(Event event, Round& round);
    [[nodiscard]] EventException exception_of(const Event& event, const Route& route, SyncStatus status) const;
    void put(Open& open, Round& round);
    Status flush(Round& round);

    Status send_all(store::Reader& reader, Round& round, const std::atomic<bool>& stopping);
    void leave_the_rest(Round& round);
    Status send(store::Reader& reader, Round& round, std::span<const Turn> call);
    Status mark_attempting(Round& round, std::span<const Turn> call);
    void ask(Round& round);
    void settle(Round& round, const Turn& turn, const plugin::SendResult& result);
    void finish(Round& round, Key sequence, EventEnd end, std::string_view word, std::string_view code);
    void hear_of(const CallOutcome& outcome, Round& round);
    [[nodiscard]] Next next(const Round& round) const;

    const EventRooms& rooms_;
    Connection& connection_;
    mutable std::mutex mutex_;
    Key passed_ = 0;
    std::map<Key, Open> open_;
    std::set<Key> in_flight_;
    std::int64_t failures_ = 0;
    Instant rests_until_;
};

}  // namespace hub::router
