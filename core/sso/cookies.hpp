// The cookies of signing in: the session's, one that binds a sign-in under way to the browser that began it, one that
// knows a browser again, and one that still shows what became of the last session.
//
// All carry the prefix `__Host-` (RFC 6265bis §4.1.3.2): this host only, encrypted only, whole path, so that no neighbour
// can plant or read one. HttpOnly keeps scripts away; SameSite=Lax lets applications send people here and nothing else.
//
// Threads: pure. Failure: a cookie that stands twice is none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hub::sso {

inline constexpr std::string_view kSessionCookie = "__Host-eduhub";
inline constexpr std::string_view kDeviceCookie = "__Host-eduhub-device";
inline constexpr std::string_view kEndedCookie = "__Host-eduhub-ended";  ///< sid of the session that ended here last
inline constexpr std::string_view kBrowserCookie = "__Host-eduhub-begun";

/// Empty when absent.
std::string cookie_value(std::string_view header, std::string_view name);
/// For Set-Cookie; lives as long as the browser's session.
std::string set_cookie(std::string_view name, std::string_view value);
std::string drop_cookie(std::string_view name);

}  // namespace hub::sso
