// What the turn of a school year made of an account, one row for each year and account, and what it needs to be undone.
//
// Threads: a Reader belongs to its caller's thread. Errors: those of the store and of sealing.
#pragma once

#include "core/sso/classes.hpp"
#include "core/sso/guardianships.hpp"

namespace hub::sso {

struct TurnedAccount {
    std::string year;  ///< 2027-2028
    Key account = 0;
    enum class State : unsigned char { Placed = 1, Leaving = 2, Left = 3 } state = State::Placed;
    std::string last_day;            ///< of one who leaves
    std::optional<ClassName> placed;  ///< a teacher may have no class of his own
    // What it was before, sealed:
    std::vector<ClassMember> classes;
    std::vector<Guardianship> guardians;
    friend bool operator==(const TurnedAccount& a, const TurnedAccount& b) { return a.state == b.state && a.last_day == b.last_day && a.placed == b.placed; }
};

extern const store::TableSpec kSchoolYears;  ///< by year and account
std::vector<const store::TableSpec*> school_year_tables();

store::Row row_of(const TurnedAccount& turned, const security::Sealer& sealer);
Result<TurnedAccount> turned_of(const store::Row& row, const security::Sealer& sealer);
Result<std::vector<TurnedAccount>> turned_in(store::Reader& reader, const security::Sealer& sealer, const std::string& year, std::size_t limit);
/// Those who leave and whose last day is before this one.
Result<std::vector<TurnedAccount>> gone_before(store::Reader& reader, const security::Sealer& sealer, const std::string& day, std::size_t limit);
Result<bool> turned_later_than(store::Reader& reader, const std::string& year);

}  // namespace hub::sso
