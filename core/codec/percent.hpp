// Percent-encoding (RFC 3986 §2.1) as queries and forms write it.
//
// Threads: pure. Failure: decode_percent() `percent.broken`.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::codec {

/// All but unreserved characters (RFC 3986 §2.3) as %XX.
std::string encode_percent(std::string_view value);
/// The same backwards; `+` is a space, as in application/x-www-form-urlencoded.
Result<std::string> decode_percent(std::string_view raw);

}  // namespace hub::codec
