// The days on which a system is a school's own: its feeding partner. A school has one at a time, and changes it
// in August. Outside these days nothing of the system is read or taken for that school; after them nothing is
// sent to it either. What it said while it fed the school stays, and gives way to its successor's word.
//
// Threads: plain values. Failure: parse: none, an unreadable date is absent.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/clock.hpp"

namespace hub::config {

/// Vietnam is at UTC+7 all year.
inline constexpr std::int64_t kVietnamAhead = 7LL * 60 * 60 * 1000;

/// Midnight in Vietnam at which the day "2026-08-01" begins.
std::optional<Instant> start_of_day(std::string_view date);

struct FeedingPeriod {
    Instant from;   ///< the first moment
    Instant until;  ///< the first moment after

    [[nodiscard]] bool has_begun(Instant now) const { return now >= from; }
    [[nodiscard]] bool has_ended(Instant now) const { return now >= until; }
    [[nodiscard]] bool overlaps(const FeedingPeriod& other) const { return from < other.until && other.from < until; }
};

}  // namespace hub::config
