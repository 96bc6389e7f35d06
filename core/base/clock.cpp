#include "core/base/clock.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>

namespace hub {

std::string format_instant(Instant instant) {
    std::int64_t milliseconds = instant.milliseconds % 1000;
    std::time_t seconds = static_cast<std::time_t>(instant.milliseconds / 1000);
    if (milliseconds < 0) {
        milliseconds += 1000;
        seconds -= 1;
    }
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char buffer[64];
    const int written = std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                                      parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                                      parts.tm_min, parts.tm_sec, static_cast<int>(milliseconds));
    return {buffer, static_cast<std::size_t>(written)};
}

Result<Instant> parse_instant(std::string_view text) {
    std::tm parts{};
    int milliseconds = 0;
    char tail = 0;
    const std::string copy(text);
    const int fields = std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3d%c", &parts.tm_year, &parts.tm_mon,
                                   &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &milliseconds, &tail);
    if (fields != 8 || tail != 'Z') return fail("instant.unreadable", "not an RFC 3339 instant in UTC: " + copy);
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    return Instant{static_cast<std::int64_t>(timegm(&parts)) * 1000 + milliseconds};
}

Instant SystemClock::now() const {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

std::int64_t SystemClock::monotonic_milliseconds() const {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

}  // namespace hub
