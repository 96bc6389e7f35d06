// The router: receive → decode → translate → resolve → merge → route → deliver → settle, durable at
// every step. This class wires the stages and owns their threads; each stage has a file of its own.
//
//   http, files ──► Inbox ──► Intake ──► Apply ──► Board ──► Delivery ──► adapters
//   Puller ─────────┘                    │ ▲─────────────────────┘ settlements
//                                        └──► events ──► EventDelivery ──► adapters
//
// Ownership: owns every stage; borrows backend, connections, mappings, routes, clock.
// Threads: all public functions any. Failure: on_fatal when the store can no longer be trusted; the
// process must then end with exit code 74.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/mapping/mapping.hpp"
#include "core/router/applied_watch.hpp"
#include "core/router/apply.hpp"
#include "core/router/board.hpp"
#include "core/router/event_consumer.hpp"
#include "core/router/inbox.hpp"
#include "core/router/pull.hpp"
#include "core/router/retention.hpp"
#include "core/store/schema.hpp"

namespace hub::router {

/// Every table of the hub, for opening a store.
store::Schema schema();

class Router {
public:
    struct Rooms {
        store::Backend& backend;
        const security::Sealer& sealer;
        std::string index_key;
        const ConnectionBook& connections;
        const mapping::MappingSet& mappings;
        std::vector<Route> routes;
        const Clock& clock;
        Random& random;
        const PublicIds& ids;
    };
    struct Options {
        std::size_t dispatchers = 4;
        std::size_t pullers = 4;
        std::function<void(const Error&)> on_fatal = {};
        /// May something new be received? See Inbox.
        std::function<Status()> admit = {};
        /// Hears of each receipt after its commit, on the writer's thread; must not block.
        std::function<void(const Receipt&)> on_received = {};
        RetentionRules retention = {};
        /// See Retention; whole changes are kept without it.
        std::function<Status(const evidence::ChainPoint&)> seal = {};
        /// Of one destination's events, before its cursor stops.
        std::size_t most_event_exceptions = 1'000;
        /// LeftOut: for measuring, on a store that holds nothing; `evidence.not_empty` on any other.
        evidence::Keeping evidence = evidence::Keeping::Chained;
    };

    static Result<std::unique_ptr<Router>> open(Rooms rooms, Options options);
    ~Router();

    /// Queued receive: `done` hears the receipt's id after its commit.
    void receive(Receipt receipt, std::function<void(Result<Key>)> done);
    Result<Key> receive_and_wait(Receipt receipt);
    /// Direct receive: `done` hears when the receipt's outcome is in the store, or Late after so long.
    void when_applied(Key receipt, std::int64_t milliseconds, std::function<void(Wait)> done);

    /// Reads a connection now, whatever its schedule says, waiting for its own limit of requests and for the pages
    /// to be received (not for their delivery).
    Result<std::vector<PullStanding>> pull(const std::string& system, const std::string& tenant,
                                           std::optional<model::EntityKind> only);
    Status replay(SettleStage::Replay order);
    /// A person's word on calls without a final answer.
    Status settle(SettleStage::ByHand decision);
    /// The same two of events; how many of them it concerned.
    Result<std::size_t> settle(const EventOrder& order);
    [[nodiscard]] std::vector<EventStanding> event_standings() const;
    /// Changes to be chained and rows of the state to be written, by its only writer; waits for the commit.
    Status keep(Upkeep upkeep);

    /// What its rules say may go by now; it also happens by itself.
    Result<Retention::Forgotten> forget();

    [[nodiscard]] Inbox& inbox();
    [[nodiscard]] const Puller& puller() const;
    [[nodiscard]] ApplyCounts counts() const;
    [[nodiscard]] Board::Load load() const;
    /// Destinations (system, school) that rest after failures.
    [[nodiscard]] std::set<std::pair<std::string, std::string>> resting() const;
    struct Standing {
        bool quiet = false;  ///< everything received is applied and everything that can be sent now is settled
        Board::Load load;    ///< of the same moment: what it calls timed is all that may still happen by itself
    };
    [[nodiscard]] Standing standing() const;
    [[nodiscard]] bool quiet() const { return standing().quiet; }
    /// Stops taking, lets what is in flight finish, at most `milliseconds`. True when all of it did.
    bool drain(std::int64_t milliseconds);

private:
    struct State;
    explicit Router(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hub::router
