// Many accounts at once, from a school's list or another system's export.
//
// A row names an account by its login and says what is known of it; what it does not say stays as it is. A login that is new
// becomes an account, one that is there is brought up to date, and the same row again changes nothing: whoever was
// interrupted starts anew from any point. What is refused is told with its line and field; the rest goes on.
//
// Passwords come as hashes that security/password_hash.hpp knows, and only for accounts that have none: a row that comes again
// never brings back a password that its owner has changed since, and the person's sign-in has replaced the foreign hash by then.
// Fast digests are wrapped with Argon2id, which costs as much as hashing a password each; all else is kept as it came.
//
// A class is joined, never left: leaving is an order of its own. A telephone that changes takes
// the right to recover with it.
//
// Ownership: borrows its parts. Threads: any; waits for the disk, so not on a server's thread. What is there is read for all rows
// together; each is decided on by what stands in it (identity_store.hpp), and all that fit into one commit are written in one.
// Failure of a row: `account.login`, `account.role`, `class.name`, `class.part`, `phone.number`, `password.*`, `import.text`,
// `import.twice`; of the whole: those of the store, which may have kept some rows: give it again.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/sso/accounts.hpp"
#include "core/sso/classes.hpp"
#include "core/sso/passwords.hpp"
#include "core/sso/person_row.hpp"
#include "core/sso/phones.hpp"

namespace hub::sso {

struct ImportRefusal {
    std::int64_t line = 0;
    std::string field;
    Error error;
};

struct ImportOutcome {
    std::int64_t created = 0, changed = 0, unchanged = 0;
    std::vector<ImportRefusal> refused;
};

/// Rehearsal looks and tells, and changes nothing.
enum class ImportMode : unsigned char { Rehearsal, Real };

class PeopleImport {
public:
    struct Parts {
        IdentityStore& store;
        const security::Sealer& sealer;
        Accounts& accounts;
        Classes& classes;
        Phones& phones;
        Random& random;
        const Clock& clock;
    };
    explicit PeopleImport(Parts parts) : parts_(parts) {}

    /// Some thousands of rows at a time.
    Result<ImportOutcome> take(const std::vector<PersonRow>& rows, ImportMode mode);

private:
    struct Work;
    /// Reads, decides and hands over; the work hears of the disk.
    Status begin(std::span<PreparedPerson> rows, Work& work) const;
    Status find_those_there(std::span<PreparedPerson> rows, Work& work) const;
    Status find_memberships(std::span<PreparedPerson> rows) const;
    Result<store::Batch> new_account(const PreparedPerson& row, ImportMode mode) const;
    Result<store::Batch> updated(const PreparedPerson& row, const std::optional<store::Row>& now) const;
    Status decide_new(PreparedPerson& row, std::size_t index, Work& work) const;
    void decide_update(PreparedPerson& row, std::size_t index, Work& work) const;
    Status decide_password(PreparedPerson& row, std::size_t index, Work& work) const;

    Parts parts_;
};

}  // namespace hub::sso
