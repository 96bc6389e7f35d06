// Passkeys: what a browser sends for navigator.credentials.create() and .get(), verified (W3C Web Authentication level 2,
// §7.1 and §7.2; the JSON of level 3's toJSON()). ES256 and RS256 (COSE −7 and −257, RFC 8152 and 8812).
//
// Attestation is not asked for ("none"), and what comes unasked is read but not verified: any other format counts as none.
// Schools' devices are bought by parents; a list of approved makers would shut them out and protect nothing here.
// The counter of an authenticator that has one must grow: a counter that did not is a copy of the key, or an old answer.
// Passkeys that synchronise between devices say 0 for ever.
//
// Sign-in lists no credentials: the passkey names its account by the user handle, so that nobody learns from the list which
// names exist. Only step-up, where the account is known, lists them. The user handle is 32 bytes that say nothing of a person.
//
// Challenges are drawn by Challenges, bound to the browser's session, taken once. Whether a credential id is known already is
// the caller's question to the table (§7.1 step 22: refuse it); counter and last use are kept before the answer, and
// decided on by the row as it stands (credential_tables.hpp).
//
// Threads: any. Failure: `passkey.malformed` (with its cause), `passkey.type`, `passkey.challenge`, `passkey.origin`,
// `passkey.rp_id`, `passkey.presence`, `passkey.verification` (no PIN or fingerprint where one is asked), `passkey.algorithm`,
// `passkey.signature`, `passkey.counter`, `passkey.user`, `passkey.unknown`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/codec/value.hpp"

namespace hub::sso {

enum class UserVerification : unsigned char { Preferred, Required };

struct RelyingParty {
    std::string id;                    ///< the host name, or a suffix of it
    std::string name;                  ///< for people
    std::vector<std::string> origins;  ///< exact: https://sso.example.edu.vn
};

/// What is kept of a passkey.
struct Passkey {
    std::string credential_id = {};
    Key account = 0;
    std::string user_handle = {};
    std::int64_t algorithm = 0;   ///< COSE: −7 or −257
    std::string public_key = {};  ///< the COSE key as it came
    std::int64_t counter = 0;
    enum class Backup : unsigned char { DeviceBound, MaySynchronise, Synchronised } backup = Backup::DeviceBound;
    std::string name = {};  ///< the owner's word for it
    std::vector<std::string> transports = {};
    Instant created_at = {};
    Instant last_used_at = {};
};

struct PasskeyUser {
    std::string handle;
    std::string account_name;
    std::string display_name;
};
/// PublicKeyCredentialCreationOptionsJSON; `existing` are the account's credential ids, not to be made twice.
codec::Value creation_options(const RelyingParty& party, const PasskeyUser& user, std::string_view challenge, const std::vector<std::string>& existing);
/// PublicKeyCredentialRequestOptionsJSON; `known` only where the account has proved itself already.
codec::Value request_options(const RelyingParty& party, std::string_view challenge, UserVerification verification, const std::vector<std::string>& known);

/// What an answer has to be an answer to.
struct PasskeyExpectation {
    const RelyingParty& party;
    std::string_view challenge;
    UserVerification verification = UserVerification::Required;
};

/// Without account, user handle, name and times, which are the caller's.
Result<Passkey> verify_registration(std::string_view json, const PasskeyExpectation& expected);

/// Read before anything is verified, to look the passkey up.
struct PasskeyAssertion {
    std::string credential_id;
    std::string user_handle;  ///< may be empty where the account was known
    std::string client_data;
    std::string authenticator_data;
    std::string signature;
};
Result<PasskeyAssertion> read_assertion(std::string_view json);

enum class AccountKnown : unsigned char { ByThePasskey, Before };
struct PasskeyUse {
    std::int64_t counter = 0;
    Passkey::Backup backup = Passkey::Backup::DeviceBound;
    bool user_verified = false;
};
/// What to keep of it.
Result<PasskeyUse> verify_assertion(const PasskeyAssertion& assertion, const Passkey& passkey, AccountKnown known, const PasskeyExpectation& expected);

}  // namespace hub::sso
