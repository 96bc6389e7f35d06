#include "core/sso/factors.hpp"

#include <algorithm>

#include "core/sso/credentials/totp.hpp"

namespace hub::sso {
namespace {

constexpr std::int64_t kOfferLife = 15LL * 60 * 1000;

using MaybeRow = std::optional<store::Row>;

}  // namespace

Result<Factors::Standing> Factors::of(Key account) {
    Standing out;
    HUB_TRY_ASSIGN(const auto row, store_.read(totp_table(), {account}));
    if (row) {
        HUB_TRY_ASSIGN(const auto totp, totp_of(sealer_, *row));
        if (totp.standing == StoredTotp::Standing::Confirmed) out.app = Standing::App::Confirmed;
    }
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    HUB_TRY_ASSIGN(out.passkeys, find_passkeys(*reader, sealer_, account));
    HUB_TRY_ASSIGN(const auto codes, find_recovery_codes(*reader, account));
    out.recovery_codes = static_cast<std::size_t>(std::count_if(codes.begin(), codes.end(), [](const RecoveryCode& code) { return !code.used_at; }));
    return out;
}

Result<std::string> Factors::offer_app(Key account) {
    std::string secret;
    HUB_TRY(store_.change_and_wait(totp_table(), {account}, [&](const MaybeRow& now) -> Result<store::Batch> {
        store::Batch batch;
        if (now) {
            HUB_TRY_ASSIGN(const auto there, totp_of(sealer_, *now));
            if (there.standing == StoredTotp::Standing::Confirmed) return fail("factor.confirmed", "an authenticator app is set up already");
            if (there.made_at.plus_milliseconds(kOfferLife) > clock_.now()) {
                secret = there.secret;
                return batch;
            }
        }
        secret = new_totp_secret(random_);
        batch.put(totp_table(), row_of(sealer_, StoredTotp{.account = account, .secret = secret, .made_at = clock_.now()}));
        return batch;
    }));
    return secret;
}

Status Factors::accept_code(Key account, std::string_view typed, StoredTotp::Standing standing) {
    return store_.change_and_wait(totp_table(), {account}, [&](const MaybeRow& now) -> Result<store::Batch> {
        if (!now) return fail("factor.none", "no authenticator app is set up");
        HUB_TRY_ASSIGN(auto totp, totp_of(sealer_, *now));
        if (totp.standing != standing) return fail("factor.none", "no authenticator app is at this point");
        const auto step = accepted_totp_step(totp.secret, typed, clock_.now(), totp.last_step);
        if (!step) return fail("code.wrong", "this is not the code of now, or it was used before");
        totp.last_step = *step;
        totp.standing = StoredTotp::Standing::Confirmed;
        store::Batch batch;
        batch.put(totp_table(), row_of(sealer_, totp));
        if (standing == StoredTotp::Standing::Offered) events_.note(batch, {account, "app-added", {}, {}});
        return batch;
    });
}

Status Factors::confirm_app(Key account, std::string_view typed) { return accept_code(account, typed, StoredTotp::Standing::Offered); }
Status Factors::use_app(Key account, std::string_view typed) { return accept_code(account, typed, StoredTotp::Standing::Confirmed); }

Status Factors::remove_app(Key account) {
    HUB_TRY(store_.change_and_wait(totp_table(), {account}, [&](const MaybeRow& now) -> Result<store::Batch> {
        store::Batch batch;
        if (!now) return batch;
        batch.erase(totp_table(), {account});
        events_.note(batch, {account, "app-removed", {}, {}});
        return batch;
    }));
    return drop_spare_codes(account);
}

Status Factors::drop_spare_codes(Key account) {
    HUB_TRY_ASSIGN(const auto standing, of(account));
    if (standing.any()) return {};
    store::Batch batch;
    for (std::size_t position = 1; position <= kRecoveryCodes; ++position) batch.erase(recovery_code_table(), {account, static_cast<std::int64_t>(position)});
    return store_.write_and_wait(std::move(batch));
}

Result<std::array<std::string, kRecoveryCodes>> Factors::renew_recovery_codes(Key account) {
    HUB_TRY_ASSIGN(const auto standing, of(account));
    if (!standing.any()) return fail("factor.none", "recovery codes are the spare of a factor, and there is none");
    auto fresh = new_recovery_codes(account, random_);
    store::Batch batch;
    for (const auto& code : fresh.kept) batch.put(recovery_code_table(), row_of(account, code));
    events_.note(batch, {account, "codes-made", {}, {}});
    HUB_TRY(store_.write_and_wait(std::move(batch)));
    return std::move(fresh.shown);
}

Status Factors::use_recovery_code(Key account, std::string_view typed) {
    std::vector<RecoveryCode> codes;
    {
        HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
        HUB_TRY_ASSIGN(codes, find_recovery_codes(*reader, account));
    }
    HUB_TRY_ASSIGN(const auto found, find_recovery_code(account, codes, typed));
    return store_.change_and_wait(recovery_code_table(), {account, found.position}, [&](const MaybeRow& now) -> Result<store::Batch> {
        // The row as it stands: another request may have spent it, new codes may have replaced it.
        if (!now || recovery_code_of(*now).hash != found.hash) return fail("code.wrong", "this is none of the account's codes");
        if (recovery_code_of(*now).used_at) return fail("code.spent", "this code was used before; take the next one");
        RecoveryCode spent = found;
        spent.used_at = clock_.now();
        store::Batch batch;
        batch.put(recovery_code_table(), row_of(account, spent));
        events_.note(batch, {account, "code-used", {}, {}});
        return batch;
    });
}

Status Factors::add_passkey(Passkey passkey) {
    HUB_TRY_ASSIGN(const auto standing, of(passkey.account));
    if (standing.passkeys.size() >= kMostPasskeys) return fail("factor.many", "an account has ten passkeys at most");
    passkey.created_at = passkey.last_used_at = clock_.now();
    return store_.change_and_wait(passkey_table(), {passkey.credential_id}, [&](const MaybeRow& now) -> Result<store::Batch> {
        if (now) return fail("passkey.known", "this passkey is registered already");
        store::Batch batch;
        batch.insert(passkey_table(), row_of(sealer_, passkey));
        events_.note(batch, {passkey.account, "passkey-added", {}, {}});
        return batch;
    });
}

Result<Passkey> Factors::find_passkey(std::string_view credential_id) {
    HUB_TRY_ASSIGN(const auto row, store_.read(passkey_table(), {std::string(credential_id)}));
    if (!row) return fail("passkey.unknown", "this passkey is not registered");
    return passkey_of(sealer_, *row);
}

Result<Passkey> Factors::use_passkey(const PasskeyAssertion& assertion, AccountKnown known, const PasskeyExpectation& expected) {
    Passkey used;
    HUB_TRY(store_.change_and_wait(passkey_table(), {assertion.credential_id}, [&](const MaybeRow& now) -> Result<store::Batch> {
        if (!now) return fail("passkey.unknown", "this passkey is not registered");
        HUB_TRY_ASSIGN(used, passkey_of(sealer_, *now));
        HUB_TRY_ASSIGN(const auto use, verify_assertion(assertion, used, known, expected));
        used.counter = use.counter;
        used.backup = use.backup;
        used.last_used_at = clock_.now();
        store::Batch batch;
        batch.put(passkey_table(), row_of(sealer_, used));
        return batch;
    }));
    return used;
}

Status Factors::remove_passkey(Key account, std::string_view credential_id) {
    HUB_TRY(store_.change_and_wait(passkey_table(), {std::string(credential_id)}, [&](const MaybeRow& now) -> Result<store::Batch> {
        store::Batch batch;
        // Another's is answered as one that is gone: whether it exists is nobody's business.
        if (!now || store::integer((*now)[1]) != account) return batch;
        batch.erase(passkey_table(), {std::string(credential_id)});
        events_.note(batch, {account, "passkey-removed", {}, {}});
        return batch;
    }));
    return drop_spare_codes(account);
}

}  // namespace hub::sso
