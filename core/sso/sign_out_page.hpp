// The page after signing out: what became of each application, said as it is: ended, ends at, or cannot be ended from here.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>
#include <vector>

#include "core/sso/apps.hpp"
#include "core/sso/html.hpp"
#include "core/sso/logout_notices.hpp"

namespace hub::sso {

/// `go_on`: where the application that asked wants the person back; empty: nowhere.
net::ServerResponse sign_out_page(const std::vector<LogoutNotice>& notices, const Apps& apps, const std::string& go_on, Language language);

}  // namespace hub::sso
