// Which records of people an account stands for: account ↔ record of the hub, many to many.
//
// One account may stand for several records (a teacher at two schools), and one record be reached by several accounts. A link is made by whoever
// vouches for it (`proof`), never because a name looks alike; ending one keeps the row, with when. What an account may see of
// another person never follows from a link of its own: whose child it is, guardianships.hpp says.
//
// The matching of identities beyond exact ids plugs in here: it puts links with a proof of its own ("matcher"), after a steward's
// word where it is not sure, and ends them when it splits what it had merged. A record that was merged into another keeps its id
// until then, so nothing here follows the records by itself.
//
// Ownership: borrows its parts. Threads: any. Errors: `account.record_there` (the link stands), `account.record_unlinked` (there is none),
// `account.record_role` (the account has not this role), those of the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/sso/account_events.hpp"
#include "core/sso/accounts.hpp"

namespace hub::sso {

struct PersonLink {
    Key account = 0;
    Key record = 0;            ///< hub id of the person's record at one school
    Role role = Role::Pupil;   ///< as what the account stands for it
    std::string proof;         ///< who vouched: "administrator", "national_id", "source_id"
    Instant since;             ///< given by put()
    std::optional<Instant> ended_at;
};

std::vector<const store::TableSpec*> person_tables();

class Persons {
public:
    Persons(IdentityStore& store, const AccountEvents& events, const Clock& clock) : store_(store), events_(events), clock_(clock) {}

    /// Durable when it returns. A link that had ended begins anew; `by` is told to the account's owner.
    Status put(const PersonLink& link, const Account& account, Key by);
    Status end(Key account, Key record, Key by);
    /// Those that go on, by record.
    Result<std::vector<PersonLink>> of_account(Key account) const;
    /// Those that go on, by account.
    Result<std::vector<PersonLink>> of_record(Key record) const;

private:
    IdentityStore& store_;
    const AccountEvents& events_;
    const Clock& clock_;
};

}  // namespace hub::sso
