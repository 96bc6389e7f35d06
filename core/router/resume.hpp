// What was on its way when the hub last ended goes on.
//
// A call that may have gone out and that nobody can repeat becomes uncertain. Of every other row that
// was to be sent the destination may have got any part: what it has counts as unknown, so nothing is
// left out as "unchanged". A row that waited is offered at once when its need has come true meanwhile:
// the wake-up itself lives in memory only. What is pending or uncertain is asked about at its time; where nobody
// could be asked when it happened but now can (an adapter that has learnt to resolve), at once.
//
// Threads: the one that opens the router, before deliveries start. Errors: those of the store.
#pragma once

#include "core/router/settlement.hpp"
#include "core/router/board.hpp"

namespace hub::router {

struct ResumeRooms {
    store::Backend& backend;
    const security::Sealer& sealer;
    const ConnectionBook& connections;
    const Clock& clock;
};

Status resume_deliveries(const ResumeRooms& rooms, Settling& apply, Board& board);

}  // namespace hub::router
