// When each connection is read next: its own interval, spread so that a thousand schools do not ask
// at the same second, and a longer pause after a held read.
//
// Ownership: owns its threads; borrows puller and connections. Threads: start/stop from one thread.
// Failure: a held read is tried again later; its standing says why.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/router/connection.hpp"

namespace hub::router {

class Schedule {
public:
    using Run = std::function<bool(Connection&)>;  ///< reads it; false when it was held

    Schedule(const ConnectionBook& connections, const Clock& clock, Random& random, Run run)
        : connections_(connections), clock_(clock), random_(random), run_(std::move(run)) {}
    ~Schedule() { stop(); }

    void start(std::size_t threads);
    void stop();

private:
    void work();

    const ConnectionBook& connections_;
    const Clock& clock_;
    Random& random_;
    Run run_;
    std::mutex mutex_;
    std::condition_variable wake_;
    struct Due {
        Connection* connection = nullptr;
        int held = 0;  ///< times in a row
    };
    std::multimap<std::int64_t, Due> due_;  ///< by monotonic milliseconds
    enum class Phase : std::uint8_t { Running, Stopping } phase_ = Phase::Running;
    std::vector<std::thread> threads_;
};

}  // namespace hub::router
