// Raw DEFLATE (RFC 1951, no header, no checksum), as the Redirect binding of SAML uses it, on zlib.
//
// Threads: any. Failure: `deflate.too_large` as soon as `most` bytes have come out, however little went in;
// `deflate.broken` for a stream that is wrong, ends early, or has something behind it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::codec {

std::string deflate_raw(std::string_view bytes);
Result<std::string> inflate_raw(std::string_view bytes, std::size_t most);

}  // namespace hub::codec
