#include "core/sso/people_import.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>

#include "core/security/password_hash.hpp"
#include "core/sso/accounts_tables.hpp"
#include "core/sso/drawn_key.hpp"
#include "core/sso/person_row.hpp"

namespace hub::sso {
namespace {

/// Read and committed together. More come cheaper, and make a sign-in wait longer that comes meanwhile: a fifth of a second.
constexpr std::size_t kTogether = 2'000;

/// Which column an error that only the account's rows could tell belongs to.
std::string_view field_of(const Error& error) {
    if (error.code.starts_with("class.")) return "class";
    if (error.code.starts_with("password.")) return "password_hash";
    return {};
}

std::string normal_or_none(const std::string& phone) { return normal_phone(phone).value_or(std::string()); }

}  // namespace

/// What is read and decided for some rows together. The disk answers on another thread; the end waits for it.
struct PeopleImport::Work {
    /// Rows of one table and what becomes of them, each for the row of the list beside it.
    struct Part {
        std::unique_ptr<IdentityStore::Rows> rows;
        std::vector<IdentityStore::Decision> decisions;
        std::vector<PreparedPerson*> of;

        void decide(PreparedPerson& row, std::size_t index, IdentityStore::Decide how) {
            decisions.push_back({index, std::move(how)});
            of.push_back(&row);
        }
    };
    ImportMode mode;
    Part logins, accounts, passwords;

    std::mutex mutex;
    std::condition_variable arrived;
    std::size_t under_way = 0;

    explicit Work(ImportMode chosen) : mode(chosen) {}
    ~Work() { wait(); }

    void begin(IdentityStore& store, Part& part) {
        {
            const std::lock_guard lock(mutex);
            under_way += part.decisions.size();
        }
        if (part.decisions.empty()) return;
        store.change(*part.rows, part.decisions, [this, &part](std::size_t which, const Status& status) {
            const std::lock_guard lock(mutex);
            // A refusal of one kind of change stands although another was kept.
            if (!status && part.of[which]->outcome) part.of[which]->outcome = status;
            if (--under_way == 0) arrived.notify_all();
        });
    }
    void wait() {
        std::unique_lock lock(mutex);
        arrived.wait(lock, [this] { return under_way == 0; });
    }
};

namespace {

ClassPart part_of(const Account& account) {
    return std::find(account.roles.begin(), account.roles.end(), Role::Pupil) != account.roles.end() ? ClassPart::Pupil : ClassPart::Homeroom;
}

bool same(const Account& a, const Account& b) { return a.name == b.name && a.tenant == b.tenant && a.email == b.email && a.phone == b.phone && a.roles == b.roles; }

}  // namespace

Status PeopleImport::find_those_there(std::span<PreparedPerson> rows, Work& work) const {
    std::vector<store::Row> logins, accounts, passwords;
    for (const auto& row : rows) logins.push_back({row.login});
    HUB_TRY_ASSIGN(work.logins.rows, parts_.store.look(kLogins, logins));
    std::vector<PreparedPerson*> there;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto found = work.logins.rows->row(i);
        if (!found) continue;
        there.push_back(&rows[i]);
        accounts.push_back({(*found)[1]});
        if (rows[i].has_hash()) passwords.push_back({(*found)[1]});
    }
    HUB_TRY_ASSIGN(work.accounts.rows, parts_.store.look(kAccounts, accounts));
    HUB_TRY_ASSIGN(work.passwords.rows, parts_.store.look(password_table(), passwords));
    for (std::size_t i = 0; i < there.size(); ++i) {
        const auto found = work.accounts.rows->row(i);
        if (!found) return fail("account.unknown", "no account has this id");
        HUB_TRY_ASSIGN(there[i]->there, account_of(*found, parts_.sealer));
    }
    return {};
}

Status PeopleImport::find_memberships(std::span<PreparedPerson> rows) const {
    std::vector<ClassMember> wanted;
    std::vector<PreparedPerson*> whose;
    for (auto& row : rows) {
        if (!row.there) continue;
        const Account after = row.applied(*row.there);
        auto name = row.class_of(after);
        store::Batch allowed;
        if (name && *name) row.outcome = Classes::add(allowed, **name, after, part_of(after));
        if (!name) row.outcome = fail(name.error());
        if (!row.outcome || !*name) continue;
        row.joins = **name;
        wanted.push_back({**name, after.id, part_of(after)});
        whose.push_back(&row);
    }
    HUB_TRY_ASSIGN(const auto held, parts_.classes.hold(wanted));
    for (std::size_t i = 0; i < held.size(); ++i) {
        if (held[i]) whose[i]->joins.reset();
    }
    return {};
}

Result<store::Batch> PeopleImport::new_account(const PreparedPerson& row, ImportMode mode) const {
    Account account;
    account.id = drawn_key(parts_.random);
    account.login = row.login;
    account.created_at = parts_.clock.now();
    account = row.applied(std::move(account));
    store::Batch batch;
    batch.insert(kLogins, {account.login, account.id});
    batch.insert(kAccounts, account_row(account, parts_.sealer));
    parts_.phones.change(batch, account.id, {}, account.phone);
    HUB_TRY_ASSIGN(const auto name, row.class_of(account));
    if (name) HUB_TRY(Classes::add(batch, *name, account, part_of(account)));
    if (!row.has_hash() || mode == ImportMode::Rehearsal) return batch;  // wrapping a fast digest costs as much as hashing
    HUB_TRY_ASSIGN(auto hash, security::import_password_hash(*row.row->password_hash, {}, parts_.random));
    batch.put(password_table(), row_of(parts_.sealer, StoredPassword{account.id, std::move(hash), account.created_at, StoredPassword::Standing::Imported}));
    return batch;
}

Result<store::Batch> PeopleImport::updated(const PreparedPerson& row, const std::optional<store::Row>& now) const {
    if (!now) return fail("account.unknown", "no account has this id");
    HUB_TRY_ASSIGN(const auto account, account_of(*now, parts_.sealer));
    const Account wanted = row.applied(account);
    store::Batch batch;
    batch.put(kAccounts, account_row(wanted, parts_.sealer));
    parts_.phones.change(batch, wanted.id, normal_or_none(account.phone), wanted.phone);
    if (row.joins) HUB_TRY(Classes::add(batch, *row.joins, wanted, part_of(wanted)));
    return batch;
}

Status PeopleImport::decide_new(PreparedPerson& row, std::size_t index, Work& work) const {
    row.fate = PreparedPerson::Fate::Created;
    HUB_TRY_ASSIGN(auto batch, new_account(row, work.mode));
    if (work.mode == ImportMode::Rehearsal) return {};
    work.logins.decide(row, index, [batch = std::move(batch)](const std::optional<store::Row>& now) mutable -> Result<store::Batch> {
        if (now) return fail("account.login_taken", "somebody made this account just now; give the row again");
        return std::move(batch);  // asked once
    });
    return {};
}

void PeopleImport::decide_update(PreparedPerson& row, std::size_t index, Work& work) const {
    if (!row.joins && same(*row.there, row.applied(*row.there))) return;
    row.fate = PreparedPerson::Fate::Changed;
    if (work.mode == ImportMode::Rehearsal) return;
    work.accounts.decide(row, index, [this, &row](const std::optional<store::Row>& now) { return updated(row, now); });
}

Status PeopleImport::decide_password(PreparedPerson& row, std::size_t index, Work& work) const {
    if (work.passwords.rows->row(index)) return {};
    row.fate = PreparedPerson::Fate::Changed;
    if (work.mode == ImportMode::Rehearsal) return {};
    HUB_TRY_ASSIGN(auto hash, security::import_password_hash(*row.row->password_hash, {}, parts_.random));
    work.passwords.decide(row, index, [this, &row, hash = std::move(hash)](const std::optional<store::Row>& now) -> Result<store::Batch> {
        store::Batch batch;
        if (!now) batch.put(password_table(), row_of(parts_.sealer, StoredPassword{row.there->id, hash, parts_.clock.now(), StoredPassword::Standing::Imported}));
        return batch;
    });
    return {};
}

Status PeopleImport::begin(std::span<PreparedPerson> rows, Work& work) const {
    HUB_TRY(find_those_there(rows, work));
    HUB_TRY(find_memberships(rows));
    std::size_t there = 0, with_hash = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& row = rows[i];
        if (!row.there) {
            row.outcome = decide_new(row, i, work);
            continue;
        }
        if (row.outcome) decide_update(row, there, work);
        if (row.has_hash()) {
            if (row.outcome) row.outcome = decide_password(row, with_hash, work);
            ++with_hash;
        }
        ++there;
    }
    for (auto* part : {&work.logins, &work.accounts, &work.passwords}) work.begin(parts_.store, *part);
    return {};
}

Result<ImportOutcome> PeopleImport::take(const std::vector<PersonRow>& rows, ImportMode mode) {
    ImportOutcome out;
    std::vector<PreparedPerson> all;
    std::set<std::string> seen;
    for (const auto& row : rows) {
        std::string_view field;
        auto one = checked_row(row, parts_.random, field);
        if (one && !seen.insert(one->login).second) {
            field = "login";
            one = fail("import.twice", "this login stands twice");
        }
        if (one) all.push_back(std::move(*one));
        else out.refused.push_back({row.line, std::string(field), one.error()});
    }
    // While some are on their way to the disk the next are read and decided on, in the order of the list.
    std::deque<Work> works;
    for (std::size_t first = 0; first < all.size(); first += kTogether) {
        if (works.size() == 2) works.pop_front();
        HUB_TRY(begin(std::span(all).subspan(first, std::min(kTogether, all.size() - first)), works.emplace_back(mode)));
    }
    works.clear();
    for (const auto& row : all) {
        if (!row.outcome) {
            const Error& error = row.outcome.error();
            if (error.code.starts_with("store.") || error.code.starts_with("seal.")) return fail(error);
            out.refused.push_back({row.row->line, std::string(field_of(error)), error});
            continue;
        }
        ++(row.fate == PreparedPerson::Fate::Created ? out.created : row.fate == PreparedPerson::Fate::Changed ? out.changed : out.unchanged);
    }
    std::sort(out.refused.begin(), out.refused.end(), [](const ImportRefusal& a, const ImportRefusal& b) { return a.line < b.line; });
    return out;
}

}  // namespace hub::sso
