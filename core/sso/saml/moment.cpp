#include "core/sso/saml/moment.hpp"

#include <chrono>
#include <optional>

namespace hub::sso::saml {
namespace {

tl::unexpected<Error> unreadable() { return fail("saml.moment", "not an instant in UTC as SAML writes them"); }

/// Digits at a fixed place, or nothing.
std::optional<int> number_at(std::string_view text, std::size_t at, std::size_t digits) {
    int out = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        out = out * 10 + (text[i] - '0');
    }
    return out;
}

}  // namespace

Result<Instant> parse_moment(std::string_view text) {
    constexpr std::string_view kShape = "0000-00-00T00:00:00";
    constexpr std::size_t kMostFraction = 12;
    if (text.size() <= kShape.size() || text.back() != 'Z') return unreadable();
    for (const std::size_t at : {4U, 7U, 10U, 13U, 16U}) {
        if (text[at] != kShape[at]) return unreadable();
    }
    const auto year = number_at(text, 0, 4);
    const auto month = number_at(text, 5, 2);
    const auto day = number_at(text, 8, 2);
    const auto hour = number_at(text, 11, 2);
    const auto minute = number_at(text, 14, 2);
    const auto second = number_at(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return unreadable();
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)), std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return unreadable();

    std::string_view fraction = text.substr(kShape.size(), text.size() - kShape.size() - 1);
    int milliseconds = 0;
    if (!fraction.empty()) {
        if (fraction.front() != '.' || fraction.size() == 1 || fraction.size() > kMostFraction + 1) return unreadable();
        fraction.remove_prefix(1);
        int weight = 100;
        for (const char c : fraction) {
            if (c < '0' || c > '9') return unreadable();
            milliseconds += (c - '0') * weight;
            weight /= 10;
        }
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return Instant{((days * 24 + *hour) * 60 + *minute) * 60'000 + *second * 1'000 + milliseconds};
}

}  // namespace hub::sso::saml
