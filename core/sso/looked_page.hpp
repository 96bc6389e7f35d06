// /account/looked: who looked at my data and my children's, and what happened to my account, by day.
//
// Looks come from the evidence, by the records an account stands for (persons.hpp) and those of the children a guardianship of today
// shows; events of the account come from account_events. Someone with an account here is named; an office is called by its token.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Failure: a page.
#pragma once

#include "core/sso/guardianships.hpp"
#include "core/sso/person_records.hpp"
#include "core/sso/persons.hpp"
#include "core/sso/visitor.hpp"

namespace hub::sso {

class LookedPage {
public:
    struct Parts {
        Accounts& accounts;
        Guardianships& guardianships;
        Persons& persons;
        AccountEvents& events;
        PersonRecords* records;  ///< or null: this hub shows none
        const Clock& clock;
    };
    explicit LookedPage(const Parts& parts) : parts_(parts) {}

    net::ServerResponse page(const Visitor& visitor);

private:
    Result<std::string> looks_at(const Account& whose, const Visitor& visitor);
    Result<std::string> events_of(const Visitor& visitor);
    std::string name_of(Key account);
    std::string about(const AccountEvent& event, Language language);

    Parts parts_;
};

}  // namespace hub::sso
