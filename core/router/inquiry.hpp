// Asks a destination what became of deliveries without a final answer.
//
// Each row gets one Settled: what the destination said of it, or Unknown with the code of what went wrong, which
// counts as not asked. A record that was in a call which lost its plugin is asked about alone.
//
// Threads: a dispatcher's; values only. Failure: none of its own, the outcomes say it.
#pragma once

#include <vector>

#include "core/router/board.hpp"
#include "core/router/settlement.hpp"

namespace hub::router {

struct Inquired {
    std::vector<Settled> records;
    CallOutcome outcome;  ///< of the last call made
};

Inquired inquire(Connection& connection, std::vector<SyncRow> rows, const PublicIds& ids);

}  // namespace hub::router
