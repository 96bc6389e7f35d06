// /account/apps: the accounts at the school's applications that are a person's, as that person sees them.
//
// A link ended here can be taken back for a week; what the school ended is not the person's to take back. A new one is made with the school's
// code (link_codes.hpp).
//
// Ownership: borrows its parts. Threads: the gateway's own. Failure: pages that say so; another's link is answered as one that is not there.
#pragma once

#include "core/sso/apps.hpp"
#include "core/sso/credentials/throttle.hpp"
#include "core/sso/entrance.hpp"
#include "core/sso/link_codes.hpp"
#include "core/sso/visitor.hpp"

namespace hub::sso {

class AppLinksPage {
public:
    struct Parts {
        const Apps& apps;
        AppLinks& links;
        LinkCodes& codes;
        Throttle& throttle;
        Entrance& entrance;
        const Clock& clock;
    };
    explicit AppLinksPage(Parts parts) : parts_(parts) {}

    net::ServerResponse page(const Visitor& visitor);
    net::ServerResponse code_entered(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor);
    net::ServerResponse end(const Parameters& form, const Visitor& visitor);
    net::ServerResponse restore(const Parameters& form, const Visitor& visitor);

private:
    net::ServerResponse show(const Visitor& visitor, int status, const Wording* problem);
    std::optional<net::ServerResponse> refused(const Visitor& visitor);

    Parts parts_;
};

}  // namespace hub::sso
