// A golden record in a destination's own shape: projection, references as remote ids, mapping out.
//
// Rendered when sent, never stored ready-made, so coalescing, replay and re-keying are the same thing.
//
// Ownership: borrows a Reader of its thread. Threads: one at a time.
// Failure: a record that cannot be written is Unrendered with the mapping's code; a reference without
// a remote id, and a draft of its school, is Waiting with its need; store errors fail the call.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/mapping/mapping.hpp"
#include "core/records/records_tables.hpp"
#include "core/router/board.hpp"
#include "core/router/route.hpp"
#include "core/router/router_tables.hpp"
#include "core/router/settlement.hpp"

namespace hub::router {

/// Ready to send, or already settled without sending.
struct Rendered {
    Settled settled;
    std::string body;  ///< JSON in the vendor's shape; empty when nothing is to be sent
    SyncRow row;
    [[nodiscard]] bool to_send() const { return !body.empty(); }
};

class Renderer {
public:
    Renderer(store::Reader& reader, const security::Sealer& sealer, const mapping::MappingSet& mappings,
             const std::vector<Route>& routes)
        : reader_(reader), sealer_(sealer), mappings_(mappings), routes_(routes) {}

    /// The rows of the batch in its order, those it does not bring read; rows that no longer want anything
    /// are left out.
    Result<std::vector<Rendered>> render(const DeliveryBatch& batch);

    /// Of the rows the batch asks about, those that still have no final answer.
    Result<std::vector<SyncRow>> open_rows(const DeliveryBatch& batch);

private:
    struct Lookup;
    Result<std::vector<std::shared_ptr<const FreshRow>>> rows_of(const DeliveryBatch& batch);
    Result<Rendered> render_one(SyncRow row, const records::Golden& golden, const Lookup& lookup);
    Result<Lookup> look_up(const DeliveryBatch& batch, const std::vector<std::shared_ptr<const FreshRow>>& rows);

    store::Reader& reader_;
    const security::Sealer& sealer_;
    const mapping::MappingSet& mappings_;
    const std::vector<Route>& routes_;
};

}  // namespace hub::router
