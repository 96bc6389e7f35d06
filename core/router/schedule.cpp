#include "core/router/schedule.hpp"

#include <algorithm>
#include <chrono>

namespace hub::router {
namespace {

constexpr int kLongestHold = 5;  // doublings of the interval
constexpr std::int64_t kWidestSpread = 10'000;
constexpr std::int64_t kSoonestReturn = 250;  // where a plugin kept the limit's wish to itself
constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kDay = 24 * 60 * kMinute;
constexpr std::int64_t kFeedingLook = 10 * kMinute;  // how soon after its first midnight a feed begins

}  // namespace

std::int64_t excluded_for(const std::vector<config::TimeWindow>& windows, Instant now) {
    const std::int64_t time_of_day = (now.milliseconds + config::kVietnamAhead) % kDay;
    for (const auto& window : windows) {
        const auto since = [&](int minute) { return (time_of_day - minute * kMinute + kDay) % kDay; };
        const std::int64_t length = ((window.to_minute - window.from_minute) * kMinute + kDay) % kDay;
        if (since(window.from_minute) < length) return kDay - since(window.to_minute);
    }
    return 0;
}

void Schedule::start(std::size_t threads) {
    const std::int64_t now = clock_.monotonic_milliseconds();
    for (Connection* connection : connections_.all()) {
        const std::int64_t every = connection->settings().every_milliseconds;
        if (every <= 0 || connection->settings().pulled.empty()) continue;
        due_.emplace(now + spread(*connection), Due{connection, 0});
    }
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

std::int64_t Schedule::spread(const Connection& connection) {
    const std::int64_t widest = std::min(connection.settings().every_milliseconds, kWidestSpread);
    return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(widest)));
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
        if (const auto excluded = excluded_for(due.connection->settings().not_between, clock_.now()); excluded > 0) {
            due_.emplace(now + excluded + spread(*due.connection), due);
            continue;
        }
        if (due.connection->refusal_of_feed(clock_.now())) {
            due_.emplace(now + kFeedingLook + spread(*due.connection), due);
            continue;
        }
        lock.unlock();
        const ReadEnd end = run_(*due.connection);
        if (end.kind == ReadEnd::Kind::Limited) {
            lock.lock();
            due_.emplace(clock_.monotonic_milliseconds() + std::max(end.come_back_in_milliseconds, kSoonestReturn), due);
            wake_.notify_one();
            continue;
        }
        due.held = end.kind == ReadEnd::Kind::Good ? 0 : std::min(due.held + 1, kLongestHold);
        const std::int64_t every = due.connection->settings().every_milliseconds << due.held;
        lock.lock();
        const auto jitter = static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(every / 10 + 1)));
        due_.emplace(clock_.monotonic_milliseconds() + every + jitter, due);
        wake_.notify_one();
    }
}

}  // namespace hub::router
