// /children: for a guardian, each child's class, published marks and results.
//
// A child stands there while a guardianship of today says so (guardianships.hpp), asked anew with each page. What that withholds is never
// asked of the records, and the page says that something is withheld. The records are reached by the child's own links
// (persons.hpp) as a pupil; each look stands in the evidence before anything is shown.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Failure: a page.
#pragma once

#include "core/sso/guardianships.hpp"
#include "core/sso/person_records.hpp"
#include "core/sso/persons.hpp"
#include "core/sso/visitor.hpp"

namespace hub::sso {

class ChildrenPage {
public:
    struct Parts {
        Accounts& accounts;
        Guardianships& guardianships;
        Persons& persons;
        PersonRecords* records;  ///< or null: this hub shows none
        const Clock& clock;
    };
    explicit ChildrenPage(const Parts& parts) : parts_(parts) {}

    net::ServerResponse page(const Visitor& visitor);

private:
    Result<std::string> child_part(const Guardianship& guardianship, const Visitor& visitor);

    Parts parts_;
};

}  // namespace hub::sso
