#include "core/sso/people_import.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>

#include "core/security/foreign_hash.hpp"
#include "core/security/password_hash.hpp"
#include "core/sso/accounts_tables.hpp"
#include "core/sso/drawn_key.hpp"
#include "core/text/unicode.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kLongestText = 256;
constexpr std::string_view kArgon2 = "$argon2id$";

bool is_text(const std::optional<std::string>& text) {
    return !text || (text->size() <= kLongestText && text::valid_utf8(*text) && text::strip_controls(*text) == *text);
}

/// Only how it is written: wrapping a fast digest costs as much as hashing a password, and is put off until it is needed.
Status check_hash(std::string_view hash, Random& random) {
    if (hash.starts_with(kArgon2)) {
        HUB_TRY(security::import_password_hash(hash, {}, random));
    } else {
        HUB_TRY(security::ForeignHash::parse(hash));
    }
    return {};
}

/// Which column an error that only the account's rows could tell belongs to.
std::string_view field_of(const Error& error) {
    if (error.code.starts_with("class.")) return "class";
    if (error.code.starts_with("password.")) return "password_hash";
    return {};
}

std::string normal_or_none(const std::string& phone) { return normal_phone(phone).value_or(std::string()); }

}  // namespace

struct PeopleImport::Prepared {
    const PersonRow* row = nullptr;
    std::string login;
    std::optional<std::vector<Role>> roles = {};
    std::optional<std::string> phone = {};
    std::optional<Account> there = {};     ///< who has the login already
    std::optional<ClassName> joins = {};  ///< nothing for a class the account is in
    enum class Fate : unsigned char { Unchanged, Changed, Created } fate = Fate::Unchanged;
    Status outcome = {};

    /// The account as the row wants it.
    [[nodiscard]] Account applied(Account to) const {
        if (row->name) to.name = *row->name;
        if (row->school) to.tenant = *row->school;
        if (row->email) to.email = *row->email;
        if (phone) to.phone = *phone;
        if (roles) to.roles = *roles;
        if (to.name.empty()) to.name = to.login;
        return to;
    }
    [[nodiscard]] Result<std::optional<ClassName>> class_of(const Account& account) const {
        if (!row->class_name || row->class_name->empty()) return std::optional<ClassName>();
        const bool with_school = row->class_name->find('/') != std::string::npos;
        HUB_TRY_ASSIGN(auto name, class_named(with_school ? *row->class_name : account.tenant + "/" + *row->class_name));
        return std::optional(std::move(name));
    }
    [[nodiscard]] bool has_hash() const { return row->password_hash && !row->password_hash->empty(); }
};

/// What is read and decided for one list. The disk answers on another thread; the end waits for it.
struct PeopleImport::Work {
    /// Rows of one table and what becomes of them, each for the row of the list beside it.
    struct Part {
        std::unique_ptr<IdentityStore::Rows> rows;
        std::vector<IdentityStore::Decision> decisions;
        std::vector<Prepared*> of;

        void decide(Prepared& row, std::size_t index, IdentityStore::Decide how) {
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

Result<PeopleImport::Prepared> PeopleImport::prepared(const PersonRow& row) {
    Prepared out;
    out.row = &row;
    HUB_TRY_ASSIGN(out.login, normal_login(row.login));
    if (row.roles) {
        out.roles.emplace();
        for (const auto& word : *row.roles) {
            const auto role = role_named(word);
            if (!role) return fail("account.role", "roles are pupil, guardian, teacher, staff and administrator");
            if (std::find(out.roles->begin(), out.roles->end(), *role) == out.roles->end()) out.roles->push_back(*role);
        }
    }
    if (row.phone) {
        out.phone.emplace();
        if (!row.phone->empty()) {
            HUB_TRY_ASSIGN(out.phone, normal_phone(*row.phone));
        }
    }
    return out;
}

Result<PeopleImport::Prepared> PeopleImport::checked(const PersonRow& row, std::string_view& field) const {
    auto one = prepared(row);
    if (!one) {
        field = one.error().code == "account.login" ? "login" : one.error().code == "account.role" ? "roles" : "phone";
        return one;
    }
    const std::pair<std::string_view, const std::optional<std::string>*> texts[] = {{"name", &row.name}, {"school", &row.school}, {"email", &row.email}, {"class", &row.class_name}};
    for (const auto& [name, text] : texts) {
        field = name;
        if (!is_text(*text)) return fail("import.text", "at most 256 bytes of one line");
    }
    field = "password_hash";
    if (one->has_hash()) HUB_TRY(check_hash(*row.password_hash, parts_.random));
    return one;
}

Status PeopleImport::find_those_there(std::vector<Prepared>& rows, Work& work) const {
    std::vector<store::Row> logins, accounts, passwords;
    for (const auto& row : rows) logins.push_back({row.login});
    HUB_TRY_ASSIGN(work.logins.rows, parts_.store.look(kLogins, logins));
    std::vector<Prepared*> there;
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

Status PeopleImport::find_memberships(std::vector<Prepared>& rows) const {
    std::vector<ClassMember> wanted;
    std::vector<Prepared*> whose;
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

Result<store::Batch> PeopleImport::new_account(const Prepared& row, ImportMode mode) const {
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

Result<store::Batch> PeopleImport::updated(const Prepared& row, const std::optional<store::Row>& now) const {
    if (!now) return fail("account.unknown", "no account has this id");
    HUB_TRY_ASSIGN(const auto account, account_of(*now, parts_.sealer));
    const Account wanted = row.applied(account);
    store::Batch batch;
    batch.put(kAccounts, account_row(wanted, parts_.sealer));
    parts_.phones.change(batch, wanted.id, normal_or_none(account.phone), wanted.phone);
    if (row.joins) HUB_TRY(Classes::add(batch, *row.joins, wanted, part_of(wanted)));
    return batch;
}

Status PeopleImport::decide_new(Prepared& row, std::size_t index, Work& work) const {
    row.fate = Prepared::Fate::Created;
    HUB_TRY_ASSIGN(auto batch, new_account(row, work.mode));
    if (work.mode == ImportMode::Rehearsal) return {};
    work.logins.decide(row, index, [batch = std::move(batch)](const std::optional<store::Row>& now) mutable -> Result<store::Batch> {
        if (now) return fail("account.login_taken", "somebody made this account just now; give the row again");
        return std::move(batch);  // asked once
    });
    return {};
}

void PeopleImport::decide_update(Prepared& row, std::size_t index, Work& work) const {
    if (!row.joins && same(*row.there, row.applied(*row.there))) return;
    row.fate = Prepared::Fate::Changed;
    if (work.mode == ImportMode::Rehearsal) return;
    work.accounts.decide(row, index, [this, &row](const std::optional<store::Row>& now) { return updated(row, now); });
}

Status PeopleImport::decide_password(Prepared& row, std::size_t index, Work& work) const {
    if (work.passwords.rows->row(index)) return {};
    row.fate = Prepared::Fate::Changed;
    if (work.mode == ImportMode::Rehearsal) return {};
    HUB_TRY_ASSIGN(auto hash, security::import_password_hash(*row.row->password_hash, {}, parts_.random));
    work.passwords.decide(row, index, [this, &row, hash = std::move(hash)](const std::optional<store::Row>& now) -> Result<store::Batch> {
        store::Batch batch;
        if (!now) batch.put(password_table(), row_of(parts_.sealer, StoredPassword{row.there->id, hash, parts_.clock.now(), StoredPassword::Standing::Imported}));
        return batch;
    });
    return {};
}

Result<ImportOutcome> PeopleImport::take(const std::vector<PersonRow>& rows, ImportMode mode) {
    ImportOutcome out;
    std::vector<Prepared> all;
    std::set<std::string> seen;
    for (const auto& row : rows) {
        std::string_view field;
        auto one = checked(row, field);
        if (one && !seen.insert(one->login).second) {
            field = "login";
            one = fail("import.twice", "this login stands twice");
        }
        if (one) all.push_back(std::move(*one));
        else out.refused.push_back({row.line, std::string(field), one.error()});
    }
    {
        Work work(mode);
        HUB_TRY(find_those_there(all, work));
        HUB_TRY(find_memberships(all));
        std::size_t there = 0, with_hash = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            auto& row = all[i];
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
    }
    for (const auto& row : all) {
        if (!row.outcome) {
            const Error& error = row.outcome.error();
            if (error.code.starts_with("store.") || error.code.starts_with("seal.")) return fail(error);
            out.refused.push_back({row.row->line, std::string(field_of(error)), error});
            continue;
        }
        ++(row.fate == Prepared::Fate::Created ? out.created : row.fate == Prepared::Fate::Changed ? out.changed : out.unchanged);
    }
    std::sort(out.refused.begin(), out.refused.end(), [](const ImportRefusal& a, const ImportRefusal& b) { return a.line < b.line; });
    return out;
}

}  // namespace hub::sso
