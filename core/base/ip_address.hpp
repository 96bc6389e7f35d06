// IP addresses and ranges of them.
//
// Threads: pure values. Errors of AddressRange::parse(): `config.address`.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub {

/// An IPv6 address, or an IPv4 one in its mapped form.
using AddressBytes = std::array<unsigned char, 16>;
std::optional<AddressBytes> parse_ip_address(std::string_view text);
std::string text_of(const AddressBytes& address);

/// "10.1.0.0/16", "192.0.2.7", "fd00::/8".
struct AddressRange {
    AddressBytes network{};
    int bits = 128;

    static Result<AddressRange> parse(std::string_view text);
    [[nodiscard]] bool holds(const AddressBytes& address) const;
    /// 0.0.0.0/0 and ::/0.
    [[nodiscard]] bool holds_everything() const;
};

}  // namespace hub
