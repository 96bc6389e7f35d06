// Signs the head of the chain every so many changes or so often, on a thread of its own with a reader of its
// own: the apply thread does nothing for it and never waits for it.
//
// Ownership: owns the checkpoint file and the thread; the backend must outlive it. Threads: any.
// Failure: a checkpoint that cannot be written is tried again at the next look and logged as
// `checkpoint.failed`; the hub goes on.
#pragma once

#include <condition_variable>
#include <thread>

#include "core/base/clock.hpp"
#include "core/evidence/checkpoint.hpp"

namespace hub::evidence {

struct CheckpointPace {
    std::int64_t every_changes = 10'000;
    std::int64_t every_milliseconds = 300'000;
};

class Checkpointer {
public:
    Checkpointer(std::unique_ptr<CheckpointFile> file, store::Backend& backend, const Clock& clock, CheckpointPace pace);
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    /// Looks once a second, or as often as the pace asks for.
    void start();
    /// Ends the thread, with a last checkpoint of what is there.
    void stop();

    enum class Look : unsigned char { WhenDue, Now };
    /// One look, by whoever calls.
    Status look(Look look);
    [[nodiscard]] const CheckpointFile& file() const { return *file_; }

    /// Signs `point` as the head of a partition that is about to be pruned. Refused (`evidence.differs`) unless
    /// the database holds it and all that follows it up to the newest checkpoint fits.
    Status seal(const ChainPoint& point);

private:
    void run();

    std::unique_ptr<CheckpointFile> file_;
    store::Backend& backend_;
    const Clock& clock_;
    const CheckpointPace pace_;
    std::mutex mutex_;  // of a look
    std::condition_variable wake_;
    std::mutex wake_mutex_;
    enum class Phase : unsigned char { Waiting, Stopping } phase_ = Phase::Waiting;
    std::thread thread_;
};

}  // namespace hub::evidence
