#include "core/store/group_commit.hpp"

#include "core/base/this_thread.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace hub::store {

struct GroupCommit::State {
    std::unique_ptr<Writer> writer;
    Options options;
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::deque<Submission> queue;
    enum class Phase : unsigned char { Running, Stopping } phase = Phase::Running;
    std::thread thread;

    std::vector<Submission> take() {
        std::unique_lock lock(mutex);
        wake.wait(lock, [this] { return !queue.empty() || phase == Phase::Stopping; });
        std::vector<Submission> group;
        while (!queue.empty() && group.size() < options.group) {
            group.push_back(std::move(queue.front()));
            queue.pop_front();
        }
        return group;
    }

    void commit(std::vector<Submission> group) {
        Batch batch;
        for (auto& submission : group) submission.prepare(batch);
        auto outcome = writer->commit(batch);
        Status status;
        if (!outcome) {
            status = fail(outcome.error());
            if (outcome.error().code == "store.io" && options.on_fatal) options.on_fatal(outcome.error());
        } else if (options.on_committed) {
            options.on_committed();
        }
        for (auto& submission : group) submission.done(status);
    }

    void run() {
        name_thread("group-commit");
        while (true) {
            auto group = take();
            if (group.empty()) return;
            commit(std::move(group));
        }
    }
};

GroupCommit::GroupCommit(std::unique_ptr<Writer> writer, Options options) : state_(std::make_unique<State>()) {
    state_->writer = std::move(writer);
    state_->options = std::move(options);
    state_->thread = std::thread([state = state_.get()] { state->run(); });
}

GroupCommit::~GroupCommit() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->phase = State::Phase::Stopping;
    }
    state_->wake.notify_all();
    state_->thread.join();
}

Status GroupCommit::submit(Submission submission) {
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->queue.size() >= state_->options.capacity) {
            return fail("store.busy", "too many writes wait; try again shortly", Retry::Later);
        }
        state_->queue.push_back(std::move(submission));
    }
    state_->wake.notify_one();
    return {};
}

std::size_t GroupCommit::waiting() const {
    const std::lock_guard lock(state_->mutex);
    return state_->queue.size();
}

}  // namespace hub::store
