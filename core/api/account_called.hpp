// The account that an order names by its login.
//
// Threads: any. Errors: `account.unknown`, those of the store.
#pragma once

#include <string_view>

#include "core/sso/gateway.hpp"

namespace hub::api {

Result<sso::Account> account_called(sso::Gateway& gateway, std::string_view login);

}  // namespace hub::api
