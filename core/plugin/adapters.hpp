// How an adapter is made for a connection, from a plugin that has passed verification.
//
// Ownership: the adapter owns its plugin instance or its worker process; loaded code stays mapped until
// this process ends. Threads: any. Failure: `plugin.load`, `plugin.version`, `plugin.create` (the plugin's own
// error as cause), `plugin.manifest`, `cage.unavailable` (the kernel cannot hold the cage and the
// configuration did not accept that).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/base/result.hpp"
#include "core/plugin/adapter.hpp"
#include "core/plugin/connection.hpp"
#include "core/plugin/verify.hpp"

namespace hub::plugin {

/// Bounds on what one call may give back.
struct CallLimits {
    std::size_t items = 1'000'000;        ///< pages, records, problems or results
    std::size_t bytes = 64U << 20U;       ///< of all of them together
    std::int64_t deadline_milliseconds = 120'000;
};

enum class CageRequirement : unsigned char {
    Required,        ///< a cage that does not hold is an error
    AcceptWeaker,    ///< the operator accepted it in the configuration; logged at every start
};

struct WorkerOptions {
    /// Program and first arguments; the supervisor adds nothing but descriptors 3 and 4.
    std::vector<std::string> command = {"/proc/self/exe", "worker"};
    CallLimits limits;
    CageRequirement cage = CageRequirement::Required;
    std::uint64_t memory_bytes = 256ULL << 20U;  ///< address space the plugin may add to the empty worker's
    std::int64_t start_deadline_milliseconds = 10'000;
    std::int64_t ping_every_milliseconds = 1'000;
    std::int64_t dead_after_milliseconds = 5'000;
    std::int64_t terminate_grace_milliseconds = 2'000;
    std::int64_t backoff_first_milliseconds = 500;
    std::int64_t backoff_cap_milliseconds = 30'000;
    unsigned crashes_to_quarantine = 5;
    std::int64_t crash_window_milliseconds = 300'000;
    std::shared_ptr<Random> random = std::make_shared<SystemRandom>();  ///< jitter
};

/// Loads into this process: for parts the hub itself trusts.
Result<std::unique_ptr<Adapter>> make_in_process_adapter(const VerifiedPlugin& plugin, ConnectionContext context,
                                                         const CallLimits& limits = {});

/// Starts a worker process for this connection alone and waits until its plugin stands. A worker that crashes in
/// its start gives an adapter that is Restarting (and in the end Quarantined); a plugin that refuses the
/// connection, or a cage that does not hold, gives the error.
Result<std::unique_ptr<Adapter>> make_worker_adapter(const VerifiedPlugin& plugin, ConnectionContext context,
                                                     const WorkerOptions& options = {});

}  // namespace hub::plugin
