// DER as other programs read it from files.
#pragma once

#include <string>

#include "core/codec/base64.hpp"

namespace hub::test {

inline std::string pem(const std::string& what, const std::string& der) {
    constexpr std::size_t kLine = 64;
    std::string text = codec::to_base64(der);
    for (std::size_t at = kLine; at < text.size(); at += kLine + 1) text.insert(at, "\n");
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
}

}  // namespace hub::test
