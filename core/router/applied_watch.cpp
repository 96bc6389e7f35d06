#include "core/router/applied_watch.hpp"

#include <algorithm>

#include "core/base/this_thread.hpp"

namespace hub::router {

AppliedWatch::AppliedWatch(Key applied) : applied_(applied), thread_([this] { run(); }) {}

AppliedWatch::~AppliedWatch() {
    give_up();
    thread_.join();
}

void AppliedWatch::give_up() {
    Waits waits;
    {
        const std::lock_guard lock(mutex_);
        phase_ = Phase::Over;
        waits.swap(waits_);
        changed_.notify_all();
    }
    for (auto& [receipt, waiting] : waits) waiting.done(Wait::Late);
}

void AppliedWatch::wait_for(Key receipt, std::int64_t milliseconds, std::function<void(Wait)> done) {
    Wait outcome = Wait::Applied;
    {
        const std::lock_guard lock(mutex_);
        if (receipt > applied_ && phase_ == Phase::Running) {
            const Moment until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
            waits_.emplace(receipt, Waiting{until, std::move(done)});
            changed_.notify_one();
            return;
        }
        if (receipt > applied_) outcome = Wait::Late;
    }
    done(outcome);
}

void AppliedWatch::advance(Key applied) {
    std::vector<Waiting> over;
    {
        const std::lock_guard lock(mutex_);
        applied_ = std::max(applied_, applied);
        const auto end = waits_.upper_bound(applied_);
        for (auto one = waits_.begin(); one != end; ++one) over.push_back(std::move(one->second));
        waits_.erase(waits_.begin(), end);
    }
    for (Waiting& one : over) one.done(Wait::Applied);
}

std::vector<AppliedWatch::Waiting> AppliedWatch::take_overdue(Moment now) {
    std::vector<Waiting> over;
    std::erase_if(waits_, [&](auto& wait) {
        if (wait.second.until > now) return false;
        over.push_back(std::move(wait.second));
        return true;
    });
    return over;
}

void AppliedWatch::run() {
    name_thread("applied-watch");
    constexpr auto kLook = std::chrono::milliseconds(50);  // a wait is seconds long
    std::unique_lock lock(mutex_);
    while (phase_ == Phase::Running) {
        if (waits_.empty()) changed_.wait(lock, [this] { return !waits_.empty() || phase_ == Phase::Over; });
        else changed_.wait_for(lock, kLook, [this] { return phase_ == Phase::Over; });
        auto over = take_overdue(std::chrono::steady_clock::now());
        lock.unlock();
        for (Waiting& one : over) one.done(Wait::Late);
        lock.lock();
    }
}

}  // namespace hub::router
