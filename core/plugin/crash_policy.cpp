#include "core/plugin/crash_policy.hpp"

#include <algorithm>

namespace hub::plugin {

void CrashPolicy::back_off(std::int64_t now, std::size_t failures, Random& random) {
    const auto doublings = std::min<std::size_t>(failures > 0 ? failures - 1 : 0, 20);
    const auto full = std::min(settings_.backoff_cap_milliseconds, settings_.backoff_first_milliseconds << doublings);
    // Between half and all of it: workers of one vendor that died together come back apart.
    const auto half = full / 2;
    start_at_ = now + half + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(full - half) + 1));
}

void CrashPolicy::crashed(std::int64_t now, Random& random) {
    while (!crashes_.empty() && crashes_.front() <= now - settings_.window_milliseconds) crashes_.pop_front();
    crashes_.push_back(now);
    refusals_ = 0;
    quarantined_ = quarantined_ || crashes_.size() >= settings_.crashes_to_quarantine;
    back_off(now, crashes_.size(), random);
}

void CrashPolicy::refused(std::int64_t now, Random& random) { back_off(now, ++refusals_, random); }

void CrashPolicy::release() {
    crashes_.clear();
    refusals_ = 0;
    start_at_ = INT64_MIN;
    quarantined_ = false;
}

}  // namespace hub::plugin
