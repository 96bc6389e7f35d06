#include "core/net/forwarded.hpp"

#include <algorithm>

namespace hub::net {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x) == y; });
}

std::vector<std::string_view> split(std::string_view text, char mark) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(mark);
        parts.push_back(trimmed(text.substr(0, end)));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// An address as a hop is written: with or without a port, in brackets when it is IPv6 with one.
std::optional<AddressBytes> parse_hop(std::string_view text) {
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos || (close + 1 < text.size() && text[close + 1] != ':')) return std::nullopt;
        return parse_ip_address(text.substr(1, close - 1));
    }
    const auto colon = text.find(':');
    const bool port = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
    return parse_ip_address(port ? text.substr(0, colon) : text);
}

/// One `name=value` of an element of Forwarded (RFC 7239), without its quotes. The list was cut at every comma, also
/// at one within quotes, since who wrote to the left of our proxy could open a quote that swallows what it wrote; so
/// half a quoted value, or an escape in one, makes the element unreadable.
std::string_view pair_of(std::string_view element, std::string_view name) {
    if (std::count(element.begin(), element.end(), '"') % 2 != 0 || element.find('\\') != std::string_view::npos) return {};
    for (const auto pair : split(element, ';')) {
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || !same_word(pair.substr(0, equals), name)) continue;
        std::string_view value = pair.substr(equals + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        return value;
    }
    return {};
}

}  // namespace

bool TrustedProxies::holds(std::string_view address) const {
    const auto bytes = parse_ip_address(address);
    return bytes && std::any_of(ranges.begin(), ranges.end(), [&](const AddressRange& range) { return range.holds(*bytes); });
}

Caller caller_of(Caller peer, const ForwardedHeaders& headers, const TrustedProxies& proxies) {
    if (!proxies.holds(peer.address)) return peer;
    const bool standard = proxies.header == ForwardedBy::Forwarded;
    const std::string_view list = standard ? headers.forwarded : headers.x_forwarded_for;
    Caller caller{std::move(peer.address), peer.transport, Via::TrustedProxy};
    const auto hops = split(list, ',');
    // What the nearest proxy says of its own caller.
    const std::string_view scheme = standard ? pair_of(hops.back(), "proto") : split(headers.x_forwarded_proto, ',').back();
    if (!scheme.empty()) caller.transport = same_word(scheme, "https") ? Transport::Encrypted : Transport::Clear;
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
        const auto address = parse_hop(standard ? pair_of(*hop, "for") : *hop);
        if (!address) break;
        caller.address = text_of(*address);
        const auto trusted = [&](const AddressRange& range) { return range.holds(*address); };
        if (std::none_of(proxies.ranges.begin(), proxies.ranges.end(), trusted)) break;
    }
    return caller;
}

}  // namespace hub::net
