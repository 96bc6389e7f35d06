// Who waits for a receipt to be applied: direct answers are made once its commit is in the store.
//
// Receipts are applied in order and without gaps, so what has been applied is one number.
//
// Ownership: owns a thread that ends waits whose time is over. Threads: any; `done` runs on whichever
// thread ends the wait and must not block. Failure: none; every wait ends exactly once, at the latest
// with the watch itself, as Late.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/ids.hpp"

namespace hub::router {

enum class Wait : std::uint8_t { Applied, Late };

class AppliedWatch {
public:
    explicit AppliedWatch(Key applied);
    ~AppliedWatch();
    AppliedWatch(const AppliedWatch&) = delete;
    AppliedWatch& operator=(const AppliedWatch&) = delete;

    /// At once when the receipt has been applied already.
    void wait_for(Key receipt, std::int64_t milliseconds, std::function<void(Wait)> done);
    /// Everything up to and including this receipt is in the store.
    void advance(Key applied);
    /// Nothing more will be applied: every wait, those to come as well, is Late.
    void give_up();

private:
    using Moment = std::chrono::steady_clock::time_point;
    struct Waiting {
        Moment until;
        std::function<void(Wait)> done;
    };
    using Waits = std::multimap<Key, Waiting>;

    void run();
    [[nodiscard]] std::vector<Waiting> take_overdue(Moment now);

    std::mutex mutex_;
    std::condition_variable changed_;
    Key applied_;
    Waits waits_;
    enum class Phase : std::uint8_t { Running, Over } phase_ = Phase::Running;
    std::thread thread_;
};

}  // namespace hub::router
