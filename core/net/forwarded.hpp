// Who really asks, when the connection comes from a proxy.
//
// Only the named proxies are believed, and only the one header that they are said to write: a proxy passes on what it
// does not know, so a header nobody configured is the caller's own invention. The list is read from the right, where
// our own proxy wrote; the first address that is no trusted proxy is the caller. What cannot be read ends the reading:
// the caller is then the last hop that could be read, at worst the proxy itself, never an address of somebody's choosing.
//
// Threads: pure values. Failure: none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/ip_address.hpp"

namespace hub::net {

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
