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
// What is spent once (a code, a TOTP step, a passkey's counter) is decided on by the row as it stands, so that two requests
// never decide on the same state: sso/identity_store.hpp, change(), with the table, the key and the two directions given here.
// Lists and lookups by something else than the key are SELECTs of what has been committed.
//
// Threads: as the reader given. Failure: those of the store; `seal.*`; `credential.broken` (a row that this eduhub cannot have
// written).
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

/// Key: account.
const store::TableSpec& password_table();
struct StoredPassword {
    Key account = 0;
    std::string hash;
    Instant set_at = {};
    enum class Standing : unsigned char { Chosen, Imported, MustChange } standing = Standing::Chosen;
};
store::Row row_of(const security::Sealer& sealer, const StoredPassword& password);
Result<StoredPassword> password_of(const security::Sealer& sealer, const store::Row& row);

/// Key: account.
const store::TableSpec& totp_table();
struct StoredTotp {
    Key account = 0;
    std::string secret;
    Instant made_at = {};
    enum class Standing : unsigned char { Offered, Confirmed } standing = Standing::Offered;
    std::int64_t last_step = 0;
};
store::Row row_of(const security::Sealer& sealer, const StoredTotp& totp);
Result<StoredTotp> totp_of(const security::Sealer& sealer, const store::Row& row);

/// Key: account, position. New codes replace all ten.
const store::TableSpec& recovery_code_table();
store::Row row_of(Key account, const RecoveryCode& code);
RecoveryCode recovery_code_of(const store::Row& row);
Result<std::vector<RecoveryCode>> find_recovery_codes(store::Reader& reader, Key account);

/// Key: credential id. One that is there already is another account's or the same again: refuse it.
const store::TableSpec& passkey_table();
store::Row row_of(const security::Sealer& sealer, const Passkey& passkey);
Result<Passkey> passkey_of(const security::Sealer& sealer, const store::Row& row);
/// The oldest first.
Result<std::vector<Passkey>> find_passkeys(store::Reader& reader, const security::Sealer& sealer, Key account);

/// Key: account, purpose.
const store::TableSpec& one_time_code_table();
store::Row key_of(Key account, CodePurpose purpose);
store::Row row_of(const OneTimeCode& code);
Result<OneTimeCode> one_time_code_of(const store::Row& row);
/// A slip names no account.
Result<std::optional<OneTimeCode>> find_one_time_code(store::Reader& reader, CodePurpose purpose, std::string_view mark);

/// A counter without failures goes.
void put_throttle(store::Batch& batch, const std::vector<Throttle::Standing>& standings);
/// Those after `since`: the older are forgotten in any case.
Result<std::vector<Throttle::Standing>> find_throttle(store::Reader& reader, Instant since);

}  // namespace hub::sso
