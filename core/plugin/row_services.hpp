// Rows of workbooks, web pages and CSV as JSON objects, for the codec service; shapes in sdk/include/eduhub/plugin.h.
//
// Threads: any. Errors: those of core/codec's readers, `charset.unknown` for a name that is none, and `plugin.stopped`
// when `take` refuses a row.
#pragma once

#include <functional>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::plugin {

/// Returns false to stop.
using TakeRow = std::function<bool(std::string_view row_json)>;

/// `options`: empty, or the JSON object of charsets a person named.
Status table_rows(std::string_view bytes, std::string_view options, const TakeRow& take);
Status csv_rows(std::string_view bytes, char separator, const TakeRow& take);

}  // namespace hub::plugin
