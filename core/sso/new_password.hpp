// Choosing a password: the fields of a page, the rules it has to meet, and setting it.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. `done` comes later, on the executor, when it is on disk.
// Errors: `password.*` (`password.unlike`: the two fields differ), `sso.busy`, those of the store.
#pragma once

#include <functional>
#include <string>

#include "core/base/executor.hpp"
#include "core/net/http_server.hpp"
#include "core/sso/account_events.hpp"
#include "core/sso/accounts.hpp"
#include "core/sso/credentials/hash_pool.hpp"
#include "core/sso/html.hpp"
#include "core/sso/parameters.hpp"
#include "core/sso/passwords.hpp"

namespace hub::sso {

std::string new_password_fields(Language language);
/// What the two fields agree on, if it may be this account's.
Result<std::string> read_new_password(const Parameters& form, const Account& account);
const Wording& password_problem(const Error& error);

class NewPassword {
public:
    struct Parts {
        Passwords& passwords;
        HashPool& hashes;
        const AccountEvents& events;
        Executor& executor;  ///< for what follows a hash
    };
    explicit NewPassword(Parts parts) : parts_(parts) {}

    /// By the account's owner, which stands among its events.
    void set(const net::ServerRequest& request, Key account, std::string password, std::function<void(Status)> done);

private:
    Status keep(Key account, const std::string& hash);

    Parts parts_;
};

}  // namespace hub::sso
