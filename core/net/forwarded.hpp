// Who really asks, when the connection comes from a proxy.
//
// Only the named proxies are believed, and only the one header that they are said to write: a proxy passes on what it
// does not know, so a header nobody configured is the caller's own invention. The list is read from the right, where
// our own proxy wrote; the first address that is no trusted proxy is the caller. What cannot be read ends the reading:
// the caller is then the last hop that could be read, at worst the proxy itself, never an address of somebody's choosing.
//
// Threads: pure values. Errors of AddressRange::parse(): `config.address`.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::net {

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
};

enum class ForwardedBy : unsigned char { XForwardedFor, Forwarded };

struct TrustedProxies {
    std::vector<AddressRange> ranges = {};
    ForwardedBy header = ForwardedBy::XForwardedFor;

    [[nodiscard]] bool holds(std::string_view address) const;
};

enum class Transport : unsigned char { Clear, Encrypted };
enum class Via : unsigned char { Direct, TrustedProxy };

struct Caller {
    std::string address;  ///< empty: a unix socket
    Transport transport = Transport::Clear;
    Via via = Via::Direct;
};

/// As they came; several lines of one name joined with commas, in their order.
struct ForwardedHeaders {
    std::string x_forwarded_for;
    std::string x_forwarded_proto;
    std::string forwarded;
};

/// `peer`: who holds the other end of the connection, and how it came.
Caller caller_of(Caller peer, const ForwardedHeaders& headers, const TrustedProxies& proxies);

}  // namespace hub::net
