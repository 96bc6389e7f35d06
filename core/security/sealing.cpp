#include "core/security/sealing.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <memory>

#include "core/security/digest.hpp"

namespace hub::security {
namespace {

constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kHeaderSize = 2 + 4 + kNonceSize;

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

/// A context of one direction. Expanding a key costs more than sealing a record, so the last key stays in it.
struct Direction {
    std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context{EVP_CIPHER_CTX_new()};
    std::uint64_t sealer = 0;  ///< whose key it is; 0: none yet
    std::uint32_t key_id = 0;

    /// Must the key be set? It is taken as set afterwards.
    bool changes_to(std::uint64_t wanted_sealer, std::uint32_t wanted_key) {
        const bool same = sealer == wanted_sealer && key_id == wanted_key;
        sealer = wanted_sealer;
        key_id = wanted_key;
        return !same;
    }
};

struct Gcm {
    EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    Direction sealing, opening;
    /// Asked of the kernel many at a time; each is used once.
    std::array<char, 128 * kNonceSize> nonces{};
    std::size_t used = nonces.size();

    Gcm() {
        if (cipher == nullptr || !sealing.context || !opening.context) std::abort();
    }
    ~Gcm() { EVP_CIPHER_free(cipher); }
    Gcm(const Gcm&) = delete;
    Gcm& operator=(const Gcm&) = delete;

    std::string_view next_nonce() {
        if (used == nonces.size()) {
            SystemRandom random;
            const std::string fresh = random.bytes(nonces.size());
            std::copy(fresh.begin(), fresh.end(), nonces.begin());
            used = 0;
        }
        used += kNonceSize;
        return {nonces.data() + used - kNonceSize, kNonceSize};
    }
};

Gcm& gcm() {
    thread_local Gcm one;
    return one;
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void append_header(std::string& out, std::uint32_t key_id) {
    out.push_back('S');
    out.push_back('\1');
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((key_id >> shift) & 255U));
}

}  // namespace

Result<Keyring> parse_keyring(std::string_view text) {
    Keyring ring;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        line = line.substr(0, line.find('#'));
        while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\t')) line.remove_suffix(1);
        if (line.empty()) continue;
        const auto colon = line.find(':');
        std::uint32_t id = 0;
        const auto parsed = std::from_chars(line.data(), line.data() + std::min(colon, line.size()), id);
        if (colon == std::string_view::npos || parsed.ec != std::errc{} || parsed.ptr != line.data() + colon) {
            return fail("seal.keyring", "a keyring line is `id:64 hexadecimal digits`");
        }
        HUB_TRY_ASSIGN(std::string key, from_hex(line.substr(colon + 1)));
        if (key.size() != 32) return fail("seal.keyring", "a sealing key has 32 bytes (64 hexadecimal digits)");
        ring.keys[id] = std::move(key);
    }
    if (ring.keys.empty()) return fail("seal.keyring", "the keyring holds no key");
    return ring;
}

std::string new_keyring_line(std::uint32_t id, Random& random) {
    return std::to_string(id) + ":" + to_hex(random.bytes(32)) + "\n";
}

Sealer::Sealer(Keyring keyring) : keyring_(std::move(keyring)) {
    static std::atomic<std::uint64_t> last{0};
    serial_ = ++last;
}

Sealer::~Sealer() {
    for (auto& [id, key] : keyring_.keys) OPENSSL_cleanse(key.data(), key.size());
}

std::string Sealer::seal(std::string_view plain, std::string_view associated) const {
    Gcm& engine = gcm();
    const auto& [key_id, key] = *keyring_.keys.rbegin();
    std::string out;
    out.reserve(kHeaderSize + plain.size() + kTagSize);
    append_header(out, key_id);
    out += engine.next_nonce();
    const std::size_t body = out.size();
    out.resize(body + plain.size() + kTagSize);

    auto* context = engine.sealing.context.get();
    const bool fresh = engine.sealing.changes_to(serial_, key_id);
    int length = 0;
    bool good = EVP_EncryptInit_ex2(context, fresh ? engine.cipher : nullptr, fresh ? bytes_of(std::string_view(key)) : nullptr,
                                    bytes_of(out) + body - kNonceSize, nullptr) == 1;
    good = good && EVP_EncryptUpdate(context, nullptr, &length, bytes_of(associated),
                                     static_cast<int>(associated.size())) == 1;
    good = good && EVP_EncryptUpdate(context, bytes_of(out) + body, &length, bytes_of(plain),
                                     static_cast<int>(plain.size())) == 1;
    good = good && EVP_EncryptFinal_ex(context, bytes_of(out) + body + length, &length) == 1;
    good = good && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, kTagSize,
                                       bytes_of(out) + body + plain.size()) == 1;
    if (!good) std::abort();  // an encryption that fails must never store plain text
    return out;
}

Result<std::uint32_t> Sealer::key_id_of(std::string_view sealed) {
    if (sealed.size() < kHeaderSize + kTagSize || sealed[0] != 'S' || sealed[1] != '\1') {
        return fail("seal.broken", "not a sealed body");
    }
    std::uint32_t id = 0;
    for (std::size_t i = 2; i < 6; ++i) id = (id << 8U) | static_cast<unsigned char>(sealed[i]);
    return id;
}

Result<std::string> Sealer::open(std::string_view sealed, std::string_view associated) const {
    HUB_TRY_ASSIGN(const std::uint32_t key_id, key_id_of(sealed));
    const auto key = keyring_.keys.find(key_id);
    if (key == keyring_.keys.end()) {
        return fail("seal.key_unknown", "sealed with key " + std::to_string(key_id) + ", which the keyring lacks");
    }
    Gcm& engine = gcm();
    const std::size_t size = sealed.size() - kHeaderSize - kTagSize;
    std::string plain(size, '\0');
    std::string tag(sealed.substr(sealed.size() - kTagSize));
    auto* context = engine.opening.context.get();
    const bool fresh = engine.opening.changes_to(serial_, key_id);
    int length = 0;
    bool good = EVP_DecryptInit_ex2(context, fresh ? engine.cipher : nullptr, fresh ? bytes_of(std::string_view(key->second)) : nullptr,
                                    bytes_of(sealed) + kHeaderSize - kNonceSize, nullptr) == 1;
    good = good && EVP_DecryptUpdate(context, nullptr, &length, bytes_of(associated),
                                     static_cast<int>(associated.size())) == 1;
    good = good && EVP_DecryptUpdate(context, bytes_of(plain), &length, bytes_of(sealed) + kHeaderSize,
                                     static_cast<int>(size)) == 1;
    good = good && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, kTagSize, tag.data()) == 1;
    good = good && EVP_DecryptFinal_ex(context, bytes_of(plain) + length, &length) == 1;
    if (!good) return fail("seal.broken", "a sealed body was altered, cut or moved");
    return plain;
}

}  // namespace hub::security
