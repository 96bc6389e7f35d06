#include "core/security/signature.hpp"

#include <openssl/evp.h>

#include <memory>

namespace hub::security {
namespace {

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using PrivateKey = std::unique_ptr<EVP_PKEY, FreeKey>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Result<std::string> raw_public(EVP_PKEY* key) {
    std::string out(32, '\0');
    std::size_t size = out.size();
    if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(out.data()), &size) != 1 || size != 32) {
        return fail("key.unreadable", "not an Ed25519 key");
    }
    return out;
}

PrivateKey load_private(std::string_view seed) {
    return PrivateKey(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()));
}

}  // namespace

Result<KeyPair> generate_ed25519() {
    PrivateKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    KeyPair pair;
    pair.private_key.resize(32);
    std::size_t size = 32;
    if (!key || EVP_PKEY_get_raw_private_key(key.get(), reinterpret_cast<unsigned char*>(pair.private_key.data()),
                                             &size) != 1) {
        return fail("key.unreadable", "OpenSSL cannot make an Ed25519 key");
    }
    HUB_TRY_ASSIGN(pair.public_key, raw_public(key.get()));
    return pair;
}

Result<std::string> public_key_of(std::string_view private_key) {
    const PrivateKey key = load_private(private_key);
    if (!key) return fail("key.unreadable", "a private Ed25519 key has 32 bytes");
    return raw_public(key.get());
}

Result<std::string> sign_ed25519(std::string_view private_key, std::string_view message) {
    const PrivateKey key = load_private(private_key);
    if (!key) return fail("key.unreadable", "a private Ed25519 key has 32 bytes");
    const Context context(EVP_MD_CTX_new());
    std::string signature(64, '\0');
    std::size_t size = signature.size();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(message),
                       message.size()) != 1) {
        return fail("signature.failed", "OpenSSL refused to sign");
    }
    return signature;
}

bool verify_ed25519(std::string_view public_key, std::string_view message, std::string_view signature) {
    const PrivateKey key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_key), public_key.size()));
    const Context context(EVP_MD_CTX_new());
    return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                            message.size()) == 1;
}

}  // namespace hub::security
