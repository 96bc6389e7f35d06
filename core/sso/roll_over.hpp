// The turn of the school year: who is in which class from now on, and who has left.
//
// A row names an account and its class of the new year, or none. Whatever class the account was in closes, the new one opens;
// a slip of the old year that nobody used is void. A pupil without a class leaves: the account stays until the last day and is
// disabled by expire() after it, guardianships end with that day or stay, as told. A teacher without a class only lets go of
// the old one. Accounts, factors, links and sessions stay as they are; nothing is deleted.
//
// The row of school_years_tables.hpp says what became of an account, in the commit that did it: the same row again changes
// nothing, and whoever was interrupted gives all again. `Once` is for rows made from a rule ("6A1 becomes 7A1"): whoever has
// been turned already is not turned again. undo() puts classes, guardianships and disabled accounts back as they were; slips
// stay void, sessions that expire() ended stay ended, and a year with a later one above it is not undone.
//
// A class joined or left by another order in the very moment is not seen: classes are read as committed.
//
// Ownership: borrows its parts. Threads: any; waits for the disk. Failure of a row: `account.login`, `account.unknown`,
// `rollover.disabled`, `class.part`, `import.twice`, `rollover.meanwhile`; of the whole: `rollover.year`, `rollover.day`,
// `rollover.later`, those of the store.
#pragma once

#include "core/sso/account_events.hpp"
#include "core/sso/people_import.hpp"
#include "core/sso/school_years_tables.hpp"
#include "core/sso/sessions.hpp"

namespace hub::sso {

struct RollOverRow {
    std::int64_t line = 0;
    std::string login;
    std::optional<ClassName> to;  ///< none: leaves
    enum class Again : unsigned char { Corrects, Once } again = Again::Corrects;
};

struct RollOverRules {
    std::string year;      ///< 2027-2028
    std::string last_day;  ///< of those who leave; may be empty while nobody does
    enum class Guardians : unsigned char { End, Stay } guardians = Guardians::End;
};

struct RollOverRefusal {
    std::int64_t line = 0;
    std::string login, field;
    Error error;
};

struct RollOverOutcome {
    std::int64_t placed = 0, leaving = 0, unchanged = 0;
    std::int64_t classes_closed = 0, slips_voided = 0, guardianships_ended = 0;
    std::vector<RollOverRefusal> refused;
};

class RollOver {
public:
    struct Parts {
        IdentityStore& store;
        const security::Sealer& sealer;
        Accounts& accounts;
        Classes& classes;
        Guardianships& guardianships;
        Sessions& sessions;
        AccountEvents& events;
        const Clock& clock;
    };
    explicit RollOver(Parts parts) : parts_(parts) {}

    /// Some thousands of rows at a time. A rehearsal tells what the real run then does.
    Result<RollOverOutcome> take(const std::vector<RollOverRow>& rows, const RollOverRules& rules, ImportMode mode);
    /// How many accounts were put back; call again until none is.
    Result<std::int64_t> undo(const std::string& year);
    /// Disables those whose last day is over. How many; some at a time.
    Result<std::int64_t> expire();

private:
    struct Turn;
    Status prepare(Turn& turn, const RollOverRules& rules) const;
    Result<store::Batch> batch_of(const Turn& turn) const;
    Result<store::Batch> put_back(const TurnedAccount& turned);

    Parts parts_;
};

}  // namespace hub::sso
