#include "core/sso/jose/proof_target.hpp"

#include <algorithm>

#include "core/security/digest.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kLongest = 2'048;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_unreserved(char c) { return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~'; }

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

/// Host and port without the scheme's own port.
std::optional<std::string> normalised_authority(std::string_view authority, std::string_view default_port) {
    const auto bracket = authority.rfind(']');  // an IPv6 address has colons of its own
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const std::string_view host = authority.substr(0, colon);
    const std::string_view port = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon + 1);
    const bool good_host = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) { return is_unreserved(c) || c == '[' || c == ']' || c == ':'; });
    const bool good_port = port.size() <= 5 && std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!good_host || !good_port) return std::nullopt;
    std::string out = lowered(host);
    if (!port.empty() && port != default_port) out += ":" + std::string(port);
    return out;
}

std::optional<std::string> normalised_path(std::string_view path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const char c = path[i];
        if (c == '%') {
            const auto byte = security::from_hex(path.substr(i + 1, 2));
            if (!byte || byte->size() != 1) return std::nullopt;
            constexpr std::string_view kDigits = "0123456789ABCDEF";
            const auto value = static_cast<unsigned char>(byte->front());
            if (is_unreserved(byte->front())) out += *byte;
            else out += {'%', kDigits[value >> 4U], kDigits[value & 15U]};
            i += 2;
        } else if (is_unreserved(c) || std::string_view("/!$&'()*+,;=:@").find(c) != std::string_view::npos) {
            out += c;
        } else {
            return std::nullopt;
        }
    }
    return out.empty() ? "/" : out;
}

}  // namespace

std::optional<std::string> normalised_target(std::string_view uri) {
    if (uri.size() > kLongest) return std::nullopt;
    const auto mark = uri.find("://");
    if (mark == std::string_view::npos) return std::nullopt;
    const std::string scheme = lowered(uri.substr(0, mark));
    if (scheme != "https" && scheme != "http") return std::nullopt;
    std::string_view rest = uri.substr(mark + 3);
    rest = rest.substr(0, rest.find_first_of("?#"));
    const auto slash = rest.find('/');
    const auto authority = normalised_authority(rest.substr(0, slash), scheme == "https" ? "443" : "80");
    const auto path = normalised_path(slash == std::string_view::npos ? std::string_view{} : rest.substr(slash));
    if (!authority || !path) return std::nullopt;
    return scheme + "://" + *authority + *path;
}

}  // namespace hub::sso
