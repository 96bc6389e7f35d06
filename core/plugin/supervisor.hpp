// The one thread that starts, pings, reads the output of, ends and buries every worker process of this hub.
//
// Workers die with the thread that started them (PDEATHSIG), so starting is this thread's job too.
//
// Ownership: shared by the worker adapters; the last one ends the thread, and with it every worker.
// Threads: any for start() and end(); on_end runs on the supervisor's thread and must not block.
// Failure: `plugin.spawn`.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/base/result.hpp"

namespace hub::plugin {

struct WorkerProgram {
    std::vector<std::string> command;
    int calls_descriptor = -1;  ///< becomes 3 in the worker; the caller keeps and closes its own copy
    std::int64_t ping_every_milliseconds = 1'000;
    std::int64_t dead_after_milliseconds = 5'000;
    std::int64_t terminate_grace_milliseconds = 2'000;
    std::function<void(std::string_view line)> on_output;     ///< stdout and stderr
    std::function<void(std::string reason)> on_end;           ///< once, when the process is gone
};

class Supervisor {
public:
    /// The process-wide one, made for the first worker.
    static std::shared_ptr<Supervisor> shared();
    Supervisor();
    ~Supervisor();
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    /// Starts the program with an empty environment; its process id.
    Result<pid_t> start(WorkerProgram program);
    /// SIGTERM now, SIGKILL after the grace; returns at once. Unknown ids are ignored.
    void end(pid_t worker);
    /// The same, and nobody is told of the end any more.
    void abandon(pid_t worker);

private:
    struct Watched;
    void run();
    void wake();
    void take_orders();
    Result<pid_t> spawn(WorkerProgram program);
    void look_after(Watched& worker, std::int64_t now);
    bool bury(Watched& worker);
    static void read_output(Watched& worker);
    static void read_pongs(Watched& worker, std::int64_t now);

    std::mutex mutex_;
    std::vector<std::function<void()>> orders_;
    std::vector<std::unique_ptr<Watched>> workers_;  ///< the thread's own
    int wake_descriptor_ = -1;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace hub::plugin
