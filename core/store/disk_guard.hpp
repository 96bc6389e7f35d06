// Keeps a full disk from becoming a stopped hub: a quota for the database's folder, and a ballast file that is
// given up when the disk is full, so that the hub can still write down what happened and recover.
//
// The quota counts what is in use: pages freed by retention are written again before a file of SQLite's grows.
// Above the quota admit() refuses what is new until five per cent of it are free; reading and delivering go on.
// The ballast goes when less than a mebibyte is free, and comes back when four times its size is.
//
// Ownership: owns its thread; the backend must outlive it. Threads: any. Errors: `store.quota` (later).
#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "core/store/backend.hpp"

namespace hub::store {

struct DiskLimits {
    std::int64_t quota_bytes = 0;    ///< 0: none
    std::int64_t ballast_bytes = 0;  ///< 0: none
};

class DiskGuard {
public:
    /// Of an SQLite store in `folder`. Looks once before it returns.
    DiskGuard(std::filesystem::path folder, DiskLimits limits, Backend& backend);
    ~DiskGuard();
    DiskGuard(const DiskGuard&) = delete;
    DiskGuard& operator=(const DiskGuard&) = delete;

    /// Looks once a second.
    void start();
    /// May something new be received?
    [[nodiscard]] Status admit() const;
    /// One look, by whoever calls.
    void look();
    /// Gives the ballast up now; it comes back by itself when there is room. True when there was one.
    bool release_ballast();

    [[nodiscard]] std::int64_t used_bytes() const { return used_; }
    [[nodiscard]] bool has_ballast() const;

private:
    void measure();
    void mind_the_ballast();
    void run();

    const std::filesystem::path folder_;
    const DiskLimits limits_;
    Backend& backend_;
    std::atomic<std::int64_t> used_ = 0;
    std::atomic<bool> over_ = false;
    std::mutex looking_;
    std::mutex mutex_;
    std::condition_variable wake_;
    enum class Phase : unsigned char { Running, Stopping } phase_ = Phase::Running;
    std::thread thread_;
};

}  // namespace hub::store
