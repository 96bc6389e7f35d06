#include "core/security/long_digest.hpp"

#include <openssl/evp.h>

#include <cstdlib>

namespace hub::security {
namespace {

std::string digest(const char* name, std::string_view data) {
    unsigned char out[EVP_MAX_MD_SIZE];
    std::size_t size = 0;
    if (EVP_Q_digest(nullptr, name, nullptr, data.data(), data.size(), out, &size) != 1) std::abort();
    return {reinterpret_cast<const char*>(out), size};
}

}  // namespace

std::string sha384(std::string_view data) { return digest("SHA384", data); }
std::string sha512(std::string_view data) { return digest("SHA512", data); }

}  // namespace hub::security
