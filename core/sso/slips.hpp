// Printed slips: a paper from the school that opens one account once.
//
// A class gets a sheet of activation slips for those who have no password yet, pupils or their guardians; who has one and lost
// it gets a reset slip of his own, and keeps whatever else protects the account. A new slip voids the old ones. Accounts of
// staff get none: what a colleague can print must not open them. Making and using one is an event of the account, in the same
// commit. The code is spent in the commit that sets the password, so that it opens once, and nothing is spent by a link
// that was only looked at.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread.
// Errors: `code.*`, `slip.staff`, those of the store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/sso/account_events.hpp"
#include "core/sso/classes.hpp"
#include "core/sso/credentials/credential_tables.hpp"
#include "core/sso/guardianships.hpp"
#include "core/sso/passwords.hpp"

namespace hub::sso {

enum class SlipsFor : unsigned char { Pupils, Guardians };

struct Slip {
    std::string login, name;
    std::string child;  ///< a guardian's slip says whose; several with commas between
    std::string code;   ///< here and never again
    ClassName of;
    Instant expires_at;
};

class Slips {
public:
    struct Parts {
        IdentityStore& store;
        const security::Sealer& sealer;
        Accounts& accounts;
        Passwords& passwords;
        Classes& classes;
        Guardianships& guardianships;
        AccountEvents& events;
        const OneTimeCodes& codes;
        const Clock& clock;
    };
    explicit Slips(Parts parts) : parts_(parts) {}

    /// For those of the class who have no password yet, by name. `by`: who prints them.
    Result<std::vector<Slip>> of_class(const ClassName& name, SlipsFor whom, Key by);
    /// For one who has lost what he had.
    Result<Slip> for_one(const ClassName& name, const Account& account, const std::string& child, Key by);

    /// The living slip with this code.
    Result<OneTimeCode> find(std::string_view typed) const;
    /// Spends it and sets the password.
    Status use(const OneTimeCode& code, std::string_view password_hash);

private:
    Result<Slip> make(CodePurpose purpose, const ClassName& name, const Account& account, const std::string& child, Key by);
    Status add_for(const Account& account, const ClassName& name, const std::string& child, Key by, std::vector<Slip>& out);

    Parts parts_;
};

}  // namespace hub::sso
