#include "core/api/preference.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace hub::api {
namespace {

constexpr std::int64_t kLongestWaitSeconds = 30;

std::string written(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != ' ' && c != '\t') out.push_back(static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
    }
    return out;
}

}  // namespace

Preference preference_of(std::string_view prefer) {
    Preference preference;
    bool waits = false;
    while (!prefer.empty()) {
        const auto comma = prefer.find(',');
        const std::string one = written(prefer.substr(0, comma));
        prefer = comma == std::string_view::npos ? std::string_view{} : prefer.substr(comma + 1);
        constexpr std::string_view kWait = "wait=";
        std::int64_t seconds = 0;
        if (one == "respond-async") {
            preference.answer = Preference::Answer::Queued;
        } else if (one.starts_with(kWait) && std::from_chars(one.data() + kWait.size(), one.data() + one.size(), seconds).ec == std::errc{}) {
            waits = true;
            preference.wait_milliseconds = 1000 * std::clamp<std::int64_t>(seconds, 0, kLongestWaitSeconds);
        }
    }
    // Both together mean: directly if it takes no longer than that (RFC 7240 §4.3).
    if (waits) preference.answer = Preference::Answer::Direct;
    return preference;
}

}  // namespace hub::api
