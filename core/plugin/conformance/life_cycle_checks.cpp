// Checks 19 to 24 and 38: making, ending and making again. There is no start or stop in this ABI: an instance is ready when
// create returns and stopped when destroy returns.
#include <chrono>

#include "core/plugin/conformance/bench.hpp"
#include "core/plugin/conformance/checks.hpp"
#include "core/plugin/conformance/vitals.hpp"

namespace hub::plugin::conformance {

namespace {

using Clock = std::chrono::steady_clock;

std::int64_t milliseconds_since(Clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kAllocatorCounts = false;  // a sanitizer's allocator keeps freed memory
#else
constexpr bool kAllocatorCounts = true;
#endif

}  // namespace

Finding a_thousand_lives_leak_nothing(const Subject& subject) {
    constexpr int kWarm = 50;
    constexpr int kLives = 1'000;
    constexpr std::size_t kAllowedBytes = 64U << 10U;
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    const auto live = [&](int times) {
        for (int i = 0; i < times; ++i) {
            Life life(*entry, subject);
            if (!life.stands()) return life.birth().what();
        }
        return std::string();
    };
    if (const auto trouble = live(kWarm); !trouble.empty()) return failed("create " + trouble);
    const auto threads = Vitals::threads();
    const auto descriptors = Vitals::descriptors();
    const auto bytes = Vitals::allocated_bytes();
    if (const auto trouble = live(kLives); !trouble.empty()) return failed("one of " + std::to_string(kLives) + " lives: create " + trouble);
    if (Vitals::threads() > threads) return failed(std::to_string(Vitals::threads() - threads) + " threads are left after " + std::to_string(kLives) + " lives");
    if (Vitals::descriptors() > descriptors) return failed(std::to_string(Vitals::descriptors() - descriptors) + " descriptors are left");
    const auto now = Vitals::allocated_bytes();
    if (kAllocatorCounts && now > bytes + kAllowedBytes) {
        return failed(std::to_string(now - bytes) + " bytes are left after " + std::to_string(kLives) + " lives, about " + std::to_string((now - bytes) / kLives) + " each");
    }
    return passed(std::to_string(kLives) + " instances made and ended, nothing left");
}

Finding odd_order_is_answered(const Subject& subject) {
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    Life life(*entry, subject);
    if (!life.stands()) return failed("create " + life.birth().what());
    std::size_t made = 0;
    for (const std::string role : {"transform", "resolve", "send", "decode", "fetch"}) {
        if (!subject.manifest->has_role(role)) continue;
        kit::RecordedCall odd;
        odd.role = role;
        // Before anything was fetched, for an entity it does not know, from a cursor it never gave, with nothing to send.
        for (const char* entity : {"", "no-such-entity"}) {
            for (const char* cursor : {"", "not a cursor of yours", "{\"", "{}", "[]", "null", "\xff\xfe"}) {
                odd.entity = entity;
                odd.cursor = cursor;
                odd.content_type = cursor;
                const auto reply = life.call(odd);
                ++made;
                if (reply.status != EDUHUB_OK && reply.status != EDUHUB_FAILED && reply.status != EDUHUB_STOP) {
                    return failed(role + " answered the status " + std::to_string(reply.status) + ", which does not exist");
                }
                if (reply.status == EDUHUB_FAILED && reply.error.code == "plugin.failed") return failed(role + " failed without a code");
            }
        }
    }
    return passed(std::to_string(made) + " calls in odd order, each answered");
}

Finding ends_in_time_after_a_broken_call(const Subject& subject) {
    constexpr std::int64_t kAllowedMs = 2'000;
    const auto calls = sample_calls(subject);
    if (calls.empty()) return skipped("no samples to break a call of");
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    Life life(*entry, subject);
    if (!life.stands()) return failed("create " + life.birth().what());
    Sinks sinks;
    sinks.stop_after = 0;
    for (const auto* call : calls) (void)life.call(*call, sinks);
    const auto before = Clock::now();
    life.end();
    const auto spent = milliseconds_since(before);
    if (spent > kAllowedMs) return failed("destroy took " + std::to_string(spent) + " ms after a call that was stopped");
    return passed("destroy took " + std::to_string(spent) + " ms after stopped calls");
}

Finding leaves_no_thread(const Subject& subject) {
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    const auto before = Vitals::threads();
    if (before == 0) return skipped("threads cannot be counted on this kernel");
    {
        Life life(*entry, subject);
        if (!life.stands()) return failed("create " + life.birth().what());
        for (const auto* call : sample_calls(subject)) (void)life.call(*call);
    }
    const auto after = Vitals::threads();
    if (after > before) return failed(std::to_string(after - before) + " of its threads run on after destroy");
    return passed("no thread is left after destroy");
}

Finding lives_again(const Subject& subject) {
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    std::vector<std::string> told;
    for (int i = 0; i < 3; ++i) {
        Life life(*entry, subject);
        if (!life.stands()) return failed("made again after work: create " + life.birth().what());
        std::string all;
        for (const auto* call : sample_calls(subject)) {
            const auto reply = life.call(*call);
            all += reply.what() + "\n";
            for (const auto& item : reply.items) all += item + "\n";
        }
        told.push_back(std::move(all));
    }
    if (told[1] != told[0] || told[2] != told[0]) return failed("the same calls are answered otherwise by an instance made after another had ended");
    return passed("made three times after work, the same answers each time");
}

Finding leaves_the_process_alone(const Subject& subject) {
    const auto before = process_state();
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    {
        Life life(*entry, subject);
        if (!life.stands()) return failed("create " + life.birth().what());
        for (const auto* call : sample_calls(subject)) (void)life.call(*call);
    }
    const auto after = process_state();
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i].second != after[i].second) return failed("it changed " + before[i].first);
    }
    return passed("signals, locale, environment and rounding are as they were");
}

/// The ground of every check that makes an instance: without it each of them would fail, with a hint of its own.
Finding samples_fit(const Subject& subject) {
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    if (const auto fits = check_settings(*subject.manifest, subject.samples.settings_json); !fits) return failed("the samples' settings do not fit the manifest: " + fits.error().message);
    Life life(*entry, subject);
    if (!life.stands()) return failed("create " + life.birth().what() + " with the samples' settings");
    const auto calls = sample_calls(subject);
    for (const auto* call : calls) {
        if (const auto trouble = trouble_of(subject, *call, life.call(*call)); !trouble.empty()) return failed(trouble);
    }
    return passed("an instance was made, " + std::to_string(calls.size()) + " sample calls ended as they should");
}

}  // namespace hub::plugin::conformance
