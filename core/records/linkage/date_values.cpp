#include "core/records/linkage/date_values.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/codec/excel_date.hpp"

namespace hub::linkage {

namespace {

/// A number of a date, or the name of its month.
struct Run {
    unsigned value = 0;
    std::size_t count = 0;  ///< digits
    bool named = false;
};

constexpr std::array<std::string_view, 12> kMonths{"january", "february", "march",     "april",   "may",      "june",
                                                   "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 5> kSilent{"ngay", "thang", "thg", "th", "nam"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/// 1 to 12; also for "feb" and "sept".
std::optional<unsigned> month_named(std::string_view word) {
    constexpr std::size_t kShortest = 3;
    if (word.size() < kShortest) return std::nullopt;
    const auto found = std::find_if(kMonths.begin(), kMonths.end(), [&](std::string_view month) { return month.starts_with(word); });
    if (found == kMonths.end()) return std::nullopt;
    return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

/// nullopt when anything but numbers, months and what stands between them is there. A time of day behind the date is left out.
std::optional<std::vector<Run>> runs_of(std::string_view folded) {
    constexpr std::size_t kMostDigits = 8;
    std::vector<Run> runs;
    while (!folded.empty()) {
        const auto same = is_digit(folded.front()) ? is_digit : is_letter;
        const auto size = static_cast<std::size_t>(std::find_if_not(folded.begin(), folded.end(), same) - folded.begin());
        if (size == 0) {
            if (folded.front() == ' ' && runs.size() == 3) break;
            if (std::string_view("/-., ").find(folded.front()) == std::string_view::npos) return std::nullopt;
            folded.remove_prefix(1);
            continue;
        }
        const std::string_view word = folded.substr(0, size);
        folded.remove_prefix(size);
        if (is_digit(word.front())) {
            if (size > kMostDigits) return std::nullopt;
            Run& run = runs.emplace_back(Run{0, size});
            for (const char digit : word) run.value = run.value * 10 + static_cast<unsigned>(digit - '0');
        } else if (const auto month = month_named(word)) {
            runs.push_back({*month, 2, true});
        } else if (word == "t" && runs.size() == 3) {
            break;
        } else if (std::find(kSilent.begin(), kSilent.end(), word) == kSilent.end()) {
            return std::nullopt;
        }
    }
    return runs;
}

unsigned full_year(Run year) {
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

/// A spreadsheet's number of a day, from 1927 to 2064: its cell lost the format that made a date of it.
std::optional<DateValue> date_of_serial(unsigned serial) {
    constexpr unsigned kFirst = 10'000, kLast = 60'000;
    if (serial < kFirst || serial > kLast) return std::nullopt;
    return read_date(codec::excel_date_text(serial, codec::ExcelEpoch::Year1900));
}

/// With its month in words, so that day and year alone are to be told apart.
std::optional<DateValue> date_of_named(std::vector<Run> runs) {
    const auto named = std::find_if(runs.begin(), runs.end(), [](const Run& run) { return run.named; });
    const unsigned month = named->value;
    runs.erase(named);
    if (runs.size() == 1) return runs[0].count == 4 ? date_of(runs[0].value, month, 0) : std::nullopt;
    if (runs.size() != 2 || runs[0].named || runs[1].named) return std::nullopt;
    if (runs[0].count > 2) return date_of(runs[0].value, month, runs[1].value);
    return date_of(full_year(runs[1]), month, runs[0].value);
}

}  // namespace

std::optional<DateValue> read_date(std::string_view folded) {
    const auto runs = runs_of(folded);
    if (!runs) return std::nullopt;
    const auto& parts = *runs;
    if (std::any_of(parts.begin(), parts.end(), [](const Run& run) { return run.named; })) return date_of_named(parts);
    const bool is_serial = !parts.empty() && parts[0].count == 5 && (parts.size() == 1 || (parts.size() == 2 && folded.find('.') != std::string_view::npos));
    if (is_serial) return date_of_serial(parts[0].value);
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
