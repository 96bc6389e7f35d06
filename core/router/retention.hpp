// Forgets in small steps what was kept long enough: bodies of receipts, details of changes, and whole changes
// once their head is signed. Heads of receipts and the chained rows stay, so history and evidence do too.
// Room that the inbox no longer needs goes back to the file system, in steps as well.
//
// A step is one small commit of the domain's own writer, between those of the traffic. SQLite's secure_delete is
// off: what is freed are sealed bodies, and overwriting them would cost as much again as writing them.
//
// Ownership: owns its thread; borrows inbox, apply and backend. Threads: any. Failure: a step that the store
// refuses is logged as `retention.failed` and tried again in the next round.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "core/router/apply.hpp"
#include "core/router/inbox.hpp"

namespace hub::router {

struct RetentionRules {
    std::optional<std::int64_t> inbox_bodies_milliseconds = {};
    std::optional<std::int64_t> change_details_milliseconds = {};
    std::optional<std::int64_t> changes_milliseconds = {};  ///< needs `seal`
    [[nodiscard]] bool any() const { return inbox_bodies_milliseconds || change_details_milliseconds || changes_milliseconds; }
};

class Retention {
public:
    struct Rooms {
        store::Backend& backend;
        Inbox& inbox;
        Apply& apply;
        const Clock& clock;
        /// Signs the head of what is about to be removed, outside the database.
        std::function<Status(const evidence::ChainPoint&)> seal = {};
    };
    Retention(Rooms rooms, RetentionRules rules) : rooms_(std::move(rooms)), rules_(rules) {}
    ~Retention() { stop(); }
    Retention(const Retention&) = delete;
    Retention& operator=(const Retention&) = delete;

    struct Forgotten {
        std::size_t bodies = 0, blobs = 0, details = 0, changes = 0;
        std::int64_t bytes_given_back = 0;  ///< of the inbox's file, to the file system
    };
    /// Everything that is due now, by whoever calls; ends early when stop() is called.
    Result<Forgotten> run_once();
    /// A round every ten minutes.
    void start();
    void stop();

private:
    Status forget_bodies(Instant before, Forgotten& forgotten);
    Status forget_blobs(const std::vector<std::pair<std::string, Key>>& uses, Forgotten& forgotten);
    Status forget_details(Instant before, Forgotten& forgotten);
    Status forget_changes(Instant before, Forgotten& forgotten);
    /// A quarter of the inbox's file stays free for what comes; the rest leaves it. A file made by a hub that could not do
    /// this keeps its size.
    Status give_room_back(Forgotten& forgotten);
    /// Between two steps: false when it is time to end.
    bool breathe();
    void run();

    const Rooms rooms_;
    const RetentionRules rules_;
    std::mutex round_;
    Key bodies_up_to_ = 0;  // looked at already
    Key details_up_to_ = 0;
    std::mutex mutex_;
    std::condition_variable wake_;
    enum class Phase : unsigned char { Running, Stopping } phase_ = Phase::Running;
    std::thread thread_;
};

}  // namespace hub::router
