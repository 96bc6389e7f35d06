// When a worker that died may start again: back-off that doubles with jitter, and quarantine after too many
// crashes within the window. Pure; the caller brings time and randomness.
//
// Ownership: one for each worker adapter. Threads: under the adapter's lock. Failure: none.
#pragma once

#include <cstdint>
#include <deque>

#include "core/base/random.hpp"

namespace hub::plugin {

class CrashPolicy {
public:
    struct Settings {
        std::int64_t backoff_first_milliseconds = 500;
        std::int64_t backoff_cap_milliseconds = 30'000;
        unsigned crashes_to_quarantine = 5;
        std::int64_t window_milliseconds = 300'000;
    };

    explicit CrashPolicy(Settings settings) : settings_(settings) {}

    /// A crash at `now`: sets the next start and perhaps quarantine.
    void crashed(std::int64_t now, Random& random);
    /// A start that the plugin itself refused: waits like a crash, but never quarantines.
    void refused(std::int64_t now, Random& random);
    void release();

    [[nodiscard]] bool quarantined() const { return quarantined_; }
    [[nodiscard]] bool may_start(std::int64_t now) const { return !quarantined_ && now >= start_at_; }
    [[nodiscard]] std::int64_t start_at() const { return start_at_; }

private:
    void back_off(std::int64_t now, std::size_t failures, Random& random);

    Settings settings_;
    std::deque<std::int64_t> crashes_;
    std::size_t refusals_ = 0;
    std::int64_t start_at_ = INT64_MIN;
    bool quarantined_ = false;
};

}  // namespace hub::plugin
