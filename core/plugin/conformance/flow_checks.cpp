// Checks 32 to 35: order, instances side by side, and a hub that takes no more.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "core/plugin/conformance/bench.hpp"
#include "core/plugin/conformance/checks.hpp"
#include "core/plugin/conformance/vitals.hpp"

namespace hub::plugin::conformance {

namespace {

/// Two calls that both stand inside a sink before either goes on, item for item; gives up when one side never comes.
class Meeting {
public:
    void arrive() {
        std::unique_lock lock(mutex_);
        if (given_up_) return;
        if (++here_ % 2 == 0) {
            met_ = true;
            wake_.notify_all();
            return;
        }
        const auto mine = here_ / 2;
        given_up_ = !wake_.wait_for(lock, std::chrono::seconds(2), [&] { return here_ / 2 > mine; });
    }
    [[nodiscard]] bool met() const { return met_; }

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::size_t here_ = 0;
    bool met_ = false;
    bool given_up_ = false;
};

std::string told(const Reply& reply) {
    std::string out = reply.what();
    for (const auto& item : reply.items) out += "\n" + item;
    return out;
}

}  // namespace

Finding order_is_kept(const Subject& subject) {
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    Life life(*entry, subject);
    if (!life.stands()) return failed("create " + life.birth().what());
    std::string seen;
    if (const auto* const sample = sample_of(subject, "decode")) {
        const auto reply = life.call(*sample);
        if (!std::is_sorted(reply.ordinals.begin(), reply.ordinals.end())) return failed("decode's ordinals do not ascend in the order in which they are given");
        seen = std::to_string(reply.ordinals.size()) + " things decoded in the order of the bytes";
    }
    if (const auto* const sample = sample_of(subject, "send"); sample != nullptr && sample->records.size() > 1) {
        life.services().requests.clear();
        (void)life.call(*sample);
        std::string all;
        for (const auto& request : life.services().requests) {
            all += request.url + "\n";
            for (const auto& [name, value] : request.headers) all += value + "\n";
            all += request.body + "\n";
        }
        // Records of one entity share a lane at most; only their order among each other is promised.
        std::map<std::string, std::size_t> last;
        for (const auto& record : sample->records) {
            const auto at = all.find(record.idempotency_key);
            if (at == std::string::npos) continue;
            const auto [place, first] = last.try_emplace(record.entity, at);
            if (!first && at < place->second) return failed("send writes records of one entity in another order than the batch has them");
            place->second = at;
        }
        seen += std::string(seen.empty() ? "" : "; ") + "records sent in the order of the batch";
    }
    if (seen.empty()) return skipped("no sample of decode, and none of send with two records");
    return passed(seen);
}

Finding instances_work_side_by_side(const Subject& subject) {
    const auto calls = sample_calls(subject);
    if (calls.empty()) return skipped("no samples to call with");
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    Life alone(*entry, subject);
    Life left(*entry, subject);
    Life right(*entry, subject);
    if (!alone.stands() || !left.stands() || !right.stands()) return failed("three instances at once: create was refused");
    std::size_t met = 0;
    for (const auto* call : calls) {
        constexpr std::size_t kMeetings = 8;
        const auto expected = told(alone.call(*call));
        Meeting meeting;
        std::string left_told;
        std::string right_told;
        const auto work = [&](Life& life, std::string& out) {
            std::size_t items = 0;
            Sinks sinks;
            sinks.at_item = [&] {
                if (++items <= kMeetings) meeting.arrive();
            };
            out = told(life.call(*call, sinks));
        };
        std::thread other([&] { work(left, left_told); });
        work(right, right_told);
        other.join();
        if (left_told != expected || right_told != expected) return failed("two instances at work at the same time answer " + call->role + " otherwise than one alone");
        if (meeting.met()) ++met;
    }
    if (met == 0) return warned("two instances never stood in a call at the same time: the plugin lets one wait for the other");
    return passed("two instances at work at the same time answer as one alone");
}

Finding stop_is_obeyed_at_once(const Subject& subject) {
    constexpr std::int64_t kAllowedMs = 200;
    const auto calls = sample_calls(subject);
    if (calls.empty()) return skipped("no samples to call with");
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    Life life(*entry, subject);
    if (!life.stands()) return failed("create " + life.birth().what());
    std::int64_t longest = 0;
    for (const auto* call : calls) {
        Sinks sinks;
        sinks.stop_after = 0;
        const auto reply = life.call(*call, sinks);
        if (reply.after_stop > 0) return failed(call->role + " called the sink " + std::to_string(reply.after_stop) + " times more after it had answered STOP");
        if (reply.items.empty()) continue;
        if (reply.ok()) return failed(call->role + " answered OK though nothing was taken");
        if (reply.stop_to_return_ms > kAllowedMs) return failed(call->role + " returned " + std::to_string(reply.stop_to_return_ms) + " ms after it was stopped");
        longest = std::max(longest, reply.stop_to_return_ms);
    }
    return passed("returned at most " + std::to_string(longest) + " ms after it was stopped");
}

Finding refusal_costs_no_memory(const Subject& subject) {
    constexpr int kCalls = 300;
    constexpr std::size_t kAllowedBytes = 4U << 20U;
    const auto calls = sample_calls(subject);
    if (calls.empty()) return skipped("no samples to call with");
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    Life life(*entry, subject);
    if (!life.stands()) return failed("create " + life.birth().what());
    Sinks sinks;
    sinks.stop_after = 0;
    const auto refuse = [&](int times) {
        for (int i = 0; i < times; ++i) {
            for (const auto* call : calls) (void)life.call(*call, sinks);
            life.services().requests.clear();
            life.services().table_options.clear();
        }
    };
    refuse(20);
    const auto before = Vitals::resident_bytes();
    refuse(kCalls);
    const auto after = Vitals::resident_bytes();
    if (before == 0) return skipped("memory cannot be measured on this kernel");
    if (after > before + kAllowedBytes) return failed("it keeps what was refused: " + std::to_string((after - before) >> 10U) + " KiB more after " + std::to_string(kCalls) + " refused calls");
    return passed(std::to_string(kCalls) + " refused calls, memory within " + std::to_string(kAllowedBytes >> 20U) + " MiB");
}

}  // namespace hub::plugin::conformance
