#include "core/codec/excel_date.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>

namespace hub::codec {

namespace {

constexpr double kLastSerial = 2'958'465;  // 9999-12-31 in the 1900 system
constexpr int kLotusDay = 60;
constexpr int kSecondsPerDay = 86'400;

}  // namespace

std::string excel_date_text(double serial, ExcelEpoch epoch) {
    using namespace std::chrono;
    const double first = epoch == ExcelEpoch::Year1900 ? 1 : 0;
    if (!std::isfinite(serial) || serial < first || serial >= kLastSerial + 1) return {};
    auto day = static_cast<int>(std::floor(serial));
    auto seconds = static_cast<int>(std::lround((serial - day) * kSecondsPerDay));
    if (seconds == kSecondsPerDay) {
        ++day;
        seconds = 0;
    }
    char text[40];
    int length = 0;
    if (epoch == ExcelEpoch::Year1900 && day == kLotusDay) {
        length = std::snprintf(text, sizeof text, "1900-02-29");
    } else {
        const sys_days zero = epoch == ExcelEpoch::Year1904 ? sys_days(year(1904) / 1 / 1)
                              : day < kLotusDay             ? sys_days(year(1899) / 12 / 31)
                                                            : sys_days(year(1899) / 12 / 30);
        const year_month_day date(zero + days(day));
        length = std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                               static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    }
    if (seconds != 0) {
        length += std::snprintf(text + length, sizeof text - static_cast<std::size_t>(length),
                                "T%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    return std::string(text, static_cast<std::size_t>(length));
}

bool is_date_format(unsigned id) {
    // 14–17 and 22 everywhere; 27–36 and 50–58 are dates in the East Asian editions.
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

bool is_date_format(std::string_view code) {
    // Only the first section (positive numbers) counts; text in quotes, escapes and [colours] is skipped.
    for (std::size_t i = 0; i < code.size(); ++i) {
        const char c = code[i];
        if (c == ';') return false;
        if (c == '"') {
            i = code.find('"', i + 1);
        } else if (c == '[') {
            i = code.find(']', i + 1);
        } else if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D') {
            return true;
        } else if ((c == 'G' || c == 'g') && code.substr(i, 7) == "General") {
            i += 6;
        }
        if (i == std::string_view::npos) return false;
    }
    return false;
}

}  // namespace hub::codec
