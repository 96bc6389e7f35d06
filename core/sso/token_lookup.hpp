// Access tokens that come back: whose they are, and whether they still hold.
//
// A token of a person's holds as long as its grant, the session or account that grant stands on, and itself. A machine's
// own has no grant: it holds until its end, while the machine is still registered for asking by itself.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Errors: `token.invalid`, `grant.unknown`, those of
// the store.
#pragma once

#include <optional>

#include "core/sso/apps.hpp"
#include "core/sso/impersonations.hpp"
#include "core/sso/issuer.hpp"
#include "core/sso/sessions.hpp"

namespace hub::sso {

struct LivingToken {
    AccessToken token;
    std::optional<Grant> grant;  ///< none: a machine's own
    std::string actor = {};      ///< subject of the administrator who acts for the person (RFC 8693 §4.1); empty: nobody

    /// What others know its subject by.
    [[nodiscard]] std::string subject() const { return grant ? subject_of(grant->account) : token.client; }
};

class TokenLookup {
public:
    struct Parts {
        const Apps& apps;
        Accounts& accounts;
        Sessions& sessions;
        Impersonations& impersonations;
        Grants& grants;
        Issuer& issuer;
    };
    explicit TokenLookup(Parts parts) : parts_(parts) {}

    Result<LivingToken> find(std::string_view text);
    /// The grant, when what it stands on still holds.
    Result<Grant> with_its_session(Grant grant);
    /// As LivingToken::actor. `grant.unknown`: who acted may no more.
    Result<std::string> actor_of(const Grant& grant);

private:
    Parts parts_;
};

/// Does the failure mean that the token is worth nothing, and not that the hub cannot tell now?
bool is_worthless(const Error& error);

}  // namespace hub::sso
