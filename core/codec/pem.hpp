// Keys and certificates as text, for files that other programs read (RFC 7468 §2): base64 in lines of 64 between its two marks.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>
#include <string_view>

namespace hub::codec {

/// `label`: "CERTIFICATE", "PRIVATE KEY".
std::string write_pem(std::string_view label, std::string_view der);

}  // namespace hub::codec
