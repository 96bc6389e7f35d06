// What `eduhub worker` does: builds the cage, loads one plugin, answers calls until the hub goes away.
//
// Descriptor 3 carries calls, descriptor 4 pings; both are inherited from the supervisor. Call it first thing in
// main(), before anything else is initialised: a worker shall stay small.
//
// Ownership: the whole process. Threads: the caller's does the plugin's work, one more answers pings.
// Failure: the exit code; reasons travel as a Refused frame.
#pragma once

namespace hub::plugin {

int run_worker(int calls_descriptor = 3, int pings_descriptor = 4);

}  // namespace hub::plugin
