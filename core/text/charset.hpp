// From bytes to text: which charset a file is in.
//
// Threads: any. Failure: `text.encoding`, with what to do.
#pragma once

#include <string_view>

#include "core/base/result.hpp"

namespace hub::text {

/// The text of a UTF-8 file without its byte order mark; a view into `bytes`. UTF-16 and UTF-32 are
/// named in the error, because "save as Unicode" in a spreadsheet writes them.
Result<std::string_view> utf8_text(std::string_view bytes);

}  // namespace hub::text
