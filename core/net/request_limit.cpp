#include "core/net/request_limit.hpp"

#include <algorithm>

namespace hub::net {
namespace {

/// One token, in the unit of which `refill` tokens a minute are `refill` a millisecond.
constexpr std::int64_t kToken = 60'000;
constexpr std::int64_t kFewestAtOnce = 3;

std::int64_t at_once(std::int64_t per_minute) { return std::max(per_minute / 4, std::min(per_minute, kFewestAtOnce)); }

}  // namespace

// A burst and what flows back in less than a minute make `per_minute` together, hence the + 1.
RequestLimit::RequestLimit(std::int64_t per_minute, std::int64_t now_milliseconds)
    : capacity_(at_once(per_minute) * kToken), refill_(per_minute - at_once(per_minute) + 1), credit_(std::min(per_minute, kFewestAtOnce) * kToken), seen_(now_milliseconds) {}

std::optional<std::int64_t> RequestLimit::take(std::int64_t now_milliseconds) {
    const auto until_full = [this] { return (capacity_ - credit_ + refill_ - 1) / refill_; };
    const std::int64_t passed = std::max<std::int64_t>(0, now_milliseconds - seen_);
    credit_ = passed >= until_full() ? capacity_ : credit_ + passed * refill_;
    seen_ = std::max(seen_, now_milliseconds);
    if (credit_ < kToken) return until_full();
    credit_ -= kToken;
    return std::nullopt;
}

}  // namespace hub::net
