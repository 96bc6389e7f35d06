#include "core/api/account_called.hpp"

namespace hub::api {

Result<sso::Account> account_called(sso::Gateway& gateway, std::string_view login) {
    HUB_TRY_ASSIGN(auto found, gateway.accounts().find_login(login));
    if (!found) return fail("account.unknown", "no account has this login name");
    return std::move(*found);
}

}  // namespace hub::api
