// Codes by which a school vouches that an account at an application is a person's: handed over on paper or aloud, entered at
// /account/apps by whoever is signed in there, used once.
//
// The code is the proof (app_links.hpp): it is bound to one account of one application and to a role, never found by name or
// e-mail. At rest stands its HMAC; what it leads to is sealed. A code lives 30 days. Redeeming it and making the link are one
// commit, so that two who enter it at once do not both get it. Guessing meets the throttle at the page.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread.
// Failure: `code.mistyped`, `code.wrong` (unknown, used), `code.expired`, `app.linked` (the code stays), those of the store.
#pragma once

#include "core/sso/account_events.hpp"
#include "core/sso/app_links.hpp"
#include "core/sso/credentials/one_time_code.hpp"

namespace hub::sso {

std::vector<const store::TableSpec*> link_code_tables();

class LinkCodes {
public:
    struct Parts {
        IdentityStore& store;
        const security::Sealer& sealer;
        AppLinks& links;
        AccountEvents& events;
        const OneTimeCodes& codes;
        const Clock& clock;
    };
    explicit LinkCodes(Parts parts) : parts_(parts) {}

    struct Made {
        std::string shown;  ///< here and never again
        Instant expires_at;
    };
    /// `link`: app, tenant, name, role and label are kept.
    Result<Made> make(const AppLink& link);
    /// Durable when it returns.
    Result<AppLink> redeem(Key account, std::string_view typed);

private:
    Parts parts_;
};

}  // namespace hub::sso
