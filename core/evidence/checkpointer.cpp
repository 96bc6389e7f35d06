#include "core/evidence/checkpointer.hpp"

#include <algorithm>
#include <chrono>

#include "core/base/this_thread.hpp"
#include "core/observe/log.hpp"

namespace hub::evidence {
namespace {
constexpr std::int64_t kLookMilliseconds = 1'000;
}

Checkpointer::Checkpointer(std::unique_ptr<CheckpointFile> file, store::Backend& backend, const Clock& clock, CheckpointPace pace)
    : file_(std::move(file)), backend_(backend), clock_(clock), pace_(pace) {}

Checkpointer::~Checkpointer() { stop(); }

void Checkpointer::start() {
    thread_ = std::thread([this] { run(); });
}

void Checkpointer::stop() {
    {
        const std::lock_guard lock(wake_mutex_);
        phase_ = Phase::Stopping;
        wake_.notify_all();
    }
    if (!thread_.joinable()) return;
    thread_.join();
    if (const auto last = look(Look::Now); !last) {
        observe::log(observe::Level::Error, "checkpoint.failed", {{"code", last.error().code}, {"message", last.error().message}});
    }
}

void Checkpointer::run() {
    name_thread("checkpoint");
    work_in_background();
    const auto pause = std::chrono::milliseconds(std::min(kLookMilliseconds, pace_.every_milliseconds));
    std::unique_lock lock(wake_mutex_);
    while (!wake_.wait_for(lock, pause, [this] { return phase_ == Phase::Stopping; })) {
        lock.unlock();
        if (const auto looked = look(Look::WhenDue); !looked) {
            observe::log(observe::Level::Error, "checkpoint.failed", {{"code", looked.error().code}, {"message", looked.error().message}});
        }
        lock.lock();
    }
}

Status Checkpointer::look(Look look) {
    const std::lock_guard lock(mutex_);
    HUB_TRY_ASSIGN(auto reader, backend_.open_reader(store::Domain::State));
    HUB_TRY_ASSIGN(const ChainPoint head, read_head(*reader));
    const auto standing = file_->standing();
    const std::int64_t changes = head.sequence - standing.newest.sequence;
    if (changes == 0) return {};
    if (changes < 0) return fail("evidence.behind", "the database ends before the newest checkpoint; stop the hub and keep both for the auditor");
    const bool due = changes >= pace_.every_changes || clock_.now().milliseconds - standing.at.milliseconds >= pace_.every_milliseconds;
    if (look == Look::WhenDue && !due) return {};
    return file_->append(CheckpointKind::Head, head, clock_.now());
}

Status Checkpointer::seal(const ChainPoint& point) {
    HUB_TRY(look(Look::Now));
    const std::lock_guard lock(mutex_);
    const auto standing = file_->standing();
    if (point.sequence <= standing.sealed.sequence) return {};
    HUB_TRY_ASSIGN(auto reader, backend_.open_reader(store::Domain::State));
    // What is sealed is vouched for from now on by this signature alone, so it is proven once more before.
    HUB_TRY_ASSIGN(const ChainPoint there, verify_chain(*reader, standing.sealed, point.sequence));
    if (there.sequence != point.sequence || there.hash != point.hash) return fail("evidence.differs", "the head to be sealed is not the database's");
    HUB_TRY_ASSIGN(const ChainPoint reached, verify_chain(*reader, there, standing.newest.sequence));
    if (reached.hash != standing.newest.hash) return fail("evidence.differs", "the database does not lead to the newest checkpoint; nothing is pruned");
    return file_->append(CheckpointKind::Sealed, point, clock_.now());
}

}  // namespace hub::evidence
