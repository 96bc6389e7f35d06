#include "core/net/address_class.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace hub::net {
namespace {

struct Range {
    std::uint32_t network;
    int bits;
};

constexpr Range kLocalV4[] = {
    {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16}, {0xAC100000, 12},
    {0xC0000000, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xE0000000, 4},  {0xF0000000, 4},
};

bool is_local_v4(std::uint32_t address) {
    for (const Range& range : kLocalV4) {
        if ((address >> (32 - range.bits)) == (range.network >> (32 - range.bits))) return true;
    }
    return false;
}

}  // namespace

bool is_local_address(const std::string& address) {
    in_addr v4{};
    if (inet_pton(AF_INET, address.c_str(), &v4) == 1) return is_local_v4(ntohl(v4.s_addr));
    in6_addr v6{};
    if (inet_pton(AF_INET6, address.substr(0, address.find('%')).c_str(), &v6) != 1) return true;
    const auto* bytes = v6.s6_addr;
    std::array<std::uint8_t, 12> prefix{};
    std::memcpy(prefix.data(), bytes, prefix.size());
    constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    constexpr std::array<std::uint8_t, 12> kNat64{0, 0x64, 0xff, 0x9b};
    std::uint32_t tail = 0;
    std::memcpy(&tail, bytes + 12, sizeof tail);
    if (prefix == kMapped || prefix == kNat64) return is_local_v4(ntohl(tail));
    if (prefix == std::array<std::uint8_t, 12>{}) return true;  // ::, ::1 and the old compatible form
    const bool unique_local = (bytes[0] & 0xfeU) == 0xfcU;
    const bool link_local = bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0x80U;
    return unique_local || link_local || bytes[0] == 0xff;
}

}  // namespace hub::net
