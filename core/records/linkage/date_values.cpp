#include "core/records/linkage/date_values.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace hub::linkage {

namespace {

struct Digits {
    unsigned value = 0;
    std::size_t count = 0;
};

/// The runs of digits, at most four; nullopt when anything but separators stands between them.
std::optional<std::vector<Digits>> runs_of(std::string_view written) {
    std::vector<Digits> runs;
    bool inside = false;
    for (const char c : written) {
        if (c >= '0' && c <= '9') {
            if (!inside) runs.emplace_back();
            inside = true;
            Digits& run = runs.back();
            if (++run.count > 8) return std::nullopt;
            run.value = run.value * 10 + static_cast<unsigned>(c - '0');
            continue;
        }
        inside = false;
        // A time of day follows: the date is complete.
        if ((c == ' ' || c == 'T') && runs.size() == 3) break;
        if (std::string_view("/-. ").find(c) == std::string_view::npos) return std::nullopt;
    }
    return runs;
}

unsigned full_year(Digits year) {
    constexpr unsigned kTurn = 40;  // 39 is 2039, 40 is 1940
    if (year.count > 2) return year.value;
    return year.value < kTurn ? 2000 + year.value : 1900 + year.value;
}

std::optional<DateValue> date_of(unsigned year, unsigned month, unsigned day) {
    if (year == 0 || year > 9999 || month > 99 || day > 99) return std::nullopt;
    return DateValue{static_cast<std::uint16_t>(year), static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
}

std::array<char, 8> digits_of(DateValue date) {
    std::array<char, 8> out{};
    unsigned value = date.year * 10'000U + date.month * 100U + date.day;
    for (std::size_t i = out.size(); i-- > 0; value /= 10) out[i] = static_cast<char>('0' + value % 10);
    return out;
}

bool one_slip(DateValue a, DateValue b) {
    const auto left = digits_of(a), right = digits_of(b);
    std::size_t different = 0, first = 0, last = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (left[i] == right[i]) continue;
        if (different++ == 0) first = i;
        last = i;
    }
    if (different == 1) return true;
    return different == 2 && last == first + 1 && left[first] == right[last] && left[last] == right[first];
}

}  // namespace

std::optional<DateValue> read_date(std::string_view written) {
    const auto runs = runs_of(written);
    if (!runs) return std::nullopt;
    const auto& parts = *runs;
    if (parts.size() == 1) {
        const unsigned value = parts[0].value;
        if (parts[0].count == 4) return date_of(value, 0, 0);
        if (parts[0].count == 8) return date_of(value / 10'000, value / 100 % 100, value % 100);
        return std::nullopt;
    }
    if (parts.size() == 2) {
        if (parts[1].count == 4) return date_of(parts[1].value, parts[0].value, 0);
        if (parts[0].count == 4) return date_of(parts[0].value, parts[1].value, 0);
        return std::nullopt;
    }
    if (parts.size() != 3) return std::nullopt;
    if (parts[0].count > 2) return date_of(parts[0].value, parts[1].value, parts[2].value);
    return date_of(full_year(parts[2]), parts[1].value, parts[0].value);
}

std::string to_text(DateValue date) {
    const auto digits = digits_of(date);
    std::string out(digits.data(), 4);
    if (date.month == 0 && date.day == 0) return out;
    out += '-';
    out.append(digits.data() + 4, 2);
    if (date.day == 0) return out;
    out += '-';
    out.append(digits.data() + 6, 2);
    return out;
}

Is relation(DateValue a, DateValue b) {
    if (a == b) return a.near_missing() ? Is::NearMissing : Is::Exact;
    if (a.year == b.year && (a.near_missing() || b.near_missing())) {
        const bool months_differ = a.day == 0 && b.day == 0 && a.month != 0 && b.month != 0 && a.month != b.month;
        return months_differ ? Is::SameYear : Is::NearMissing;
    }
    if (a.year == b.year && a.day == b.month && a.month == b.day) return Is::Swapped;
    if (one_slip(a, b)) return Is::OneDigit;
    if (a.month == b.month && a.day == b.day) return Is::SameDay;
    return a.year == b.year ? Is::SameYear : Is::Else;
}

}  // namespace hub::linkage
