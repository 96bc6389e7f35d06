// Where a list goes on: opaque to callers, bound to its list. Keys stand in it as public ids, so that it tells
// nobody how many rows there are.
//
// Threads: pure. Errors: `cursor.malformed`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::api {

std::string write_cursor(std::string_view list, const std::vector<std::string>& parts);
/// `count`: how many parts there are.
Result<std::vector<std::string>> read_cursor(std::string_view list, std::string_view cursor, std::size_t count);
/// A number that is no key.
Result<std::int64_t> read_number(std::string_view text);

}  // namespace hub::api
