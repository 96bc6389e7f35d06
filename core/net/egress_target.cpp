#include "core/net/egress_target.hpp"

#include <Poco/Net/DNS.h>
#include <Poco/Net/NetException.h>
#include <Poco/URI.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/net/address_class.hpp"

namespace hub::net {
namespace {

constexpr std::size_t kAddresses = 4;  // tried for one host

// Headers that decide framing, the connection or the virtual host: the broker's, never an adapter's. A Host
// of one's own would reach another site behind an allowed address.
constexpr std::array<std::string_view, 11> kOwnHeaders{
    "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te",
    "trailer", "upgrade", "expect", "proxy-authorization", "proxy-connection"};

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20U && c != '\t') || c == 0x7f; });
}

Status check_shape(const HttpRequest& request) {
    if (!is_token(request.method)) return fail("egress.denied", "the method is malformed");
    const bool odd = request.url.find_first_of(" \t\\") != std::string::npos;
    if (odd || has_control(request.url)) return fail("egress.denied", "the URL holds a blank, a backslash or a control character");
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name) || has_control(value)) return fail("egress.denied", "a header is malformed");
        const bool own = std::any_of(kOwnHeaders.begin(), kOwnHeaders.end(), [&name = name](std::string_view taken) { return equal_ignoring_case(taken, name); });
        if (own) return fail("egress.denied", "the header " + name + " is set by the hub");
    }
    return {};
}

Result<Target> parse_target(const std::string& url) {
    try {
        const Poco::URI uri(url);
        Target target;
        target.secure = uri.getScheme() == "https";
        if (!target.secure && uri.getScheme() != "http") return fail("egress.denied", "only http and https are allowed");
        if (!uri.getUserInfo().empty()) return fail("egress.denied", "a URL must not carry a user name");
        target.host = uri.getHost();
        target.port = uri.getPort();
        target.path_and_query = uri.getPathAndQuery().empty() ? "/" : uri.getPathAndQuery();
        if (!target.path_and_query.starts_with('/')) target.path_and_query.insert(0, "/");
        return target;
    } catch (const Poco::Exception&) {
        return fail("egress.denied", "the URL is malformed");
    }
}

/// 127.0.0.0/8 or ::1, written as an address.
bool is_loopback_literal(const std::string& host) {
    Poco::Net::IPAddress literal;
    return Poco::Net::IPAddress::tryParse(host, literal) && literal.isLoopback();
}

/// Resolved once, to all its addresses.
Status resolve(Target& target) {
    try {
        Poco::Net::IPAddress literal;
        if (Poco::Net::IPAddress::tryParse(target.host, literal)) {
            target.addresses.push_back(literal);
            return {};
        }
        const auto entry = Poco::Net::DNS::hostByName(target.host);
        target.addresses = entry.addresses();
    } catch (const Poco::Exception&) {
        return fail("egress.resolve", target.host + " cannot be resolved", Retry::Later);
    }
    if (target.addresses.empty()) return fail("egress.resolve", target.host + " has no address", Retry::Later);
    // IPv4 first: most of the networks here have no other, and nothing is lost where both work.
    std::stable_partition(target.addresses.begin(), target.addresses.end(),
                          [](const Poco::Net::IPAddress& address) { return address.family() == Poco::Net::IPAddress::IPv4; });
    return {};
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
    });
}

Result<EgressRule> rule_of(const std::string& url, Reach reach) {
    HUB_TRY_ASSIGN(auto target, parse_target(url));
    const bool local = reach == Reach::Inside || is_loopback_literal(target.host);
    return EgressRule{std::move(target.host), target.port, local};
}

Result<Target> allowed_target(const HttpRequest& request, const EgressPolicy& policy) {
    HUB_TRY(check_shape(request));
    HUB_TRY_ASSIGN(Target target, parse_target(request.url));
    const auto rule = std::find_if(policy.allow.begin(), policy.allow.end(), [&](const EgressRule& allowed) {
        return allowed.port == target.port && equal_ignoring_case(allowed.host, target.host);
    });
    if (rule == policy.allow.end()) {
        return fail("egress.denied", target.host + ":" + std::to_string(target.port) +
                                         " is not on this system's egress list; add it under systems[].egress");
    }
    HUB_TRY(resolve(target));
    if (!rule->local_allowed) {
        // One inside address among several is what a rebinding name looks like; the whole name is refused.
        for (const auto& address : target.addresses) {
            if (!is_local_address(address.toString())) continue;
            return fail("egress.denied", target.host + " resolves to an internal address, which its rule does not allow");
        }
    }
    if (target.addresses.size() > kAddresses) target.addresses.resize(kAddresses);
    return target;
}

}  // namespace hub::net
