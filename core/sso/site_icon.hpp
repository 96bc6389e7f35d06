// The small picture of the site that browsers ask for by themselves.
//
// Threads: pure. Failure: none.
#pragma once

#include <string_view>

#include "core/net/http_server.hpp"

namespace hub::sso {

inline constexpr std::string_view kSiteIconPath = "/sso/icon.svg";

net::ServerResponse site_icon();

}  // namespace hub::sso
