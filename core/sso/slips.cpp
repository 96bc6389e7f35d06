#include "core/sso/slips.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace hub::sso {
namespace {

constexpr CodePurpose kPrinted[] = {CodePurpose::Activation, CodePurpose::Reset};

}  // namespace

Result<Slip> Slips::make(CodePurpose purpose, const ClassName& name, const Account& account, const std::string& child, Key by) {
    if (is_staff(account)) return fail("slip.staff", "an account of staff is not opened by a slip");
    const auto made = parts_.codes.make(purpose, account.id);
    store::Batch batch;
    for (const auto other : kPrinted) {
        if (other != purpose) batch.erase(one_time_code_table(), key_of(account.id, other));
    }
    batch.put(one_time_code_table(), row_of(made.kept));
    parts_.events.note(batch, {account.id, purpose == CodePurpose::Activation ? "slip-made" : "slip-reset", by, text_of(name)});
    HUB_TRY(parts_.store.write_and_wait(std::move(batch)));
    return Slip{account.login, account.name, child, made.shown, name, made.kept.expires_at};
}

Status Slips::add_for(const Account& account, const ClassName& name, const std::string& child, Key by, std::vector<Slip>& out) {
    if (account.state != Account::State::Active || is_staff(account)) return {};
    HUB_TRY_ASSIGN(const auto password, parts_.passwords.find(account.id));
    if (password) return {};
    HUB_TRY_ASSIGN(auto slip, make(CodePurpose::Activation, name, account, child, by));
    out.push_back(std::move(slip));
    return {};
}

Result<std::vector<Slip>> Slips::of_class(const ClassName& name, SlipsFor whom, Key by) {
    std::vector<Slip> out;
    std::map<Key, std::set<std::string>> children;  // a guardian of two children of the class has one account and one slip
    const std::string today = local_day(parts_.clock.now());
    HUB_TRY_ASSIGN(const auto members, parts_.classes.members(name));
    for (const auto& member : members) {
        if (member.part != ClassPart::Pupil) continue;
        HUB_TRY_ASSIGN(const auto pupil, parts_.accounts.find(member.account));
        if (whom == SlipsFor::Pupils) {
            HUB_TRY(add_for(pupil, name, {}, by, out));
            continue;
        }
        HUB_TRY_ASSIGN(const auto guardians, parts_.guardianships.of_child(pupil.id));
        for (const auto& one : guardians) {
            if (one.from <= today && (one.until.empty() || today <= one.until)) children[one.guardian].insert(pupil.name);
        }
    }
    for (const auto& [key, names] : children) {
        std::string all;
        for (const auto& child : names) all += (all.empty() ? "" : ", ") + child;
        HUB_TRY_ASSIGN(const auto guardian, parts_.accounts.find(key));
        HUB_TRY(add_for(guardian, name, all, by, out));
    }
    std::sort(out.begin(), out.end(), [](const Slip& a, const Slip& b) { return std::tie(a.child, a.name, a.login) < std::tie(b.child, b.name, b.login); });
    return out;
}

Result<Slip> Slips::for_one(const ClassName& name, const Account& account, const std::string& child, Key by) {
    HUB_TRY_ASSIGN(const auto password, parts_.passwords.find(account.id));
    return make(password ? CodePurpose::Reset : CodePurpose::Activation, name, account, child, by);
}

Result<OneTimeCode> Slips::find(std::string_view typed) const {
    for (const auto purpose : kPrinted) {
        HUB_TRY_ASSIGN(const auto mark, parts_.codes.mark_of(purpose, typed));
        HUB_TRY_ASSIGN(const auto reader, parts_.store.readers().borrow());
        HUB_TRY_ASSIGN(const auto found, find_one_time_code(*reader, purpose, mark));
        if (!found) continue;
        HUB_TRY(parts_.codes.check(*found, purpose, typed));
        return *found;
    }
    return fail("code.wrong", "no slip has this code");
}

Status Slips::use(const OneTimeCode& code, std::string_view password_hash) {
    return parts_.store.change_and_wait(one_time_code_table(), key_of(code.account, code.purpose), [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        // The row as it stands: it may have been used meanwhile, or voided by a newer one.
        if (!now) return fail("code.spent", "this slip was used before");
        HUB_TRY_ASSIGN(const auto there, one_time_code_of(*now));
        if (there.mark != code.mark) return fail("code.spent", "a newer slip took this one's place");
        if (there.expires_at <= parts_.clock.now()) return fail("code.expired", "this slip's time is over; ask for a new one");
        store::Batch batch;
        for (const auto purpose : kPrinted) batch.erase(one_time_code_table(), key_of(code.account, purpose));
        batch.put(password_table(), row_of(parts_.sealer, StoredPassword{.account = code.account, .hash = std::string(password_hash), .set_at = parts_.clock.now()}));
        parts_.events.note(batch, {code.account, "slip-used", {}, {}});
        return batch;
    });
}

}  // namespace hub::sso
