#include "core/router/intake.hpp"

#include <chrono>

#include "core/base/failpoint.hpp"
#include "core/base/this_thread.hpp"
#include "core/router/retry.hpp"

namespace hub::router {
namespace {

/// Receipts kept in memory between inbox and intake; beyond it they are read back from the store.
constexpr std::size_t kMemoryBytes = 4U << 20U;
constexpr std::size_t kReceiptBytes = 512;  // of a receipt beside its body
constexpr std::size_t kReadAtOnce = 64;
constexpr std::int64_t kAskStoreAgainMilliseconds = 250;
/// Pauses before a decoder that is away is asked again: past a crashed worker's first restarts.
constexpr std::int64_t kDecodeAgainMilliseconds[] = {600, 1'500, 3'000};

}  // namespace

Status Intake::start(Inbox& inbox) {
    inbox_ = &inbox;
    HUB_TRY_ASSIGN(const Key last, last_receipt(*reader_));
    {
        const std::lock_guard lock(mutex_);  // the inbox may have received already
        seen_ = std::max(seen_, last);
    }
    thread_ = std::thread([this] { run(); });
    return {};
}

void Intake::receive(std::vector<Receipt> receipts) {
    const std::lock_guard lock(mutex_);
    for (Receipt& receipt : receipts) {
        seen_ = std::max(seen_, receipt.id);
        const std::size_t bytes = receipt.body.size() + kReceiptBytes;
        if (received_bytes_ + bytes > kMemoryBytes) continue;  // found again in the store
        received_bytes_ += bytes;
        received_.push_back(std::move(receipt));
    }
    wake_.notify_one();
}

bool Intake::idle() const {
    const std::lock_guard lock(mutex_);
    return !busy_ && next_ > seen_;
}

void Intake::run() {
    name_thread("intake");
    work_in_background();
    while (true) {
        std::deque<Receipt> receipts;
        Key last = 0;
        {
            std::unique_lock lock(mutex_);
            busy_ = false;
            wake_.wait(lock, [this] { return next_ <= seen_ || phase_ == Phase::Stopping; });
            if (phase_ == Phase::Stopping) return;
            busy_ = true;
            receipts.swap(received_);
            received_bytes_ = 0;
            last = seen_;
        }
        for (const Receipt& receipt : receipts) {
            if (receipt.id < next_) continue;
            if (receipt.id > next_ && !catch_up_to(receipt.id - 1)) return;
            if (!hand_on(receipt)) return;
        }
        if (!catch_up_to(last)) return;
    }
}

bool Intake::catch_up_to(Key last) {
    while (next_ <= last) {
        auto receipts = read_receipts(*reader_, sealer_, next_ - 1, {kReadAtOnce, kMemoryBytes});
        if (!receipts) {
            if (!pause(kAskStoreAgainMilliseconds)) return false;
            continue;
        }
        for (const Receipt& receipt : *receipts) {
            if (receipt.id > last) break;
            if (!hand_on(receipt)) return false;
        }
        // Ids of a group that could not be committed stay empty: nothing more stands up to `last`.
        if (receipts->empty() || receipts->back().id >= last) {
            const std::lock_guard lock(mutex_);
            next_ = last + 1;
        }
    }
    return true;
}

bool Intake::pause(std::int64_t milliseconds) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, std::chrono::milliseconds(milliseconds), [this] { return phase_ == Phase::Stopping; });
    return phase_ == Phase::Running;
}

std::optional<Arrival> Intake::translate(const Receipt& receipt) {
    if (receipt.decoded) return translator_.translate(receipt, *receipt.decoded);
    if (receipt.kind == ReceiptKind::Push) return translator_.translate(receipt);  // no plugin reads it
    auto crashes = crashes_of(receipt.id);
    for (std::size_t again = 0; crashes; ++again) {
        if (*crashes >= kMostCrashes) {
            return translator_.translate(receipt, fail("plugin.crashed", "the plugin was lost " + std::to_string(*crashes) +
                                                                             " times over this body; it is not given to it again"));
        }
        Arrival arrival = translator_.translate(receipt);
        if (!arrival.unreadable || arrival.unreadable->retry == Retry::Never) return arrival;
        const bool lost = plugin::loses_plugin(arrival.unreadable->code);
        if (lost && !keep_crashes(receipt.id, ++*crashes)) return std::nullopt;
        if (lost && *crashes >= kMostCrashes) continue;
        if (again == std::size(kDecodeAgainMilliseconds)) return arrival;
        if (!pause(kDecodeAgainMilliseconds[again])) return std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::int64_t> Intake::crashes_of(Key receipt) {
    while (true) {
        if (auto crashes = read_decode_crashes(*reader_, receipt)) return *crashes;
        if (!pause(kAskStoreAgainMilliseconds)) return std::nullopt;
    }
}

bool Intake::keep_crashes(Key receipt, std::int64_t crashes) {
    HUB_FAILPOINT("intake.crash.before");
    // Until the store takes it the body is not tried again: a count that is lost would be a crash more.
    while (!inbox_->write([&](store::Batch& batch) { batch.put(kDecodeCrashes, decode_crashes_row(receipt, crashes)); })) {
        if (!pause(kAskStoreAgainMilliseconds)) return false;
    }
    HUB_FAILPOINT("intake.crash.after");
    return true;
}

bool Intake::hand_on(const Receipt& receipt) {
    HUB_FAILPOINT("intake.translate.before");
    auto arrival = translate(receipt);
    if (!arrival) return false;
    HUB_FAILPOINT("intake.hand_over.before");
    apply_.submit(std::move(*arrival));
    const std::lock_guard lock(mutex_);
    next_ = receipt.id + 1;
    return phase_ == Phase::Running;
}

void Intake::stop() {
    {
        const std::lock_guard lock(mutex_);
        phase_ = Phase::Stopping;
        wake_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

}  // namespace hub::router
