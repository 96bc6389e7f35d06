// From the inbox to apply, in order of receipt: translates each receipt once and hands it on.
//
// Receipts come in memory from the inbox's commits while the hub keeps up; what was received before
// a restart, or beyond the memory bound, is read back from the inbox. An arrival is handed on in
// receipt order without gaps, so the consumption mark is one number.
//
// Ownership: owns its thread and a Reader. Threads: receive() any. Failure: a store that cannot be
// read is tried again; nothing is skipped. A body whose decoder is away for the moment (it crashed, it
// starts) is tried a few times; then its receipt stands as unreadable, with the reason.
//
// A body over which its decoder is lost is counted in the inbox before anything else happens to it, and the second
// time it is parked: its receipt stands as unreadable with `plugin.crashed`, after a restart as well, and the next
// ones go on. A hub that is killed between the loss and its count has not counted it, and tries once more.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "core/router/apply.hpp"
#include "core/router/inbox.hpp"
#include "core/router/translator.hpp"

namespace hub::router {

class Intake {
public:
    Intake(std::unique_ptr<store::Reader> reader, const security::Sealer& sealer, const Translator& translator, Apply& apply)
        : reader_(std::move(reader)), sealer_(sealer), translator_(translator), apply_(apply), next_(apply.consumed() + 1) {}
    ~Intake() { stop(); }

    /// `inbox` keeps the counts of lost decoders and outlives the thread. Errors: those of the store, which must
    /// tell where the inbox ends.
    Status start(Inbox& inbox);
    /// Receipts of one commit, ascending.
    void receive(std::vector<Receipt> receipts);
    [[nodiscard]] bool idle() const;
    void stop();

private:
    void run();
    // All: false when the intake is stopping.
    bool hand_on(const Receipt& receipt);
    bool pause(std::int64_t milliseconds);
    bool catch_up_to(Key last);
    /// The receipt's count is durable when it returns.
    bool keep_crashes(Key receipt, std::int64_t crashes);
    // Both: nullopt when the intake is stopping.
    std::optional<Arrival> translate(const Receipt& receipt);
    std::optional<std::int64_t> crashes_of(Key receipt);

    std::unique_ptr<store::Reader> reader_;
    Inbox* inbox_ = nullptr;
    const security::Sealer& sealer_;
    const Translator& translator_;
    Apply& apply_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Receipt> received_;
    std::size_t received_bytes_ = 0;
    Key next_;      ///< the receipt to be handed on next; written by this thread
    Key seen_ = 0;  ///< highest receipt heard of
    enum class Phase : std::uint8_t { Running, Stopping } phase_ = Phase::Running;
    bool busy_ = false;
    std::thread thread_;
};

}  // namespace hub::router
