#include "core/base/ip_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace hub {
namespace {

constexpr int kMappedBits = 96;

}  // namespace

std::optional<AddressBytes> parse_ip_address(std::string_view text) {
    if (text.empty() || text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
    const std::string terminated(text);
    AddressBytes out{};
    in_addr v4{};
    if (inet_pton(AF_INET, terminated.c_str(), &v4) == 1) {
        out[10] = out[11] = 0xff;
        std::memcpy(out.data() + 12, &v4, sizeof v4);
        return out;
    }
    if (inet_pton(AF_INET6, terminated.c_str(), out.data()) == 1) return out;
    return std::nullopt;
}

std::string text_of(const AddressBytes& address) {
    constexpr AddressBytes kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
    char buffer[INET6_ADDRSTRLEN] = {};
    if (std::equal(address.begin(), address.begin() + 12, kMapped.begin())) return inet_ntop(AF_INET, address.data() + 12, buffer, sizeof buffer);
    return inet_ntop(AF_INET6, address.data(), buffer, sizeof buffer);
}

Result<AddressRange> AddressRange::parse(std::string_view text) {
    const auto refused = [&] { return fail("config.address", "`" + std::string(text) + "` is no address or range: 10.1.0.0/16, 192.0.2.7, fd00::/8"); };
    const auto slash = text.find('/');
    const auto address = parse_ip_address(text.substr(0, slash));
    if (!address) return refused();
    AddressRange range{*address, 128};
    if (slash == std::string_view::npos) return range;
    const std::string_view digits = text.substr(slash + 1);
    if (digits.empty() || digits.size() > 3 || !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) return refused();
    int bits = 0;
    for (const char c : digits) bits = bits * 10 + (c - '0');
    const bool v4 = text.substr(0, slash).find(':') == std::string_view::npos;
    if (bits > (v4 ? 32 : 128)) return refused();
    range.bits = v4 ? kMappedBits + bits : bits;
    return range;
}

bool AddressRange::holds_everything() const { return bits == 0 || (bits == kMappedBits && holds(*parse_ip_address("0.0.0.0"))); }

bool AddressRange::holds(const AddressBytes& address) const {
    const auto whole = static_cast<std::size_t>(bits / 8);
    if (!std::equal(network.begin(), network.begin() + static_cast<std::ptrdiff_t>(whole), address.begin())) return false;
    const int rest = bits % 8;
    return rest == 0 || ((network[whole] ^ address[whole]) >> (8 - rest)) == 0;
}

}  // namespace hub
