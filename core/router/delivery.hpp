// Step 7: dispatchers take batches from the board, render them, hand them to the destination's
// adapter, and submit what became of them. The connection's mode is looked at once more before a call.
//
// A destination that is neither versioned nor keyed gets a committed *attempting* mark before the
// call, so a crash leaves the record uncertain, never sent twice: the destination is asked instead (`inquiry`). A record that was in a call which lost
// its plugin goes alone the next time, so that it falls alone. What the connection's own limit of requests kept
// back is tried again when it has room, without counting as an attempt or against the destination.
//
// Ownership: owns its threads; each has a Reader of its own. Threads: start/stop from one thread.
// Failure: an adapter that fails as a whole settles every record of the batch with its error and
// retry class; nothing is lost, the rows say why.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "core/router/board.hpp"
#include "core/router/renderer.hpp"
#include "core/router/settlement.hpp"

namespace hub::router {

class Delivery {
public:
    struct Rooms {
        store::Backend& backend;
        const security::Sealer& sealer;
        const mapping::MappingSet& mappings;
        const std::vector<Route>& routes;
        const ConnectionBook& connections;
        const Clock& clock;
        const PublicIds& ids;
    };

    Delivery(Rooms rooms, Board& board, Settling& apply) : rooms_(rooms), board_(board), apply_(apply) {}
    ~Delivery() { stop(); }

    Status start(std::size_t threads);
    /// Closes the board and waits for the batches in flight.
    void stop();

    /// What each thread does again and again: one batch, waited for so long. False when there was none.
    bool deliver_next(Renderer& renderer, std::int64_t milliseconds);

private:
    void run(store::Reader& reader);
    CallOutcome deliver(Renderer& renderer, const DeliveryBatch& batch);
    CallOutcome deliver_new(Renderer& renderer, const DeliveryBatch& batch, Settlement& settlement);
    CallOutcome ask(Renderer& renderer, const DeliveryBatch& batch, Settlement& settlement);
    std::vector<Rendered> render(Renderer& renderer, const DeliveryBatch& batch, Settlement& settlement);
    CallOutcome send_all(Connection& connection, const DeliveryBatch& batch, std::vector<Rendered>& records);
    CallOutcome send(Connection& connection, const DeliveryBatch& batch, std::span<Rendered> records);
    Status mark_attempting(const DeliveryBatch& batch, std::span<const Rendered> records);
    [[nodiscard]] std::vector<plugin::OutgoingRecord> outgoing_of(std::span<const Rendered> records) const;

    Rooms rooms_;
    Board& board_;
    Settling& apply_;
    std::vector<std::unique_ptr<store::Reader>> readers_;
    std::vector<std::thread> threads_;
};

}  // namespace hub::router
