#include "core/codec/pem.hpp"

#include "core/codec/base64.hpp"

namespace hub::codec {

std::string write_pem(std::string_view label, std::string_view der) {
    constexpr std::size_t kLine = 64;
    const std::string text = to_base64(der);
    std::string out = "-----BEGIN " + std::string(label) + "-----\n";
    for (std::size_t at = 0; at < text.size(); at += kLine) out.append(text, at, kLine).append("\n");
    return out + "-----END " + std::string(label) + "-----\n";
}

}  // namespace hub::codec
