// Group commit: many threads hand in batches, one thread commits what has gathered.
//
// The writer commits as soon as the previous commit ends and never sleeps to gather more; a group
// takes at most 256 submissions. A submission's `prepare` runs on the writer's thread just before
// the commit, in commit order, so keys that must ascend with the commit are drawn there.
//
// Ownership: owns its thread; the destructor commits what is queued, then joins.
// Threads: submit() any. `prepare` and `done` run on the writer's thread and must not block.
// Failure: every submission hears its outcome exactly once. `store.busy` (later) when more than
// `capacity` submissions wait. After `store.io` on_fatal runs once and everything is refused.
#pragma once

#include <functional>
#include <memory>

#include "core/base/result.hpp"
#include "core/store/backend.hpp"

namespace hub::store {

struct Submission {
    /// Fills the batch; may draw ascending keys.
    std::function<void(Batch&)> prepare;
    std::function<void(Status)> done;
};

class GroupCommit {
public:
    struct Options {
        std::size_t group = 256;
        std::size_t capacity = 16'384;
        std::function<void(const Error&)> on_fatal = {};
        /// After each durable commit, before the submissions hear of it.
        std::function<void()> on_committed = {};
    };

    GroupCommit(std::unique_ptr<Writer> writer, Options options);
    ~GroupCommit();
    GroupCommit(const GroupCommit&) = delete;
    GroupCommit& operator=(const GroupCommit&) = delete;

    Status submit(Submission submission);
    [[nodiscard]] std::size_t waiting() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace hub::store
