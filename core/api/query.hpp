// The query part of a target: `system=vnedu&limit=20`, percent-decoded.
//
// Threads: pure. Failure: broken escapes are kept as they stand.
#pragma once

#include <string>
#include <string_view>

namespace hub::api {

/// Empty when absent.
std::string query_value(std::string_view query, std::string_view name);

}  // namespace hub::api
