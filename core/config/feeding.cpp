#include "core/config/feeding.hpp"

#include <chrono>

namespace hub::config {

std::optional<Instant> start_of_day(std::string_view date) {
    if (date.size() != 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t length) {
        int value = 0;
        for (std::size_t i = at; i < at + length; ++i) {
            if (date[i] < '0' || date[i] > '9') return -1;
            value = value * 10 + (date[i] - '0');
        }
        return value;
    };
    const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
    if (year < 0 || month < 0 || day < 0) return std::nullopt;
    const std::chrono::year_month_day calendar{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                               std::chrono::day(static_cast<unsigned>(day))};
    if (!calendar.ok()) return std::nullopt;
    const auto midnight = std::chrono::sys_days(calendar).time_since_epoch();
    return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(midnight).count() - kVietnamAhead};
}

}  // namespace hub::config
