// One row of a list of people: what it says, and what it asks for once it was looked at.
//
// Ownership: a PreparedPerson borrows its row. Threads: values. Errors: `account.login`, `account.role`, `phone.number`,
// `class.name`, `password.*`, `import.text`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sso/accounts.hpp"
#include "core/sso/classes.hpp"

namespace hub::sso {

struct PersonRow {
    std::int64_t line = 0;
    std::string login;
    std::optional<std::string> name, school, email, phone, password_hash;
    std::optional<std::string> class_name;  ///< of `school` or, written SCHOOL/CLASS, of another
    std::optional<std::vector<std::string>> roles;
};

struct PreparedPerson {
    const PersonRow* row = nullptr;
    std::string login;
    std::optional<std::vector<Role>> roles = {};
    std::optional<std::string> phone = {};
    std::optional<Account> there = {};     ///< who has the login already
    std::optional<ClassName> joins = {};  ///< nothing for a class the account is in
    enum class Fate : unsigned char { Unchanged, Changed, Created } fate = Fate::Unchanged;
    Status outcome = {};

    /// The account as the row wants it.
    [[nodiscard]] Account applied(Account to) const;
    /// The class it names, of the account's school where it names none.
    [[nodiscard]] Result<std::optional<ClassName>> class_of(const Account& account) const;
    [[nodiscard]] bool has_hash() const { return row->password_hash && !row->password_hash->empty(); }
};

/// Everything that the row alone can tell. `field`: the column at fault.
Result<PreparedPerson> checked_row(const PersonRow& row, Random& random, std::string_view& field);

}  // namespace hub::sso
