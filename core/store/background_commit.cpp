#include "core/store/background_commit.hpp"

#include "core/base/this_thread.hpp"

namespace hub::store {

BackgroundCommit::BackgroundCommit(std::unique_ptr<Writer> writer, std::function<void()> on_done)
    : writer_(std::move(writer)), on_done_(std::move(on_done)), thread_([this] { run(); }) {}

BackgroundCommit::~BackgroundCommit() {
    {
        const std::lock_guard lock(mutex_);
        phase_ = Phase::Stopping;
        changed_.notify_all();
    }
    thread_.join();
}

void BackgroundCommit::start(Batch batch) {
    const std::lock_guard lock(mutex_);
    batches_.push_back(std::move(batch));
    changed_.notify_all();
}

bool BackgroundCommit::has_outcome() const {
    const std::lock_guard lock(mutex_);
    return !outcomes_.empty();
}

Status BackgroundCommit::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !outcomes_.empty(); });
    Status outcome = std::move(outcomes_.front());
    outcomes_.pop_front();
    return outcome;
}

void BackgroundCommit::resume() {
    const std::lock_guard lock(mutex_);
    standing_ = {};
}

void BackgroundCommit::run() {
    name_thread("commit");
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return !batches_.empty() || phase_ == Phase::Stopping; });
        if (batches_.empty()) return;
        const Batch batch = std::move(batches_.front());
        batches_.pop_front();
        if (standing_) {
            lock.unlock();
            const auto written = writer_->commit(batch);
            lock.lock();
            if (!written) standing_ = fail(written.error());
        }
        outcomes_.push_back(standing_);
        changed_.notify_all();
        lock.unlock();
        on_done_();
        lock.lock();
    }
}

}  // namespace hub::store
