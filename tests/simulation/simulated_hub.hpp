// The router's own stages, one step at a time on one thread: translation, records, merge, routes, settlement,
// board and delivery over a real store, under a seeded clock, store and network. A crash loses what a crash
// loses: everything that was not committed.
//
//   SimulatedHub hub(seed, plugin::Idempotency::Key, SimulatedDestination::Asked::Never);
//   hub.receive(...); hub.apply_some(); hub.deliver_one(); hub.crash();
//
// Ownership: owns store, stages and destinations. Threads: one. Failure: a step that fails says so; the store's own
// refusals are part of the game and counted.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "core/router/delivery.hpp"
#include "core/router/record_stage.hpp"
#include "core/router/settle_stage.hpp"
#include "core/router/translator.hpp"
#include "tests/simulation/simulated_destination.hpp"

namespace hub::simulation {

class SimulatedHub final : public router::Settling {
public:
    SimulatedHub(std::uint64_t seed, plugin::Idempotency idempotency, SimulatedDestination::Asked asked);
    ~SimulatedHub() override;

    [[nodiscard]] Random& random() { return random_; }
    [[nodiscard]] SimulatedDestination& destination() { return *destination_; }
    [[nodiscard]] store::Reader& state() { return *reader_; }
    [[nodiscard]] store::Reader& inbox() { return *inbox_reader_; }
    [[nodiscard]] const security::Sealer& sealer() const;
    [[nodiscard]] const PublicIds& ids() const;

    /// True when it is on disk: what a vendor would take for an acknowledgement.
    bool receive(const std::string& entity, std::string body);
    /// Decides what has gathered, arrivals and settlements, and commits it; the store may refuse.
    void apply_some();
    /// One batch; false when nothing may run now.
    bool deliver_one();
    void advance(std::int64_t milliseconds) { clock_.advance_milliseconds(milliseconds); }
    /// Ends and starts again; nothing in memory survives.
    void crash();
    /// From now on nothing goes wrong any more.
    void heal();
    /// Nothing to apply, nothing to deliver, now or at a time.
    [[nodiscard]] bool at_rest();

    void submit(router::Settlement settlement) override { settlements_.push_back(std::move(settlement)); }
    Status submit_and_wait(router::Settlement settlement) override;

private:
    struct Stages;
    void start();
    [[nodiscard]] bool happens(std::uint64_t one_in) { return misbehaving_ && random_.below(one_in) == 0; }
    Status decide(std::vector<router::Arrival> arrivals, std::vector<router::Settlement> settlements);

    SeededRandom random_;
    ManualClock clock_;
    bool misbehaving_ = true;
    std::shared_ptr<SimulatedDestination> destination_;
    std::string folder_;
    std::unique_ptr<store::Backend> backend_;
    std::unique_ptr<store::Writer> inbox_writer_, writer_;
    std::unique_ptr<store::Reader> reader_, inbox_reader_;
    std::deque<router::Settlement> settlements_;
    plugin::Idempotency idempotency_;
    SimulatedDestination::Asked asked_;
    std::unique_ptr<Stages> stages_;
    Key received_ = 0;  ///< the newest receipt on disk
    Key applied_ = 0;
};

}  // namespace hub::simulation
