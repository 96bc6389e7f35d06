#include "core/store/background_commit.hpp"

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
    outcome_.reset();
    batch_ = std::move(batch);
    changed_.notify_all();
}

bool BackgroundCommit::is_done() const {
    const std::lock_guard lock(mutex_);
    return outcome_.has_value();
}

Status BackgroundCommit::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return outcome_.has_value(); });
    return *std::exchange(outcome_, std::nullopt);
}

void BackgroundCommit::run() {
    while (true) {
        Batch batch;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return batch_.has_value() || phase_ == Phase::Stopping; });
            if (!batch_) return;
            batch = *std::exchange(batch_, std::nullopt);
        }
        const auto written = writer_->commit(batch);
        {
            const std::lock_guard lock(mutex_);
            outcome_ = written ? Status() : Status(fail(written.error()));
            changed_.notify_all();
        }
        on_done_();
    }
}

}  // namespace hub::store
