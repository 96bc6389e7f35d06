// What is kept of an account's credentials, by the account's key. One row a credential; the rooms above never see a row.
//
//   sso_password        account                  the hash, when it was set, whether it must be changed
//   sso_totp            account                  the secret, whether it was confirmed, the last step
//   sso_recovery_code   account, position        the hash, when it was used
//   sso_passkey         credential id            account, key, counter, …; found by account too
//   sso_one_time_code   account, purpose         the mark, expiry, attempts; found by mark too
//   sso_throttle        counter                  failures that outlive a restart
//
// Password hashes, TOTP secrets and what names a passkey are sealed under associated data of table and key: a row copied to
// another account does not open. Recovery codes and one-time codes are kept as hashes that nobody turns back.
//
// Writing is into a batch of the identity domain, to be committed by store::GroupCommit before anything is answered; what is
// spent once is read, checked and written under a claim (claims.hpp).
//
// Threads: as the reader and batch given. Failure: those of the store; `seal.*`; `credential.broken` (a row that this eduhub
// cannot have written).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/security/sealing.hpp"
#include "core/sso/credentials/one_time_code.hpp"
#include "core/sso/credentials/passkey.hpp"
#include "core/sso/credentials/recovery_codes.hpp"
#include "core/sso/credentials/throttle.hpp"
#include "core/store/backend.hpp"

namespace hub::sso {

std::vector<const store::TableSpec*> credential_tables();

struct StoredPassword {
    Key account = 0;
    std::string hash;
    Instant set_at = {};
    enum class Standing : unsigned char { Chosen, Imported, MustChange } standing = Standing::Chosen;
};
void put_password(store::Batch& batch, const security::Sealer& sealer, const StoredPassword& password);
void erase_password(store::Batch& batch, Key account);
Result<std::optional<StoredPassword>> find_password(store::Reader& reader, const security::Sealer& sealer, Key account);

struct StoredTotp {
    Key account = 0;
    std::string secret;
    Instant made_at = {};
    enum class Standing : unsigned char { Offered, Confirmed } standing = Standing::Offered;
    std::int64_t last_step = 0;
};
void put_totp(store::Batch& batch, const security::Sealer& sealer, const StoredTotp& totp);
void erase_totp(store::Batch& batch, Key account);
Result<std::optional<StoredTotp>> find_totp(store::Reader& reader, const security::Sealer& sealer, Key account);

/// New codes replace all ten.
void put_recovery_codes(store::Batch& batch, Key account, const std::vector<RecoveryCode>& codes);
void put_recovery_code(store::Batch& batch, Key account, const RecoveryCode& code);
void erase_recovery_codes(store::Batch& batch, Key account);
Result<std::vector<RecoveryCode>> find_recovery_codes(store::Reader& reader, Key account);

/// insert: refused by the store when the credential id is there, so look first (under a claim) and tell the person.
void insert_passkey(store::Batch& batch, const security::Sealer& sealer, const Passkey& passkey);
void put_passkey(store::Batch& batch, const security::Sealer& sealer, const Passkey& passkey);
void erase_passkey(store::Batch& batch, std::string_view credential_id);
Result<std::optional<Passkey>> find_passkey(store::Reader& reader, const security::Sealer& sealer, std::string_view credential_id);
/// The oldest first.
Result<std::vector<Passkey>> find_passkeys(store::Reader& reader, const security::Sealer& sealer, Key account);

void put_one_time_code(store::Batch& batch, const OneTimeCode& code);
void erase_one_time_code(store::Batch& batch, Key account, CodePurpose purpose);
Result<std::optional<OneTimeCode>> find_one_time_code(store::Reader& reader, Key account, CodePurpose purpose);
/// A slip names no account.
Result<std::optional<OneTimeCode>> find_one_time_code(store::Reader& reader, CodePurpose purpose, std::string_view mark);

/// A counter without failures goes.
void put_throttle(store::Batch& batch, const std::vector<Throttle::Standing>& standings);
/// Those after `since`: the older are forgotten in any case.
Result<std::vector<Throttle::Standing>> find_throttle(store::Reader& reader, Instant since);

}  // namespace hub::sso
