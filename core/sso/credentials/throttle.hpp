// How fast credentials may be guessed, without a way to lock anybody out.
//
// Rule. Every attempt is admitted before any work is done on it and settled afterwards; while it is open it counts as a
// failure, so a hundred at once are no way around. An attempt that is told to wait is not verified, and so counts nowhere.
// Delays grow; nothing is ever locked. A wait belongs to where the guessing comes from:
//
//   counter                     free     then a wait of                 forgotten
//   known device of the account  10      1 s, doubling to 1 min          after 24 h, or by a success there
//   account from one subnet       5      2 s, doubling to 5 min          after 24 h, or by a success there
//   account from all strangers   20      1 s, doubling to 5 min;         after 24 h, or by a stranger's success
//                                        from the 100th on 1 h
//   subnet, over all accounts   200      10 s each, for ever one by one  one every 10 s; a success gives its account's back
//   one-time codes of an account  5      30 s, doubling to 1 h           after 24 h, or by a success
//
// - A known device (a browser that holds the cookie of an earlier sign-in of this very account) meets its own counter only.
//   A known place (a subnet where the account signed in lately) does not meet the counter of all strangers, and a lesson's
//   computers are one. So a stranger who guesses at a child's account delays strangers: not the child's phone, not its
//   school. A classmate on the same computers can make it wait there for five minutes; the printed slip, a phone code and
//   a known device have counters of their own.
// - A school's hundreds behind one address are all right: who succeeds takes his mistakes back from the subnet's count.
// - Passwords and one-time codes are counted apart: a guessed password is no way to keep its owner from his codes.
// - After 100 failures NIST SP 800-63B §5.2.2 wants the limit to hold; here it is one guess an hour from strangers, 24 a day,
//   against passwords of which the first thousands of guesses are refused when they are set. A hard stop would hand every
//   pupil the means to shut another one out.
// - An attempt that names no account (a slip's code, a name that cannot be one) meets its subnet's counter alone: one that
//   everybody shared would be a lock.
// - Unknown accounts are counted like known ones, under the name that was typed: the answers are alike.
//
// Memory is bounded: 200,000 counters. A new one displaces the oldest of those with the fewest failures, so a flood of new
// names evicts itself and never a counter that stands higher; an attacker who wants a counter of n failures gone has to
// have as many admitted, verified and refused at 200,000 other places.
//
// Restart: counters that have passed their free tries are handed out by take_changed() when they reach a new power of two,
// for the owner to keep in `sso_throttle`, and put back by restore(). What is lost is below the next power of two.
//
// Ownership: borrows the clock. Threads: any. Failure: none; a wait is an answer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ip_address.hpp"

namespace hub::sso {

/// What is counted together: /24 of IPv4, /48 of IPv6.
std::string subnet_of(const AddressBytes& address);

enum class CredentialKind : unsigned char { Password, OneTimeCode };

enum class Familiarity : unsigned char {
    Stranger,
    KnownPlace,   ///< the account signed in from this subnet within the last 30 days
    KnownDevice,  ///< the request carries this account's cookie of an earlier sign-in
};

struct Attempt {
    CredentialKind kind = CredentialKind::Password;
    std::string account = {};  ///< its id, or the name that was typed when there is none; empty where none is named
    Familiarity familiarity = Familiarity::Stranger;
    std::string device = {};  ///< the device's id when it is known
    std::string subnet;
};

class Throttle {
public:
    struct Options {
        std::size_t most_counters = 200'000;
    };
    Throttle(const Clock& clock, Options options);
    ~Throttle();
    Throttle(const Throttle&) = delete;
    Throttle& operator=(const Throttle&) = delete;

    struct Admission {
        std::int64_t wait_seconds = 0;  ///< above 0: do not verify; come again after so long
        [[nodiscard]] bool may_go() const { return wait_seconds == 0; }
    };
    /// Who may go has to be settled.
    [[nodiscard]] Admission admit(const Attempt& attempt);

    enum class Ending : unsigned char {
        Succeeded,
        Failed,
        NotTried,  ///< the pool was full, the person went away: as if it had never been
    };
    void settle(const Attempt& attempt, Ending ending);

    /// Failures that stand against the account from strangers: to tell its owner of.
    [[nodiscard]] std::uint32_t failures_against(CredentialKind kind, const std::string& account) const;
    [[nodiscard]] std::size_t counters() const;

    struct Standing {
        std::string counter;  ///< a digest: it names nobody
        std::uint32_t failures = 0;
        Instant last_at = {};
    };
    [[nodiscard]] std::vector<Standing> take_changed();
    void restore(const std::vector<Standing>& standings);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace hub::sso
