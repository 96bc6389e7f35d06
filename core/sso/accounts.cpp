#include "core/sso/accounts.hpp"

#include <algorithm>
#include <charconv>

#include "core/security/digest.hpp"
#include "core/sso/accounts_tables.hpp"
#include "core/sso/drawn_key.hpp"
#include "core/text/unicode.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kLongestLogin = 64;
constexpr std::size_t kLongestTyped = 256;

}  // namespace

std::string_view name_of(Role role) {
    constexpr std::string_view kNames[] = {"pupil", "guardian", "teacher", "staff", "administrator"};
    return kNames[static_cast<std::size_t>(role)];
}

std::optional<Role> role_named(std::string_view name) {
    for (const Role role : kRoles) {
        if (name_of(role) == name) return role;
    }
    return std::nullopt;
}

Result<std::string> normal_login(std::string_view typed) {
    const auto refused = [] { return fail("account.login", "a login name has 1 to 64 visible characters and no spaces"); };
    if (typed.size() > kLongestTyped || !text::valid_utf8(typed)) return refused();
    std::string login = text::fold(typed);
    const bool visible = std::all_of(login.begin(), login.end(), [](char c) { return static_cast<unsigned char>(c) > ' ' && c != '\x7f'; });
    if (login.empty() || login.size() > kLongestLogin || !visible) return refused();
    return login;
}

bool has_role(const Account& account, Role role) { return std::find(account.roles.begin(), account.roles.end(), role) != account.roles.end(); }

std::string subject_of(Key account) {
    std::string bytes(sizeof account, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[bytes.size() - 1 - i] = static_cast<char>(static_cast<std::uint64_t>(account) >> (8 * i));
    return security::to_hex(bytes);
}

std::optional<Key> account_of_subject(std::string_view subject) {
    constexpr int kHexadecimal = 16;
    std::uint64_t number = 0;
    const auto read = std::from_chars(subject.data(), subject.data() + subject.size(), number, kHexadecimal);
    if (read.ec != std::errc() || read.ptr != subject.data() + subject.size() || subject_of(static_cast<Key>(number)) != subject) return std::nullopt;
    return static_cast<Key>(number);
}

Result<Account> Accounts::create(Account account) {
    HUB_TRY_ASSIGN(account.login, normal_login(account.login));
    account.id = drawn_key(random_);
    account.created_at = clock_.now();
    HUB_TRY(store_.change_and_wait(kLogins, {account.login}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (now) return fail("account.login_taken", "another account has this login name");
        store::Batch batch;
        batch.insert(kLogins, {account.login, account.id});
        batch.insert(kAccounts, account_row(account, sealer_));
        return batch;
    }));
    return account;
}

Result<Account> Accounts::find(Key id) {
    HUB_TRY_ASSIGN(const auto row, store_.read(kAccounts, {id}));
    if (!row) return fail("account.unknown", "no account has this id");
    return account_of(*row, sealer_);
}

Result<std::optional<Account>> Accounts::find_login(std::string_view typed) {
    const auto login = normal_login(typed);
    if (!login) return std::optional<Account>();
    HUB_TRY_ASSIGN(const auto row, store_.read(kLogins, {*login}));
    if (!row) return std::optional<Account>();
    HUB_TRY_ASSIGN(auto account, find(store::integer((*row)[1])));
    return std::optional(std::move(account));
}

Status Accounts::set_state(Key id, Account::State state) {
    HUB_TRY(change(id, [state](Account& account, store::Batch&) -> Status {
        account.state = state;
        return {};
    }));
    return {};
}

Result<Account> Accounts::change(Key id, const Edit& edit) {
    Account account;
    HUB_TRY(store_.change_and_wait(kAccounts, {id}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (!now) return fail("account.unknown", "no account has this id");
        HUB_TRY_ASSIGN(account, account_of(*now, sealer_));
        store::Batch batch;
        if (auto edited = edit(account, batch); !edited) return fail(edited.error());
        batch.put(kAccounts, account_row(account, sealer_));
        return batch;
    }));
    return account;
}

Result<std::vector<Account>> Accounts::list(std::string_view after, std::size_t limit, std::string_view tenant) {
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    return accounts_after(*reader, sealer_, after, limit, tenant);
}

}  // namespace hub::sso
