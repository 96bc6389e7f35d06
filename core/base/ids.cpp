#include "core/base/ids.hpp"

namespace hub {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

std::uint32_t round_function(std::uint32_t half, std::uint64_t key) {
    return static_cast<std::uint32_t>(mix(half + key) >> 32);
}

}  // namespace

PublicIds::PublicIds(std::string_view secret) {
    std::uint64_t state = 0x243F6A8885A308D3ULL;
    for (std::size_t round = 0; round < round_keys_.size(); ++round) {
        for (const char c : secret) state = mix(state ^ static_cast<unsigned char>(c)) + 0x9E3779B97F4A7C15ULL;
        round_keys_[round] = state;
    }
}

std::uint64_t PublicIds::permute(std::uint64_t value) const {
    auto left = static_cast<std::uint32_t>(value >> 32);
    auto right = static_cast<std::uint32_t>(value);
    for (const auto key : round_keys_) {
        const std::uint32_t next = left ^ round_function(right, key);
        left = right;
        right = next;
    }
    return (static_cast<std::uint64_t>(left) << 32) | right;
}

std::uint64_t PublicIds::invert(std::uint64_t value) const {
    auto left = static_cast<std::uint32_t>(value >> 32);
    auto right = static_cast<std::uint32_t>(value);
    for (auto key = round_keys_.rbegin(); key != round_keys_.rend(); ++key) {
        const std::uint32_t previous = right ^ round_function(left, *key);
        right = left;
        left = previous;
    }
    return (static_cast<std::uint64_t>(left) << 32) | right;
}

std::string PublicIds::encode(IdKind kind, Key key) const {
    std::uint64_t value = permute(static_cast<std::uint64_t>(key));
    std::string out(14, static_cast<char>(kind));
    for (std::size_t i = 13; i >= 1; --i) {
        out[i] = kAlphabet[value & 31U];
        value >>= 5U;
    }
    return out;
}

Result<Key> PublicIds::decode(IdKind kind, std::string_view text) const {
    if (text.size() != 14 || text[0] != static_cast<char>(kind)) {
        return fail("id.unreadable", "not an id of this kind: " + std::string(text.substr(0, 40)));
    }
    std::uint64_t value = 0;
    for (const char c : text.substr(1)) {
        const auto digit = kAlphabet.find(c);
        if (digit == std::string_view::npos) return fail("id.unreadable", "unknown character in id");
        value = (value << 5U) | digit;
    }
    return static_cast<Key>(invert(value));
}

}  // namespace hub
