// Accounts of this hub: who can sign in here, under which name.
//
// An account's key is random and never used again: `sub` of everything an app hears (subject_of), so that it says nothing
// about the person, and a new school year or a new login name changes nothing for the apps. Login names are compared
// folded: case and Vietnamese marks do not count, so that a keyboard left in Telex mode locks nobody out.
// Which person of the records an account stands for is a link of its own, so that several accounts may lead to one person
// and one account to several (a parent's children).
//
// Ownership: values; borrows the store and sealer. Threads: any. Errors: `account.login_taken`, `account.login`,
// `account.unknown`, those of the store.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/base/random.hpp"
#include "core/security/sealing.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

enum class Role : unsigned char { Pupil, Guardian, Teacher, Staff, Administrator };
inline constexpr Role kRoles[] = {Role::Pupil, Role::Guardian, Role::Teacher, Role::Staff, Role::Administrator};
std::string_view name_of(Role role);
std::optional<Role> role_named(std::string_view name);

struct Account {
    Key id = 0;
    std::string login;  ///< as normal_login() gives it
    std::string name;   ///< as people read it
    std::string email, phone;  ///< claims only; nobody is ever found by them
    std::vector<Role> roles;
    std::string tenant;        ///< the school it belongs to; empty: none
    enum class State : unsigned char { Active = 1, Disabled = 2 } state = State::Active;
    Instant created_at;
};

bool has_role(const Account& account, Role role);

std::vector<const store::TableSpec*> account_tables();

/// Folded as names are (text::fold). Errors: `account.login` (empty, too long, unprintable, spaces inside).
Result<std::string> normal_login(std::string_view typed);
/// What apps know the account by.
std::string subject_of(Key account);
/// And back; nullopt: it is no such word.
std::optional<Key> account_of_subject(std::string_view subject);

class Accounts {
public:
    Accounts(IdentityStore& store, const security::Sealer& sealer, Random& random, const Clock& clock)
        : store_(store), sealer_(sealer), random_(random), clock_(clock) {}

    /// Durable when it returns; `account.id` and `created_at` are given here.
    Result<Account> create(Account account);
    Result<Account> find(Key id);
    /// Nullopt when nobody has this login.
    Result<std::optional<Account>> find_login(std::string_view typed);
    Status set_state(Key id, Account::State state);
    /// Changes what `edit` changes of it, with what it adds to the same commit; the account as it is then. Login and id stay.
    using Edit = std::function<Status(Account& account, store::Batch& with)>;
    Result<Account> change(Key id, const Edit& edit);
    /// By login, after `after`; of one school where `tenant` names it.
    Result<std::vector<Account>> list(std::string_view after, std::size_t limit, std::string_view tenant = {});

private:
    IdentityStore& store_;
    const security::Sealer& sealer_;
    Random& random_;
    const Clock& clock_;
};

}  // namespace hub::sso
