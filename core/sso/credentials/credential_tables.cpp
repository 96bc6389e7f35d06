#include "core/sso/credentials/credential_tables.hpp"

#include "core/codec/json.hpp"
#include "core/security/digest.hpp"

namespace hub::sso {
namespace {

using store::Domain;
using store::Row;
using store::Type;

const store::TableSpec kPasswords{"sso_password", Domain::Identity, {{"account", Type::Integer}, {"hash", Type::Blob}, {"set_at", Type::Integer}, {"standing", Type::Integer}}, 1};

const store::TableSpec kTotps{"sso_totp",
                              Domain::Identity,
                              {{"account", Type::Integer}, {"secret", Type::Blob}, {"made_at", Type::Integer}, {"standing", Type::Integer}, {"last_step", Type::Integer}},
                              1};

const store::TableSpec kRecovery{"sso_recovery_code",
                                      Domain::Identity,
                                      {{"account", Type::Integer}, {"position", Type::Integer}, {"hash", Type::Blob}, {"used_at", Type::Integer}},
                                      2,
                                      {},
                                      1};

/// `body` is sealed: user handle, algorithm, key, name, transports. What a sign-in changes stands beside it.
const store::TableSpec kPasskeys{"sso_passkey",
                                 Domain::Identity,
                                 {{"credential_id", Type::Blob},
                                  {"account", Type::Integer},
                                  {"body", Type::Blob},
                                  {"counter", Type::Integer},
                                  {"backup", Type::Integer},
                                  {"created_at", Type::Integer},
                                  {"last_used_at", Type::Integer}},
                                 1,
                                 {{"sso_passkey_account", {"account"}}},
                                 0,
                                 store::Layout::Wide};

const store::TableSpec kOneTimeCodes{"sso_one_time_code",
                                     Domain::Identity,
                                     {{"account", Type::Integer},
                                      {"purpose", Type::Integer},
                                      {"mark", Type::Text},
                                      {"made_at", Type::Integer},
                                      {"expires_at", Type::Integer},
                                      {"attempts_left", Type::Integer}},
                                     2,
                                     {{"sso_one_time_code_mark", {"mark"}}}};

const store::TableSpec kThrottle{"sso_throttle", Domain::Identity, {{"counter", Type::Blob}, {"failures", Type::Integer}, {"last_at", Type::Integer}}, 1, {{"sso_throttle_last", {"last_at"}}}};

std::string place_of(const store::TableSpec& table, std::string_view key) { return std::string(table.name) + "|" + std::string(key); }
std::string place_of(const store::TableSpec& table, Key account) { return place_of(table, std::to_string(account)); }

/// One of an enumeration that ends with `last`.
template <typename Enum>
Result<Enum> named(const store::Cell& cell, Enum last) {
    const auto value = store::integer(cell);
    if (value < 0 || value > static_cast<std::int64_t>(last)) return fail("credential.broken", "a credential's row holds a value that this eduhub does not know");
    return static_cast<Enum>(value);
}

template <typename Enum>
std::int64_t number_of(Enum value) {
    return static_cast<std::int64_t>(value);
}

}  // namespace

std::vector<const store::TableSpec*> credential_tables() { return {&kPasswords, &kTotps, &kRecovery, &kPasskeys, &kOneTimeCodes, &kThrottle}; }

const store::TableSpec& password_table() { return kPasswords; }
const store::TableSpec& totp_table() { return kTotps; }
const store::TableSpec& recovery_code_table() { return kRecovery; }
const store::TableSpec& passkey_table() { return kPasskeys; }
const store::TableSpec& one_time_code_table() { return kOneTimeCodes; }

Row row_of(const security::Sealer& sealer, const StoredPassword& password) {
    return {password.account, sealer.seal(password.hash, place_of(kPasswords, password.account)), password.set_at.milliseconds, number_of(password.standing)};
}

Result<StoredPassword> password_of(const security::Sealer& sealer, const Row& row) {
    StoredPassword out{.account = store::integer(row[0]), .hash = {}, .set_at = {store::integer(row[2])}};
    HUB_TRY_ASSIGN(out.hash, sealer.open(store::bytes(row[1]), place_of(kPasswords, out.account)));
    HUB_TRY_ASSIGN(out.standing, named(row[3], StoredPassword::Standing::MustChange));
    return out;
}

Row row_of(const security::Sealer& sealer, const StoredTotp& totp) {
    return {totp.account, sealer.seal(totp.secret, place_of(kTotps, totp.account)), totp.made_at.milliseconds, number_of(totp.standing), totp.last_step};
}

Result<StoredTotp> totp_of(const security::Sealer& sealer, const Row& row) {
    StoredTotp out{.account = store::integer(row[0]), .secret = {}, .made_at = {store::integer(row[2])}, .last_step = store::integer(row[4])};
    HUB_TRY_ASSIGN(out.secret, sealer.open(store::bytes(row[1]), place_of(kTotps, out.account)));
    HUB_TRY_ASSIGN(out.standing, named(row[3], StoredTotp::Standing::Confirmed));
    return out;
}

Row row_of(Key account, const RecoveryCode& code) { return {account, code.position, code.hash, code.used_at ? store::Cell(code.used_at->milliseconds) : store::Cell()}; }

RecoveryCode recovery_code_of(const Row& row) {
    const auto used = store::is_null(row[3]) ? std::nullopt : std::optional(Instant{store::integer(row[3])});
    return {.position = store::integer(row[1]), .hash = store::bytes(row[2]), .used_at = used};
}

Result<std::vector<RecoveryCode>> find_recovery_codes(store::Reader& reader, Key account) {
    const Row prefix{account};
    HUB_TRY_ASSIGN(const auto rows, reader.get_by_prefix(kRecovery, std::span<const Row>(&prefix, 1)));
    std::vector<RecoveryCode> out;
    for (const auto& row : rows) out.push_back(recovery_code_of(row));
    return out;
}

Row row_of(const security::Sealer& sealer, const Passkey& passkey) {
    auto transports = codec::Value::array();
    for (const auto& each : passkey.transports) transports.push_back(codec::Value(each));
    const codec::Value body(codec::Value::Object{{"user", security::to_base64url(passkey.user_handle)},
                                                 {"algorithm", passkey.algorithm},
                                                 {"key", security::to_base64url(passkey.public_key)},
                                                 {"name", passkey.name},
                                                 {"transports", std::move(transports)}});
    return {passkey.credential_id,
            passkey.account,
            sealer.seal(codec::write_json(body), place_of(kPasskeys, passkey.credential_id)),
            passkey.counter,
            number_of(passkey.backup),
            passkey.created_at.milliseconds,
            passkey.last_used_at.milliseconds};
}

Result<Passkey> passkey_of(const security::Sealer& sealer, const Row& row) {
    Passkey out{.credential_id = store::bytes(row[0]), .account = store::integer(row[1])};
    HUB_TRY_ASSIGN(const auto text, sealer.open(store::bytes(row[2]), place_of(kPasskeys, out.credential_id)));
    HUB_TRY_ASSIGN(const auto body, codec::parse_json(text));
    HUB_TRY_ASSIGN(out.user_handle, security::from_base64url(body["user"].text()));
    HUB_TRY_ASSIGN(out.public_key, security::from_base64url(body["key"].text()));
    out.algorithm = body["algorithm"].integer();
    out.name = body["name"].text();
    for (const auto& each : body["transports"].items()) out.transports.emplace_back(each.text());
    out.counter = store::integer(row[3]);
    HUB_TRY_ASSIGN(out.backup, named(row[4], Passkey::Backup::Synchronised));
    out.created_at = {store::integer(row[5])};
    out.last_used_at = {store::integer(row[6])};
    return out;
}

Result<std::vector<Passkey>> find_passkeys(store::Reader& reader, const security::Sealer& sealer, Key account) {
    const Type shape[] = {Type::Blob, Type::Integer, Type::Blob, Type::Integer, Type::Integer, Type::Integer, Type::Integer};
    const store::Cell parameters[] = {account};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT credential_id, account, body, counter, backup, created_at, last_used_at FROM sso_passkey WHERE account = ? ORDER BY created_at, credential_id",
                                                  parameters, shape));
    std::vector<Passkey> out;
    for (const auto& row : rows) {
        HUB_TRY_ASSIGN(auto passkey, passkey_of(sealer, row));
        out.push_back(std::move(passkey));
    }
    return out;
}

Row key_of(Key account, CodePurpose purpose) { return {account, number_of(purpose)}; }

Row row_of(const OneTimeCode& code) {
    return {code.account, number_of(code.purpose), security::to_hex(code.mark), code.made_at.milliseconds, code.expires_at.milliseconds, code.attempts_left};
}

Result<OneTimeCode> one_time_code_of(const Row& row) {
    OneTimeCode out{.account = store::integer(row[0])};
    HUB_TRY_ASSIGN(out.mark, security::from_hex(store::bytes(row[2])));
    HUB_TRY_ASSIGN(out.purpose, named(row[1], CodePurpose::Phone));
    out.made_at = {store::integer(row[3])};
    out.expires_at = {store::integer(row[4])};
    out.attempts_left = store::integer(row[5]);
    return out;
}

Result<std::optional<OneTimeCode>> find_one_time_code(store::Reader& reader, CodePurpose purpose, std::string_view mark) {
    const Type shape[] = {Type::Integer, Type::Integer, Type::Text, Type::Integer, Type::Integer, Type::Integer};
    const store::Cell parameters[] = {security::to_hex(mark), number_of(purpose)};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT account, purpose, mark, made_at, expires_at, attempts_left FROM sso_one_time_code WHERE mark = ? AND purpose = ?", parameters, shape));
    // Two people drew one code of 2^49: neither is let in by it.
    if (rows.size() != 1) return std::nullopt;
    HUB_TRY_ASSIGN(auto code, one_time_code_of(rows.front()));
    return code;
}

void put_throttle(store::Batch& batch, const std::vector<Throttle::Standing>& standings) {
    for (const auto& each : standings) {
        if (each.failures == 0) {
            batch.erase(kThrottle, {each.counter});
        } else {
            batch.put(kThrottle, {each.counter, static_cast<std::int64_t>(each.failures), each.last_at.milliseconds});
        }
    }
}

Result<std::vector<Throttle::Standing>> find_throttle(store::Reader& reader, Instant since) {
    const Type shape[] = {Type::Blob, Type::Integer, Type::Integer};
    const store::Cell parameters[] = {since.milliseconds};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT counter, failures, last_at FROM sso_throttle WHERE last_at > ? ORDER BY last_at", parameters, shape));
    std::vector<Throttle::Standing> out;
    for (const auto& row : rows) out.push_back({store::bytes(row[0]), static_cast<std::uint32_t>(store::integer(row[1])), {store::integer(row[2])}});
    return out;
}

}  // namespace hub::sso
