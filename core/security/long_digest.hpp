// SHA-384 and SHA-512, which peers may choose in XML signatures.
//
// Threads: any. Failure: none — an OpenSSL that cannot hash ends the process, nothing safe is left to do.
#pragma once

#include <string>
#include <string_view>

namespace hub::security {

/// 48 bytes.
std::string sha384(std::string_view data);
/// 64 bytes.
std::string sha512(std::string_view data);

}  // namespace hub::security
