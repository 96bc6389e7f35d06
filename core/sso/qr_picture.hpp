// A QR code as a drawing inside a page: SVG without script or style, so that the strictest policy shows it, on white whatever
// the page's colours are, with the quiet zone that cameras need.
//
// Threads: pure. Failure: those of codec/qr_code.hpp.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::sso {

/// `says`: what it is, for those who do not see it.
Result<std::string> qr_picture(std::string_view text, std::string_view says);

}  // namespace hub::sso
