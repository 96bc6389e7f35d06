// /recover: back in by a code on the telephone, at any hour, for pupils and guardians; with one number for several of them.
//
//   GET  /recover             the field for the number
//   POST /recover             sends a code where the number is known; the answer and its time are the same where it is not
//   GET  /recover/code?s=     the field for the code
//   POST /recover/code        the code
//   GET  /recover/choose?s=   which account, and the new password
//   POST /recover/choose      sets it, ends what was signed in, and goes on as any sign-in does
//
// One code is for the number; which account it opens is chosen behind it. A code lives five minutes and five guesses; asking is
// counted by number and by place, so that nobody makes the hub send messages without end. Staff are not recovered by
// telephone. A second factor is still asked for (entrance.hpp).
//
// Ownership: borrows its parts; owns what is open. Threads: any; not on a server's thread. Failure: a page.
#pragma once

#include <functional>
#include <vector>

#include "core/sso/account_events.hpp"
#include "core/sso/entrance.hpp"
#include "core/sso/new_password.hpp"
#include "core/sso/phones.hpp"
#include "core/sso/text_messages.hpp"

namespace hub::sso {

class PhoneRecovery {
public:
    static constexpr std::int64_t kOpenLife = 15LL * 60 * 1000;

    struct Parts {
        IdentityStore& store;
        Accounts& accounts;
        Sessions& sessions;
        Phones& phones;
        TextMessages& messages;
        const OneTimeCodes& codes;
        AccountEvents& events;
        NewPassword& new_password;
        Throttle& throttle;
        Entrance& entrance;
        Random& random;
        const Clock& clock;
        std::string site;
    };
    explicit PhoneRecovery(Parts parts);

    using Answer = std::function<void(net::ServerResponse)>;
    net::ServerResponse page(const Visitor& visitor);
    net::ServerResponse asked(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor);
    net::ServerResponse code_page(const std::string& name, const Visitor& visitor);
    net::ServerResponse code_entered(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor);
    net::ServerResponse choose_page(const std::string& name, const Visitor& visitor);
    void chosen(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor, const Answer& answer);

private:
    struct Open {
        std::string mark;           ///< of the number
        std::vector<Key> accounts;  ///< none: nobody's number
        enum class Shown : unsigned char { Nothing, Code } shown = Shown::Nothing;
        std::string browser_hash;
    };
    std::optional<Open> find(const std::string& name, const Visitor& visitor) const;
    Result<std::vector<Key>> recoverable(const std::string& normal) const;
    Status send_code(const std::string& normal, const std::vector<Key>& accounts);
    Status spend(Key account, const std::string& typed);
    net::ServerResponse show(const Visitor& visitor, int status, const Wording* problem);
    net::ServerResponse show_code(const std::string& name, const Visitor& visitor, int status, const Wording* problem);
    net::ServerResponse show_choice(const std::string& name, const Visitor& visitor, int status, const Wording* problem);
    net::ServerResponse set(const std::string& name, const Account& account, const std::string& device, const Visitor& visitor);

    Parts parts_;
    ExpiringBook<Open> open_;
};

}  // namespace hub::sso
