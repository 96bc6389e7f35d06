// What people call the browser that signed in: "Chrome, Windows" for its User-Agent (RFC 9110 §10.1.5).
//
// Browsers name others before themselves, so the most particular word decides. What is not known is shown as it was sent.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>
#include <string_view>

namespace hub::sso {

std::string device_name(std::string_view user_agent);

}  // namespace hub::sso
