// Base64 with padding (RFC 4648 §4), read strictly: one text for each value, no other characters, no bits left over.
// XML may break the text into lines (XML Schema part 2 §3.2.16); a reader of XML says so.
//
// Threads: any. Failure: `base64.unreadable`.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::codec {

enum class Base64Spaces : unsigned char { Refuse, Skip };

std::string to_base64(std::string_view bytes);
Result<std::string> from_base64(std::string_view text, Base64Spaces spaces = Base64Spaces::Refuse);

}  // namespace hub::codec
