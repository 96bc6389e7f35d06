// /class: what a homeroom teacher does for the class's accounts: slips for all, a new slip for who has lost his way in.
//
// Only for one's own class (classes.hpp); an administrator may name any. What opens accounts asks for a sign-in of the last
// minutes. Accounts of staff are out of reach, of colleagues and of guardians who work at a school.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Failure: a page.
#pragma once

#include "core/sso/entrance.hpp"
#include "core/sso/slips.hpp"

namespace hub::sso {

class ClassPage {
public:
    struct Parts {
        Accounts& accounts;
        Passwords& passwords;
        Classes& classes;
        Guardianships& guardianships;
        Slips& slips;
        Entrance& entrance;
        const Clock& clock;
        std::string issuer;
    };
    explicit ClassPage(Parts parts) : parts_(std::move(parts)) {}

    net::ServerResponse page(const Parameters& parameters, const Visitor& visitor);
    /// A sheet for the class: `for` is pupils or guardians.
    net::ServerResponse sheet(const Parameters& form, const Visitor& visitor);
    /// One new slip, for the account `subject`.
    net::ServerResponse new_slip(const Parameters& form, const Visitor& visitor);

    /// The class the form names, when it is the visitor's to look after.
    Result<ClassName> class_of(const Parameters& form, const Visitor& visitor) const;

private:
    struct Reachable {
        Account account;
        std::string child;  ///< of a guardian
    };
    /// Pupils of the class and their guardians of today, staff left out.
    Result<std::vector<Reachable>> people_of(const ClassName& name) const;
    std::optional<net::ServerResponse> refused(const Visitor& visitor) const;
    std::string class_part(const ClassName& name, const std::vector<Reachable>& people, const Visitor& visitor) const;

    Parts parts_;
};

}  // namespace hub::sso
