// The second factors of an account: an authenticator app, recovery codes, passkeys; offered, confirmed, used, taken away.
//
// A secret counts once a code made with it has come back, so that nobody locks himself out with an app that did not take it.
// What is spent once is decided on its row: of two requests with one code one is let in. Recovery codes go with the last
// factor: alone they are no second factor, only the spare of one. What comes, goes or is spent stands among the account's events.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread.
// Errors: `factor.none` (there is no such factor), `factor.confirmed` (an app is there already: remove it first),
// `factor.many` (ten passkeys), `passkey.known` (the passkey is there already), `code.*`, those of the store.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/sso/account_events.hpp"
#include "core/sso/credentials/credential_tables.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

class Factors {
public:
    static constexpr std::size_t kMostPasskeys = 10;

    Factors(IdentityStore& store, const security::Sealer& sealer, const AccountEvents& events, Random& random, const Clock& clock)
        : store_(store), sealer_(sealer), events_(events), random_(random), clock_(clock) {}

    struct Standing {
        enum class App : unsigned char { None, Confirmed } app = App::None;
        std::vector<Passkey> passkeys;
        std::size_t recovery_codes = 0;  ///< unused
        [[nodiscard]] bool any() const { return app == App::Confirmed || !passkeys.empty(); }
    };
    Result<Standing> of(Key account);

    /// A secret to be shown; one that was offered and never confirmed is shown again for as long as it is fresh.
    Result<std::string> offer_app(Key account);
    Status confirm_app(Key account, std::string_view typed);
    Status use_app(Key account, std::string_view typed);
    Status remove_app(Key account);

    Result<std::array<std::string, kRecoveryCodes>> renew_recovery_codes(Key account);
    Status use_recovery_code(Key account, std::string_view typed);

    /// With account, user handle and name; times are given here.
    Status add_passkey(Passkey passkey);
    Result<Passkey> find_passkey(std::string_view credential_id);
    /// Verifies the answer against the row as it stands and keeps its counter.
    Result<Passkey> use_passkey(const PasskeyAssertion& assertion, AccountKnown known, const PasskeyExpectation& expected);
    Status remove_passkey(Key account, std::string_view credential_id);

private:
    Status accept_code(Key account, std::string_view typed, StoredTotp::Standing standing);
    Status drop_spare_codes(Key account);

    IdentityStore& store_;
    const security::Sealer& sealer_;
    const AccountEvents& events_;
    Random& random_;
    const Clock& clock_;
};

}  // namespace hub::sso
