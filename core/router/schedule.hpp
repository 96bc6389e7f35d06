// When each connection is read next: its own interval, spread so that a thousand schools do not ask
// at the same second, and a longer pause after a held read. A read that its connection's own limit of requests
// interrupted goes on as soon as there is room again. A read that falls due between the times of day the
// connection excludes moves to their end; one under way when they begin goes on, and a person's read is asked
// nothing here.
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

/// How long from `now` until the end of the excluded time that `now` is in, in milliseconds; 0: it is in none.
/// Times of day are Vietnam's, UTC+7 without summer time; a window may go past midnight.
std::int64_t excluded_for(const std::vector<config::TimeWindow>& windows, Instant now);

/// How a scheduled read ended, as far as the next one goes.
struct ReadEnd {
    enum class Kind : std::uint8_t { Good, Held, Limited } kind = Kind::Good;
    std::int64_t come_back_in_milliseconds = 0;  ///< Limited only
};

class Schedule {
public:
    using Run = std::function<ReadEnd(Connection&)>;

    Schedule(const ConnectionBook& connections, const Clock& clock, Random& random, Run run)
        : connections_(connections), clock_(clock), random_(random), run_(std::move(run)) {}
    ~Schedule() { stop(); }

    void start(std::size_t threads);
    void stop();

private:
    void work();
    /// So that connections with the same interval do not come at the same second.
    std::int64_t spread(const Connection& connection);

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
