// The two ceremonies of passkeys as a page holds them: what the browser is asked, and what becomes of its answer.
//
// Whatever is asked is asked once of one browser (`place`: a session, or a sign-in that is half done). To make one, to sign
// in with one alone, or to renew a sign-in, the device has to check who holds it; as the second of two factors a touch does.
// An account's user handle is an HMAC of its key, so that devices overwrite rather than collect keys of one account.
//
// Ownership: borrows the factors; owns the open challenges. Threads: any; not on a server's thread.
// Errors: `passkey.*`, `factor.many`, those of the store.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/sso/accounts.hpp"
#include "core/sso/credentials/challenges.hpp"
#include "core/sso/factors.hpp"

namespace hub::sso {

class PasskeyDesk {
public:
    struct Parts {
        Factors& factors;
        std::string issuer;          ///< https://…: its host is what passkeys are bound to
        std::string_view index_key;  ///< of the hub, for user handles
        Random& random;
        const Clock& clock;
    };
    explicit PasskeyDesk(const Parts& parts);

    /// For navigator.credentials.create(), as JSON.
    Result<std::string> ask_new(const Account& account, std::string_view place);
    Status keep_new(const Account& account, std::string_view place, std::string_view answer, std::string_view name);

    /// For navigator.credentials.get(). Without an account no passkey is listed: the list would tell which names exist.
    Result<std::string> ask(Ceremony ceremony, std::string_view place, UserVerification verification, const std::optional<Key>& account);
    struct Proof {
        Key account = 0;
        std::string methods;  ///< RFC 8176
    };
    Result<Proof> check(Ceremony ceremony, std::string_view place, UserVerification verification, const std::optional<Key>& account, std::string_view answer);

private:
    [[nodiscard]] std::string handle_of(Key account) const;

    Factors& factors_;
    RelyingParty party_;
    std::string handle_key_;
    Challenges challenges_;
};

}  // namespace hub::sso
