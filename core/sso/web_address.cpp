#include "core/sso/web_address.hpp"

#include <algorithm>
#include <optional>

namespace hub::sso {
namespace {

struct Address {
    std::string_view scheme, host, path;
};

bool is_port(std::string_view text) { return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string_view::npos; }

std::optional<Address> read(std::string_view uri) {
    const auto mark = uri.find("://");
    if (mark == std::string_view::npos) return std::nullopt;
    const std::string_view rest = uri.substr(mark + 3);
    const auto end = std::min(rest.find_first_of("/?#"), rest.size());
    std::string_view host = rest.substr(0, end);
    if (host.find_first_of("@\\") != std::string_view::npos) return std::nullopt;
    // In brackets colons are the address's own.
    const auto bracket = host.rfind(']');
    const auto colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        if (!is_port(host.substr(colon + 1))) return std::nullopt;
        host = host.substr(0, colon);
    }
    if (host.empty()) return std::nullopt;
    return Address{uri.substr(0, mark), host, rest.substr(end)};
}

}  // namespace

bool is_web_address(std::string_view uri) {
    const auto address = read(uri);
    if (!address) return false;
    if (address->scheme == "https") return true;
    return address->scheme == "http" && (address->host == "127.0.0.1" || address->host == "[::1]" || address->host == "localhost");
}

bool is_exact_address(std::string_view uri) {
    if (!is_web_address(uri) || uri.find_first_of("#\\* \t") != std::string_view::npos) return false;
    const std::string_view path = read(uri)->path;
    return path.find("/../") == std::string_view::npos && !path.ends_with("/..");
}

bool is_localhost_by_name(std::string_view uri) {
    const auto address = read(uri);
    return address && address->scheme == "http" && address->host == "localhost";
}

}  // namespace hub::sso
