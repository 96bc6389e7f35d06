// One commit at a time on a thread of its own, so that the next batch is decided while this one reaches
// the disk.
//
// Ownership: owns the writer and the thread; the destructor waits for a commit under way. Threads: all
// functions one caller; `on_done` runs on the inner thread after each commit and must not block.
// Errors: those of Writer::commit, at wait().
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "core/store/backend.hpp"

namespace hub::store {

class BackgroundCommit {
public:
    BackgroundCommit(std::unique_ptr<Writer> writer, std::function<void()> on_done);
    ~BackgroundCommit();
    BackgroundCommit(const BackgroundCommit&) = delete;
    BackgroundCommit& operator=(const BackgroundCommit&) = delete;

    /// The commit before must have been waited for.
    void start(Batch batch);
    /// Its outcome is there: wait() will not block.
    [[nodiscard]] bool is_done() const;
    Status wait();

private:
    void run();

    std::unique_ptr<Writer> writer_;
    std::function<void()> on_done_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Batch> batch_;
    std::optional<Status> outcome_;
    enum class Phase : unsigned char { Running, Stopping } phase_ = Phase::Running;
    std::thread thread_;
};

}  // namespace hub::store
