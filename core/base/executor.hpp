// A few threads that run what they are handed, in order of arrival.
//
// Ownership: owns its threads; the destructor finishes what is queued. Threads: post() any.
// Failure: tasks must not throw.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hub {

class Executor {
public:
    explicit Executor(std::size_t threads);
    ~Executor();
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;

    void post(std::function<void()> task);

private:
    void run();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> tasks_;
    enum class Phase : unsigned char { Running, Stopping } phase_ = Phase::Running;
    std::vector<std::thread> threads_;
};

}  // namespace hub
