// /impersonation: administrators ask to act as a person, decide about each other's asking, and begin (impersonations.hpp).
//
// Deciding and beginning want a second factor shown within the last minutes, whatever the session began with. Beginning ends the
// administrator's own session: a browser is one person to the applications it opens. Ending it is signing out.
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Failure: a page.
#pragma once

#include "core/sso/entrance.hpp"
#include "core/sso/impersonations.hpp"

namespace hub::sso {

class ImpersonationPage {
public:
    struct Parts {
        Impersonations& impersonations;
        Accounts& accounts;
        Sessions& sessions;
        Entrance& entrance;
    };
    explicit ImpersonationPage(const Parts& parts) : parts_(parts) {}

    net::ServerResponse page(const Visitor& visitor);
    net::ServerResponse asked(const Parameters& form, const Visitor& visitor);
    net::ServerResponse decided(const Parameters& form, const Visitor& visitor);
    net::ServerResponse begun(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor);

private:
    /// Why the visitor gets no further here; nullopt: he does.
    std::optional<net::ServerResponse> refused(const Visitor& visitor);
    std::optional<net::ServerResponse> wants_second(const Visitor& visitor);
    net::ServerResponse show(const Visitor& visitor, int status, const Wording* problem);
    net::ServerResponse failed(const Visitor& visitor, const Error& error);
    Result<std::string> rows(const Visitor& visitor);
    std::string name_of(Key account);

    Parts parts_;
};

}  // namespace hub::sso
