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
    std::optional<Key> there = {};  ///< who has the login already
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

/// Rows that wait for the disk together.
struct PeopleImport::Gathering {
    std::mutex mutex;
    std::condition_variable arrived;
    std::size_t under_way = 0;

    /// What a commit calls: a refusal of one kind of change stands although another was kept.
    std::function<void(Status)> told(Prepared& row) {
        const std::lock_guard lock(mutex);
        ++under_way;
        return [this, &row](const Status& status) {
            const std::lock_guard inner(mutex);
            if (!status && row.outcome) row.outcome = status;
            --under_way;
            arrived.notify_all();
        };
    }
    void wait() {
        std::unique_lock lock(mutex);
        arrived.wait(lock, [&] { return under_way == 0; });
    }
    ~Gathering() { wait(); }
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

Status PeopleImport::find_those_there(std::vector<Prepared>& rows) const {
    std::vector<store::Row> keys;
    for (const auto& row : rows) keys.push_back({row.login});
    HUB_TRY_ASSIGN(const auto reader, parts_.store.readers().borrow());
    HUB_TRY_ASSIGN(const auto found, reader->get(kLogins, keys));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (found[i]) rows[i].there = store::integer((*found[i])[1]);
    }
    return {};
}

Status PeopleImport::begin_new(Prepared& row, ImportMode mode, Gathering& all) {
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
    row.fate = Prepared::Fate::Created;
    if (mode == ImportMode::Rehearsal) return {};
    if (row.has_hash()) {
        HUB_TRY_ASSIGN(auto hash, security::import_password_hash(*row.row->password_hash, {}, parts_.random));
        batch.put(password_table(), row_of(parts_.sealer, StoredPassword{account.id, std::move(hash), account.created_at, StoredPassword::Standing::Imported}));
    }
    parts_.store.change(kLogins, {row.login}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (now) return fail("account.login_taken", "somebody made this account just now; give the row again");
        return batch;
    }, all.told(row));
    return {};
}

Status PeopleImport::begin_update(Prepared& row, ImportMode mode, Gathering& all) {
    HUB_TRY_ASSIGN(const auto before, parts_.accounts.find(*row.there));
    const Account after = row.applied(before);
    HUB_TRY_ASSIGN(auto joined, row.class_of(after));
    if (joined) {
        HUB_TRY_ASSIGN(const bool member, parts_.classes.holds(*joined, before.id, part_of(after)));
        store::Batch allowed;
        HUB_TRY(Classes::add(allowed, *joined, after, part_of(after)));
        if (member) joined.reset();
    }
    if (!joined && same(before, after)) return {};
    row.fate = Prepared::Fate::Changed;
    if (mode == ImportMode::Rehearsal) return {};
    parts_.store.change(kAccounts, {before.id}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (!now) return fail("account.unknown", "no account has this id");
        HUB_TRY_ASSIGN(const auto account, account_of(*now, parts_.sealer));
        const Account wanted = row.applied(account);
        store::Batch batch;
        batch.put(kAccounts, account_row(wanted, parts_.sealer));
        parts_.phones.change(batch, wanted.id, normal_or_none(account.phone), wanted.phone);
        if (joined) HUB_TRY(Classes::add(batch, *joined, wanted, part_of(wanted)));
        return batch;
    }, all.told(row));
    return {};
}

Status PeopleImport::begin_password(Prepared& row, ImportMode mode, Gathering& all) {
    if (!row.has_hash()) return {};
    HUB_TRY_ASSIGN(const auto password, parts_.store.read(password_table(), {*row.there}));
    if (password) return {};
    row.fate = Prepared::Fate::Changed;
    if (mode == ImportMode::Rehearsal) return {};
    HUB_TRY_ASSIGN(auto hash, security::import_password_hash(*row.row->password_hash, {}, parts_.random));
    parts_.store.change(password_table(), {*row.there}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        store::Batch batch;
        if (!now) batch.put(password_table(), row_of(parts_.sealer, StoredPassword{*row.there, hash, parts_.clock.now(), StoredPassword::Standing::Imported}));
        return batch;
    }, all.told(row));
    return {};
}

Result<ImportOutcome> PeopleImport::take(const std::vector<PersonRow>& rows, ImportMode mode) {
    ImportOutcome out;
    std::vector<Prepared> all;
    std::set<std::string> seen;
    for (const auto& row : rows) {
        const auto refuse = [&](std::string_view field, Error error) { out.refused.push_back({row.line, std::string(field), std::move(error)}); };
        auto one = prepared(row);
        const std::pair<std::string_view, const std::optional<std::string>*> texts[] = {{"name", &row.name}, {"school", &row.school}, {"email", &row.email}, {"class", &row.class_name}};
        const auto unreadable = std::find_if(std::begin(texts), std::end(texts), [](const auto& text) { return !is_text(*text.second); });
        if (!one) refuse(one.error().code == "account.login" ? "login" : one.error().code == "account.role" ? "roles" : "phone", one.error());
        else if (unreadable != std::end(texts)) refuse(unreadable->first, fail("import.text", "at most 256 bytes of one line").value());
        else if (const auto hash = one->has_hash() ? check_hash(*row.password_hash, parts_.random) : Status(); !hash) refuse("password_hash", hash.error());
        else if (!seen.insert(one->login).second) refuse("login", fail("import.twice", "this login stands twice").value());
        else all.push_back(std::move(*one));
    }
    HUB_TRY(find_those_there(all));
    {
        Gathering gathering;
        for (auto& row : all) {
            auto begun = row.there ? begin_update(row, mode, gathering) : begin_new(row, mode, gathering);
            if (begun && row.there) begun = begin_password(row, mode, gathering);
            if (!begun) {
                const std::lock_guard lock(gathering.mutex);
                row.outcome = std::move(begun);
            }
        }
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
