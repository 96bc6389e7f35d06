// Instants as SAML writes them: xs:dateTime in UTC, marked Z (saml-core §1.3.3). Fractions of a second are read to the
// millisecond and written as milliseconds.
//
// Threads: any. Failure: `saml.moment` for any other text, and for days that no calendar has.
#pragma once

#include <string_view>

#include "core/base/clock.hpp"

namespace hub::sso::saml {

Result<Instant> parse_moment(std::string_view text);

/// How far two clocks may differ, either way.
inline constexpr std::int64_t kSkewMilliseconds = 60'000;

}  // namespace hub::sso::saml
