// When to try again: exponential back-off with full jitter between half and the whole step, capped,
// until a time to give up. A vendor's sane Retry-After wins over a shorter step of ours.
//
// Threads: pure.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/base/random.hpp"

namespace hub::router {

struct RetryPolicy {
    std::int64_t first_milliseconds = 2'000;
    double factor = 2;
    std::int64_t cap_milliseconds = 600'000;
    std::int64_t give_up_milliseconds = 86'400'000;
};

/// After so many failed calls in a row a destination gets a rest.
struct BreakerPolicy {
    std::int64_t failures = 5;
    std::int64_t open_milliseconds = 30'000;
};

/// A record or a body in so many calls that lost their plugin is not given to it again.
inline constexpr std::int64_t kMostCrashes = 2;

/// Sooner than this nobody asks what became of a call, whatever the vendor wishes; later than that it is a vendor's
/// mistake.
inline constexpr std::int64_t kSoonestAsk = 1'000;
inline constexpr std::int64_t kLatestAsk = 86'400'000;

/// Longer hints than this are a vendor's mistake, not a wish.
inline constexpr std::int64_t kLongestRetryAfter = 3'600'000;

/// `attempts`: how many have failed, from 1. `hint`: the vendor's Retry-After, 0 = none.
inline std::int64_t retry_delay(const RetryPolicy& policy, std::int64_t attempts, std::int64_t hint, Random& random) {
    double step = static_cast<double>(policy.first_milliseconds);
    for (std::int64_t i = 1; i < attempts && step < static_cast<double>(policy.cap_milliseconds); ++i) step *= policy.factor;
    const auto whole = std::min(static_cast<std::int64_t>(step), policy.cap_milliseconds);
    const auto half = std::max<std::int64_t>(1, whole / 2);
    const auto jittered = half + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(half) + 1));
    const bool sane = hint > 0 && hint <= kLongestRetryAfter;
    return sane ? std::max(hint, jittered) : jittered;
}

}  // namespace hub::router
