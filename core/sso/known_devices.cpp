#include "core/sso/known_devices.hpp"

#include "core/security/digest.hpp"
#include "core/sso/cookies.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kNameBytes = 12;

std::string sealed_as(Key account) { return "sso device of " + std::to_string(account); }

}  // namespace

std::string KnownDevices::remember(Key account) const {
    return set_cookie(kDeviceCookie, security::to_base64url(sealer_.seal(random_.bytes(kNameBytes), sealed_as(account)))) + "; Max-Age=15552000";
}

std::optional<std::string> KnownDevices::device_of(std::string_view cookie_header, Key account) const {
    const auto sealed = security::from_base64url(cookie_value(cookie_header, kDeviceCookie));
    if (!sealed || sealed->empty()) return std::nullopt;
    auto name = sealer_.open(*sealed, sealed_as(account));
    if (!name) return std::nullopt;
    return std::move(*name);
}

}  // namespace hub::sso
