#include "core/router/apply_queue.hpp"

#include <chrono>

namespace hub::router {

void ApplyQueue::submit(Arrival arrival) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return arrivals_.size() < capacity_ || phase_ != Phase::Running; });
    if (phase_ != Phase::Running) return;
    arrivals_.push_back(std::move(arrival));
    wake_.notify_one();
}

void ApplyQueue::submit(Settlement settlement) {
    const std::lock_guard lock(mutex_);
    if (phase_ == Phase::Stopped) return;
    settlements_.push_back(std::move(settlement));
    wake_.notify_one();
}

Status ApplyQueue::submit_and_wait(std::unique_ptr<ApplyOrder> order) {
    auto done = order->done.get_future();
    {
        const std::lock_guard lock(mutex_);
        if (phase_ != Phase::Running) return fail("hub.stopping", "the hub is stopping", Retry::Later);
        orders_.push_back(std::move(order));
        wake_.notify_one();
    }
    return done.get();
}

ApplyGroup ApplyQueue::take(const std::function<bool()>& otherwise) {
    std::unique_lock lock(mutex_);
    waiting_ = true;
    wake_.wait(lock, [&] { return has_work() || phase_ != Phase::Running || otherwise(); });
    waiting_ = false;
    ApplyGroup group;
    while (!arrivals_.empty() && group.arrivals.size() < group_) {
        group.arrivals.push_back(std::move(arrivals_.front()));
        arrivals_.pop_front();
    }
    std::size_t settled = 0;
    while (!settlements_.empty() && settled < group_) {
        settled += settlements_.front().records.size();
        group.settlements.push_back(std::move(settlements_.front()));
        settlements_.pop_front();
    }
    for (auto& order : orders_) group.orders.push_back(std::move(order));
    orders_.clear();
    room_.notify_all();
    return group;
}

void ApplyQueue::wake() {
    const std::lock_guard lock(mutex_);
    wake_.notify_one();
}

bool ApplyQueue::idle() const {
    const std::lock_guard lock(mutex_);
    return !has_work() && (waiting_ || phase_ == Phase::Stopped) && underway_ == Underway::Nothing;
}

void ApplyQueue::set_underway(Underway underway) {
    const std::lock_guard lock(mutex_);
    underway_ = underway;
}

void ApplyQueue::give_up() {
    const std::lock_guard lock(mutex_);
    patience_ = Patience::None;
    impatient_.notify_all();
}

bool ApplyQueue::pause(std::int64_t milliseconds) {
    std::unique_lock lock(mutex_);
    const auto no_longer = [this] { return phase_ == Phase::Stopping || patience_ == Patience::None; };
    return !impatient_.wait_for(lock, std::chrono::milliseconds(milliseconds), no_longer);
}

void ApplyQueue::stop() {
    const std::lock_guard lock(mutex_);
    if (phase_ == Phase::Running) phase_ = Phase::Stopping;
    wake_.notify_all();
    room_.notify_all();
    impatient_.notify_all();
}

void ApplyQueue::close() {
    const std::lock_guard lock(mutex_);
    phase_ = Phase::Stopped;
    underway_ = Underway::Nothing;
    for (auto& order : orders_) order->done.set_value(fail("hub.stopping", "the hub is stopping", Retry::Later));
    orders_.clear();
    room_.notify_all();
}

}  // namespace hub::router
