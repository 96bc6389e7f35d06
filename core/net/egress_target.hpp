// Where a call may go: reading its URL, finding its rule, resolving and pinning its address.
//
// Threads: any; resolving blocks as long as the machine's resolver does. Errors: `egress.denied`,
// `egress.resolve`.
#pragma once

#include <Poco/Net/IPAddress.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/net/egress.hpp"

namespace hub::net {

struct Target {
    bool secure = false;
    std::string host;
    std::uint16_t port = 0;
    std::string path_and_query;
    std::vector<Poco::Net::IPAddress> addresses;  ///< pinned: the call goes to one of these, nowhere else
};

bool equal_ignoring_case(std::string_view a, std::string_view b);

/// The target of an allowed request, resolved; all its addresses pass the rule.
Result<Target> allowed_target(const HttpRequest& request, const EgressPolicy& policy);

}  // namespace hub::net
