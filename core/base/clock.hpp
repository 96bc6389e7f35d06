// Time as the hub sees it. Injected everywhere, so that router and delivery run under a seeded
// clock; only SystemClock touches the machine's.
//
// Threads: SystemClock any; ManualClock any (atomic).
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub {

/// Milliseconds since 1970-01-01T00:00:00Z.
struct Instant {
    std::int64_t milliseconds = 0;
    auto operator<=>(const Instant&) const = default;
    [[nodiscard]] Instant plus_milliseconds(std::int64_t delta) const { return {milliseconds + delta}; }
};

/// RFC 3339 in UTC with milliseconds: 2026-11-22T02:30:00.123Z.
std::string format_instant(Instant instant);
Result<Instant> parse_instant(std::string_view text);

class Clock {
public:
    virtual ~Clock() = default;
    /// Wall time, for records and schedules.
    virtual Instant now() const = 0;
    /// Never goes back; for deadlines and back-off. Milliseconds from an arbitrary start.
    virtual std::int64_t monotonic_milliseconds() const = 0;
};

class SystemClock final : public Clock {
public:
    Instant now() const override;
    std::int64_t monotonic_milliseconds() const override;
};

/// For tests and simulation: moves only when told.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : now_(start.milliseconds) {}
    Instant now() const override { return {now_.load()}; }
    std::int64_t monotonic_milliseconds() const override { return now_.load(); }
    void advance_milliseconds(std::int64_t delta) { now_ += delta; }

private:
    std::atomic<std::int64_t> now_;
};

}  // namespace hub
