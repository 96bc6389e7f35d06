// Memory of a process and its children while they work: the sum of their proportional set sizes, sampled.
//
// Ownership: owns its thread until destroyed. Threads: peak() any. Failure: a process that cannot be
// read counts nothing.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace hub::app {

/// Kilobytes now, the children and theirs included.
long pss_kilobytes(pid_t process);

class MemoryWatch {
public:
    explicit MemoryWatch(pid_t process);
    ~MemoryWatch();
    MemoryWatch(const MemoryWatch&) = delete;
    MemoryWatch& operator=(const MemoryWatch&) = delete;

    [[nodiscard]] double peak_megabytes() const { return static_cast<double>(peak_kilobytes_.load()) / 1024.0; }

private:
    void run();
    pid_t process_;
    std::atomic<long> peak_kilobytes_{0};
    std::mutex mutex_;
    std::condition_variable wake_;
    enum class Phase : unsigned char { Watching, Stopping } phase_ = Phase::Watching;
    std::thread thread_;
};

}  // namespace hub::app
