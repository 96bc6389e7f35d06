#include "core/sso/cookies.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kTerms = "; Path=/; Secure; HttpOnly; SameSite=Lax";

}  // namespace

std::string cookie_value(std::string_view header, std::string_view name) {
    std::string found;
    bool seen = false;
    while (!header.empty()) {
        const auto end = header.find(';');
        std::string_view pair = header.substr(0, end);
        header = end == std::string_view::npos ? std::string_view{} : header.substr(end + 1);
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (!pair.starts_with(name) || pair.size() <= name.size() || pair[name.size()] != '=') continue;
        if (seen) return {};
        seen = true;
        found = pair.substr(name.size() + 1);
    }
    return found;
}

std::string set_cookie(std::string_view name, std::string_view value) { return std::string(name) + "=" + std::string(value) + std::string(kTerms); }

std::string drop_cookie(std::string_view name) { return std::string(name) + "=" + std::string(kTerms) + "; Max-Age=0"; }

}  // namespace hub::sso
