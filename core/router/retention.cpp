#include "core/router/retention.hpp"

#include <algorithm>
#include <chrono>

#include "core/base/failpoint.hpp"
#include "core/base/this_thread.hpp"
#include "core/observe/log.hpp"

namespace hub::router {
namespace {

constexpr std::size_t kStepRows = 200;
constexpr std::int64_t kStepBytes = 64 * 1024;
constexpr std::int64_t kKeptFree = 4;  // one part in so many
constexpr std::int64_t kPartitionMilliseconds = 86'400'000;
constexpr auto kBetweenSteps = std::chrono::milliseconds(20);
constexpr auto kBetweenRounds = std::chrono::minutes(10);

}  // namespace

Result<Retention::Forgotten> Retention::run_once() {
    const std::lock_guard lock(round_);
    Forgotten forgotten;
    const Instant now = rooms_.clock.now();
    if (rules_.inbox_bodies_milliseconds) HUB_TRY(forget_bodies(now.plus_milliseconds(-*rules_.inbox_bodies_milliseconds), forgotten));
    if (rules_.change_details_milliseconds) HUB_TRY(forget_details(now.plus_milliseconds(-*rules_.change_details_milliseconds), forgotten));
    if (rules_.changes_milliseconds && rooms_.seal) HUB_TRY(forget_changes(now.plus_milliseconds(-*rules_.changes_milliseconds), forgotten));
    HUB_TRY(give_room_back(forgotten));
    return forgotten;
}

Status Retention::forget_bodies(Instant before, Forgotten& forgotten) {
    HUB_TRY_ASSIGN(auto inbox, rooms_.backend.open_reader(store::Domain::Inbox));
    HUB_TRY_ASSIGN(auto state, rooms_.backend.open_reader(store::Domain::State));
    // What was not consumed yet is needed, however old it is.
    HUB_TRY_ASSIGN(const Key consumed, consumed_up_to(*state));
    do {
        HUB_TRY_ASSIGN(auto step, bodies_to_forget(*inbox, {bodies_up_to_, consumed, before, kStepRows}));
        if (step.rows.empty()) return {};
        HUB_FAILPOINT("retention.bodies.before");
        HUB_TRY(rooms_.inbox.write([&step](store::Batch& batch) {
            for (const auto& row : step.rows) batch.shrink(kReceipts, row);
        }));
        forgotten.bodies += step.rows.size();
        HUB_TRY(forget_blobs(step.blobs, forgotten));
        bodies_up_to_ = step.up_to;
    } while (breathe());
    return {};
}

Status Retention::forget_blobs(const std::vector<std::pair<std::string, Key>>& uses, Forgotten& forgotten) {
    if (uses.empty()) return {};
    std::vector<std::string> digests;
    for (const auto& [digest, receipt] : uses) digests.push_back(digest);
    // From now on the inbox minds who brings one of these again; whoever brought one before can be seen.
    HUB_TRY(rooms_.inbox.condemn_blobs(digests));
    HUB_TRY_ASSIGN(auto inbox, rooms_.backend.open_reader(store::Domain::Inbox));
    HUB_TRY_ASSIGN(const auto doomed, blobs_used_by_none_but(*inbox, uses));
    HUB_TRY(rooms_.inbox.forget_blobs(uses, doomed));
    forgotten.blobs += doomed.size();
    return {};
}

Status Retention::give_room_back(Forgotten& forgotten) {
    HUB_TRY_ASSIGN(auto room, rooms_.backend.room(store::Domain::Inbox));
    while (room.free_bytes > room.bytes / kKeptFree) {
        const auto bytes = std::min(kStepBytes, room.free_bytes - room.bytes / kKeptFree);
        HUB_TRY(rooms_.inbox.write([bytes](store::Batch& batch) { batch.give_back(bytes); }));
        HUB_TRY_ASSIGN(const auto left, rooms_.backend.room(store::Domain::Inbox));
        if (left.bytes >= room.bytes) break;
        forgotten.bytes_given_back += room.bytes - left.bytes;
        room = left;
        if (!breathe()) break;
    }
    return {};
}

Status Retention::forget_details(Instant before, Forgotten& forgotten) {
    HUB_TRY_ASSIGN(auto reader, rooms_.backend.open_reader(store::Domain::State));
    HUB_TRY_ASSIGN(const auto end, evidence::last_change_before(*reader, before));
    do {
        Upkeep upkeep;
        HUB_TRY_ASSIGN(const auto pruned, evidence::prune_details(*reader, upkeep.rows, {details_up_to_, end.sequence, kStepRows}));
        if (pruned.rows == 0) break;
        HUB_FAILPOINT("retention.details.before");
        HUB_TRY(rooms_.apply.keep(std::move(upkeep)));
        forgotten.details += pruned.rows;
        details_up_to_ = pruned.up_to;
    } while (breathe());
    return {};
}

Status Retention::forget_changes(Instant before, Forgotten& forgotten) {
    HUB_TRY_ASSIGN(auto reader, rooms_.backend.open_reader(store::Domain::State));
    // A day is a partition: sealing one recomputes all that is kept, which need not happen every ten minutes.
    const std::int64_t partition = std::min(kPartitionMilliseconds, *rules_.changes_milliseconds);
    if (partition > 0) before.milliseconds -= before.milliseconds % partition;
    HUB_TRY_ASSIGN(const auto end, evidence::last_change_before(*reader, before));
    if (end.sequence == 0) return {};
    HUB_TRY(rooms_.seal(end));
    do {
        Upkeep upkeep;
        HUB_TRY_ASSIGN(const auto pruned, evidence::prune_changes(*reader, upkeep.rows, {0, end.sequence, kStepRows}));
        if (pruned.rows == 0) break;
        HUB_FAILPOINT("retention.changes.before");
        HUB_TRY(rooms_.apply.keep(std::move(upkeep)));
        forgotten.changes += pruned.rows;
    } while (breathe());
    return {};
}

bool Retention::breathe() {
    std::unique_lock lock(mutex_);
    return !wake_.wait_for(lock, kBetweenSteps, [this] { return phase_ == Phase::Stopping; });
}

void Retention::start() {
    thread_ = std::thread([this] { run(); });
}

void Retention::stop() {
    {
        const std::lock_guard lock(mutex_);
        phase_ = Phase::Stopping;
        wake_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

void Retention::run() {
    name_thread("retention");
    work_in_background();
    std::unique_lock lock(mutex_);
    while (phase_ == Phase::Running) {
        lock.unlock();
        if (const auto done = run_once(); !done) {
            observe::log(observe::Level::Warning, "retention.failed", {{"code", done.error().code}, {"message", done.error().message}});
        }
        lock.lock();
        wake_.wait_for(lock, kBetweenRounds, [this] { return phase_ == Phase::Stopping; });
    }
}

}  // namespace hub::router
