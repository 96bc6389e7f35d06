// Text of anybody's as text of an HTML page.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>
#include <string_view>

namespace hub::text {

/// For text and for values of attributes in double quotes.
std::string escape_html(std::string_view text);

}  // namespace hub::text
