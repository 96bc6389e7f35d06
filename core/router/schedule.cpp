#include "core/router/schedule.hpp"

#include <algorithm>
#include <chrono>

namespace hub::router {
namespace {

constexpr int kLongestHold = 5;  // doublings of the interval

}  // namespace

void Schedule::start(std::size_t threads) {
    const std::int64_t now = clock_.monotonic_milliseconds();
    for (Connection* connection : connections_.all()) {
        const std::int64_t every = connection->settings().every_milliseconds;
        if (every <= 0 || connection->settings().pulled.empty()) continue;
        const auto spread = static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(std::min<std::int64_t>(every, 10'000))));
        due_.emplace(now + spread, Due{connection, 0});
    }
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

void Schedule::stop() {
    {
        const std::lock_guard lock(mutex_);
        phase_ = Phase::Stopping;
        wake_.notify_all();
    }
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

void Schedule::work() {
    std::unique_lock lock(mutex_);
    while (phase_ == Phase::Running) {
        const std::int64_t now = clock_.monotonic_milliseconds();
        if (due_.empty()) {
            wake_.wait(lock);
            continue;
        }
        if (due_.begin()->first > now) {
            wake_.wait_for(lock, std::chrono::milliseconds(due_.begin()->first - now));
            continue;
        }
        Due due = due_.begin()->second;
        due_.erase(due_.begin());
        lock.unlock();
        due.held = run_(*due.connection) ? 0 : std::min(due.held + 1, kLongestHold);
        const std::int64_t every = due.connection->settings().every_milliseconds << due.held;
        lock.lock();
        const auto jitter = static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(every / 10 + 1)));
        due_.emplace(clock_.monotonic_milliseconds() + every + jitter, due);
        wake_.notify_one();
    }
}

}  // namespace hub::router
