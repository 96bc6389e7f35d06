#include "core/sso/roll_over.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>

#include "core/sso/accounts_tables.hpp"
#include "core/sso/credentials/credential_tables.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kUndoneTogether = 1'000;
constexpr std::size_t kExpiredTogether = 200;
constexpr std::size_t kYearLength = 9, kDayLength = 10;

bool digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Status check_rules(const RollOverRules& rules) {
    const std::string& year = rules.year;
    const bool written = year.size() == kYearLength && year[4] == '-' && digits(year.substr(0, 4)) && digits(year.substr(5));
    if (!written || std::stoi(year.substr(5)) != std::stoi(year.substr(0, 4)) + 1) return fail("rollover.year", "a school year is written 2027-2028");
    const std::string& day = rules.last_day;
    if (!day.empty() && (day.size() != kDayLength || !parse_instant(day + "T00:00:00.000Z"))) return fail("rollover.day", "the last day is written 2027-12-31");
    return {};
}

bool is_pupil(const Account& account) { return std::find(account.roles.begin(), account.roles.end(), Role::Pupil) != account.roles.end(); }

}  // namespace

/// One account and what becomes of it.
struct RollOver::Turn {
    const RollOverRow* row = nullptr;
    std::string login;
    Account account = {};
    std::optional<store::Row> before = {};  ///< its row of this year
    bool has_slip = false;
    // Decided:
    TurnedAccount turned = {};
    std::vector<ClassMember> closes = {};
    std::vector<Guardianship> ends = {};
    std::string last_day = {};  ///< of these
    enum class Fate : unsigned char { Unchanged, Placed, Leaving } fate = Fate::Unchanged;
    Status outcome = {};
};

Status RollOver::prepare(Turn& turn, const RollOverRules& rules) const {
    const Account& account = turn.account;
    const ClassPart part = is_pupil(account) ? ClassPart::Pupil : ClassPart::Homeroom;
    turn.turned.year = rules.year;
    turn.turned.account = account.id;
    turn.turned.placed = turn.row->to;
    std::optional<TurnedAccount> earlier;
    if (turn.before) {
        HUB_TRY_ASSIGN(earlier, turned_of(*turn.before, parts_.sealer));
        if (turn.row->again == RollOverRow::Again::Once) return {};
    }
    const bool leaves = !turn.row->to && part == ClassPart::Pupil;
    if (leaves) {
        if (rules.last_day.empty()) return fail("rollover.day", "say the last day of those who leave");
        const bool is_over = earlier && earlier->state == TurnedAccount::State::Left && earlier->last_day == rules.last_day;
        if (is_over) return {};
        const bool disabled = account.state != Account::State::Active;
        turn.turned.state = disabled ? TurnedAccount::State::Left : TurnedAccount::State::Leaving;
        if (!disabled) turn.turned.last_day = rules.last_day;  // an account that others disabled is not opened by undo()
    } else if (account.state != Account::State::Active) {
        return fail("rollover.disabled", "the account is disabled");
    }
    if (turn.row->to) {
        store::Batch allowed;
        HUB_TRY(Classes::add(allowed, *turn.row->to, account, part));
    }
    HUB_TRY_ASSIGN(const auto members, parts_.classes.of_account(account.id));
    bool is_member = false;
    for (const auto& member : members) {
        if (turn.row->to && member.of == *turn.row->to && member.part == part) is_member = true;
        else turn.closes.push_back(member);
    }
    turn.last_day = rules.last_day;
    turn.turned.classes = earlier ? earlier->classes : members;
    if (earlier) turn.turned.guardians = earlier->guardians;
    if (leaves && rules.guardians == RollOverRules::Guardians::End) {
        HUB_TRY_ASSIGN(const auto guardians, parts_.guardianships.of_child(account.id));
        for (const auto& one : guardians) {
            if (!one.until.empty() && one.until <= rules.last_day) continue;
            turn.ends.push_back(one);
            const bool known = std::any_of(turn.turned.guardians.begin(), turn.turned.guardians.end(), [&](const Guardianship& kept) { return kept.guardian == one.guardian; });
            if (!known) turn.turned.guardians.push_back(one);
        }
    }
    const bool same = earlier && *earlier == turn.turned && turn.closes.empty() && turn.ends.empty() && (!turn.row->to || is_member);
    if (!same) turn.fate = leaves ? Turn::Fate::Leaving : Turn::Fate::Placed;
    return {};
}

Result<store::Batch> RollOver::batch_of(const Turn& turn) const {
    store::Batch batch;
    for (const auto& member : turn.closes) Classes::remove(batch, member.of, turn.account.id);
    if (turn.row->to) HUB_TRY(Classes::add(batch, *turn.row->to, turn.account, is_pupil(turn.account) ? ClassPart::Pupil : ClassPart::Homeroom));
    for (auto one : turn.ends) {
        one.until = std::max(turn.last_day, one.from);
        Guardianships::add(batch, one);
    }
    if (turn.has_slip) batch.erase(one_time_code_table(), key_of(turn.account.id, CodePurpose::Activation));
    batch.put(kSchoolYears, row_of(turn.turned, parts_.sealer));
    parts_.events.note(batch, {turn.account.id, turn.fate == Turn::Fate::Leaving ? "year-leaving" : "year-placed", kByOperator, turn.turned.year});
    return batch;
}

Result<RollOverOutcome> RollOver::take(const std::vector<RollOverRow>& rows, const RollOverRules& rules, ImportMode mode) {
    HUB_TRY(check_rules(rules));
    RollOverOutcome out;
    const auto refuse = [&](const RollOverRow& row, std::string_view field, const Error& error) { out.refused.push_back({row.line, row.login, std::string(field), error}); };
    std::vector<Turn> all;
    std::set<std::string> seen;
    for (const auto& row : rows) {
        auto login = normal_login(row.login);
        if (!login) refuse(row, "login", login.error());
        else if (!seen.insert(*login).second) refuse(row, "login", fail("import.twice", "this login stands twice").value());
        else all.push_back({.row = &row, .login = std::move(*login)});
    }
    std::vector<store::Row> keys;
    for (const auto& turn : all) keys.push_back({turn.login});
    HUB_TRY_ASSIGN(const auto logins, parts_.store.look(kLogins, keys));
    std::vector<Turn> known;
    std::vector<store::Row> accounts, years, slips;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto found = logins->row(i);
        if (!found) {
            refuse(*all[i].row, "login", fail("account.unknown", "nobody has this login").value());
            continue;
        }
        const Key id = store::integer((*found)[1]);
        accounts.push_back({id});
        years.push_back({rules.year, id});
        slips.push_back(key_of(id, CodePurpose::Activation));
        known.push_back(std::move(all[i]));
    }
    HUB_TRY_ASSIGN(const auto people, parts_.store.look(kAccounts, accounts));
    HUB_TRY_ASSIGN(const auto turned, parts_.store.look(kSchoolYears, years));
    HUB_TRY_ASSIGN(const auto printed, parts_.store.look(one_time_code_table(), slips));
    std::vector<IdentityStore::Decision> decisions;
    std::vector<Turn*> whose;
    for (std::size_t i = 0; i < known.size(); ++i) {
        Turn& turn = known[i];
        const auto person = people->row(i);
        if (!person) return fail("account.unknown", "no account has this id");
        HUB_TRY_ASSIGN(turn.account, account_of(*person, parts_.sealer));
        turn.before = turned->row(i);
        turn.has_slip = printed->row(i).has_value();
        turn.outcome = prepare(turn, rules);
        if (!turn.outcome || turn.fate == Turn::Fate::Unchanged || mode == ImportMode::Rehearsal) continue;
        whose.push_back(&turn);
        decisions.push_back({i, [this, &turn](const std::optional<store::Row>& now) -> Result<store::Batch> {
                                 if (now != turn.before) return fail("rollover.meanwhile", "another order turned this account just now; give the row again");
                                 return batch_of(turn);
                             }});
    }
    std::mutex mutex;
    std::condition_variable arrived;
    std::size_t under_way = decisions.size();
    parts_.store.change(*turned, decisions, [&](std::size_t which, const Status& status) {
        const std::lock_guard lock(mutex);
        whose[which]->outcome = status;
        if (--under_way == 0) arrived.notify_all();
    });
    {
        std::unique_lock lock(mutex);
        arrived.wait(lock, [&] { return under_way == 0; });
    }
    for (const Turn& turn : known) {
        if (!turn.outcome) {
            const Error& error = turn.outcome.error();
            if (error.code.starts_with("store.") || error.code.starts_with("seal.")) return fail(error);
            refuse(*turn.row, error.code.starts_with("class.") ? "class" : "login", error);
            continue;
        }
        if (turn.fate == Turn::Fate::Unchanged) {
            ++out.unchanged;
            continue;
        }
        ++(turn.fate == Turn::Fate::Leaving ? out.leaving : out.placed);
        out.classes_closed += static_cast<std::int64_t>(turn.closes.size());
        out.guardianships_ended += static_cast<std::int64_t>(turn.ends.size());
        out.slips_voided += turn.has_slip ? 1 : 0;
    }
    std::sort(out.refused.begin(), out.refused.end(), [](const RollOverRefusal& a, const RollOverRefusal& b) { return a.line < b.line; });
    return out;
}

Result<store::Batch> RollOver::put_back(const TurnedAccount& turned) {
    const auto account = parts_.accounts.find(turned.account);
    if (!account) return fail(account.error());
    HUB_TRY_ASSIGN(const auto guardians, parts_.guardianships.of_child(turned.account));
    store::Batch batch;
    if (turned.placed) Classes::remove(batch, *turned.placed, turned.account);
    for (const auto& member : turned.classes) {
        // A role may have gone meanwhile; then so has the class.
        if (auto added = Classes::add(batch, member.of, *account, member.part); !added && added.error().code != "class.part") return fail(added.error());
    }
    for (auto one : guardians) {
        const auto kept = std::find_if(turned.guardians.begin(), turned.guardians.end(), [&](const Guardianship& before) { return before.guardian == one.guardian; });
        if (kept == turned.guardians.end()) continue;
        one.until = kept->until;
        Guardianships::add(batch, one);
    }
    batch.erase(kSchoolYears, {turned.year, turned.account});
    parts_.events.note(batch, {turned.account, "year-undone", kByOperator, turned.year});
    if (turned.state == TurnedAccount::State::Left && !turned.last_day.empty()) HUB_TRY(parts_.accounts.set_state(turned.account, Account::State::Active));
    return batch;
}

Result<std::int64_t> RollOver::undo(const std::string& year) {
    HUB_TRY(check_rules({.year = year, .last_day = {}}));
    std::vector<TurnedAccount> all;
    {
        HUB_TRY_ASSIGN(const auto reader, parts_.store.readers().borrow());
        HUB_TRY_ASSIGN(const bool later, turned_later_than(*reader, year));
        if (later) return fail("rollover.later", "a later school year was turned already; undo that one first");
        HUB_TRY_ASSIGN(all, turned_in(*reader, parts_.sealer, year, kUndoneTogether));
    }
    store::Batch together;
    for (const auto& turned : all) {
        HUB_TRY_ASSIGN(auto batch, put_back(turned));
        together.append(std::move(batch));
    }
    HUB_TRY(parts_.store.write_and_wait(std::move(together)));
    return static_cast<std::int64_t>(all.size());
}

Result<std::int64_t> RollOver::expire() {
    std::vector<TurnedAccount> all;
    {
        HUB_TRY_ASSIGN(const auto reader, parts_.store.readers().borrow());
        HUB_TRY_ASSIGN(all, gone_before(*reader, parts_.sealer, local_day(parts_.clock.now()), kExpiredTogether));
    }
    for (auto& turned : all) {
        HUB_TRY(parts_.accounts.set_state(turned.account, Account::State::Disabled));
        HUB_TRY_ASSIGN(const auto sessions, parts_.sessions.of_account(turned.account));
        for (const auto& session : sessions) HUB_TRY(parts_.sessions.end(session.sid));
        turned.state = TurnedAccount::State::Left;
        store::Batch batch;
        batch.put(kSchoolYears, row_of(turned, parts_.sealer));
        parts_.events.note(batch, {turned.account, "year-left", kByOperator, turned.year});
        HUB_TRY(parts_.store.write_and_wait(std::move(batch)));
    }
    return static_cast<std::int64_t>(all.size());
}

}  // namespace hub::sso
