// Commits on a thread of their own, in order, so that the next batches are decided while these reach the disk.
//
// A batch may build on the ones before it: once a commit has failed, all that were started after it fail
// likewise, untried, until their outcomes are collected and resume() is called.
//
// Ownership: owns the writer and the thread; the destructor finishes what was started. Threads: all
// functions one caller; `on_done` runs on the inner thread after each commit and must not block.
// Errors: those of Writer::commit, at wait().
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "core/store/backend.hpp"

namespace hub::store {

class BackgroundCommit {
public:
    BackgroundCommit(std::unique_ptr<Writer> writer, std::function<void()> on_done);
    ~BackgroundCommit();
    BackgroundCommit(const BackgroundCommit&) = delete;
    BackgroundCommit& operator=(const BackgroundCommit&) = delete;

    void start(Batch batch);
    /// wait() will not block.
    [[nodiscard]] bool has_outcome() const;
    /// The outcome of the oldest batch whose outcome was not asked for yet.
    Status wait();
    /// After a failure, when every outcome is collected: the next batch is tried again.
    void resume();

private:
    void run();

    std::unique_ptr<Writer> writer_;
    std::function<void()> on_done_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Batch> batches_;
    std::deque<Status> outcomes_;
    Status standing_;  // of the last batch tried
    enum class Phase : unsigned char { Running, Stopping } phase_ = Phase::Running;
    std::thread thread_;
};

}  // namespace hub::store
