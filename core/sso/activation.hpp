// /activate: from a printed slip to a password of one's own, and in. Recovering with a reset slip is the same way.
//
//   GET  /activate            the field for the code
//   GET  /activate/code/CODE  the picture of a slip leads here: a button, and nothing is spent
//   POST /activate            the code
//   GET  /activate/choose?s=  who it is, and the fields of the new password
//   POST /activate/choose     sets it, spends the code, ends what was signed in before, and goes on as any sign-in does
//
// A second factor that the account has is still asked for (entrance.hpp): paper does not go round it. Wrong codes are counted
// by where they come from; a slip of the finger is not counted.
//
// Ownership: borrows its parts; owns what is open. Threads: any; not on a server's thread. Failure: a page.
#pragma once

#include <functional>

#include "core/sso/entrance.hpp"
#include "core/sso/new_password.hpp"
#include "core/sso/password_check.hpp"
#include "core/sso/slips.hpp"

namespace hub::sso {

class Activation {
public:
    static constexpr std::int64_t kOpenLife = 15LL * 60 * 1000;

    struct Parts {
        Accounts& accounts;
        Sessions& sessions;
        Slips& slips;
        HashPool& hashes;
        Throttle& throttle;
        Entrance& entrance;
        Executor& executor;  ///< for what follows a hash
        Random& random;
        const Clock& clock;
    };
    explicit Activation(Parts parts);

    using Answer = std::function<void(net::ServerResponse)>;
    net::ServerResponse page(std::string_view code, const Visitor& visitor);
    net::ServerResponse code_entered(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor);
    net::ServerResponse choose_page(const std::string& name, const Visitor& visitor);
    void chosen(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor, const Answer& answer);

private:
    struct Open {
        OneTimeCode code;
        std::string browser_hash;
    };
    net::ServerResponse show(std::string_view code, const Visitor& visitor, int status, const Wording* problem);
    net::ServerResponse show_choice(const std::string& name, const Visitor& visitor, int status, const Wording* problem);
    std::optional<Open> find(const std::string& name, const Visitor& visitor) const;
    net::ServerResponse set(const std::string& name, const Open& open, const Account& account, const std::string& hash, const std::string& device, const Visitor& visitor);

    Parts parts_;
    ExpiringBook<Open> open_;
};

}  // namespace hub::sso
