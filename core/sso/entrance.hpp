// The last steps of every way in: whoever has shown a first factor gets a session here, or is asked for a second one first.
//
// Asked are those who have a second factor, and those whose role has to have one (they set it up there and then, before any
// session exists). What is still open (`Pending`) is kept here under a name nobody can guess, bound to the browser, for ten
// minutes; the pages hand back the name alone. A session always begins anew, whatever the browser brought (session fixation).
// Proving oneself again does not begin another: it keeps its name, which applications know, and gets a new secret.
//
// Ownership: borrows its parts; owns what is open. Threads: any; not on a server's thread. Failure: a page.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/sso/authorization_flow.hpp"
#include "core/sso/credentials/throttle.hpp"
#include "core/sso/expiring_book.hpp"
#include "core/sso/factors.hpp"
#include "core/sso/known_devices.hpp"
#include "core/sso/known_places.hpp"

namespace hub::sso {

/// Somebody has shown a first factor.
struct Arrival {
    Account account;
    std::string methods;      ///< RFC 8176, spaces between
    std::string transaction;  ///< where to go on to; empty: the start page
    std::string device;       ///< what the browser calls itself
    Session::Place place = Session::Place::Own;
    Familiarity familiarity = Familiarity::Stranger;
    std::optional<Instant> ends_by = {};  ///< the session lasts no longer
};

struct Pending {
    Arrival arrival;
    enum class Wants : unsigned char {
        Second,     ///< a second factor
        Enrolment,  ///< to set one up
        Renewal,    ///< any factor, the password too: of a session that goes on
    } wants = Wants::Second;
    std::string sid;           ///< of the session that goes on; empty: one is to begin
    std::string leads_to;      ///< a path of ours, where there is no transaction
    std::string browser_hash;  ///< SHA-256 of the cookie
};

class Entrance {
public:
    static constexpr std::int64_t kPendingLife = 10LL * 60 * 1000;
    static constexpr std::int64_t kRecent = 10LL * 60 * 1000;  ///< what may change an account asks for a sign-in no older

    struct Parts {
        Accounts& accounts;
        Sessions& sessions;
        Factors& factors;
        const KnownDevices& devices;
        const KnownPlaces& places;
        AuthorizationFlow& flow;
        Random& random;
        const Clock& clock;
        std::vector<Role> second_factor_of;  ///< roles that have to have one
    };
    explicit Entrance(Parts parts);

    /// The session's cookie and where to go on to, or on to the second factor.
    net::ServerResponse arrived(Arrival arrival, const Visitor& visitor);

    /// Has the visitor proved himself within the last minutes, by more than a picture or a card?
    [[nodiscard]] bool is_recent(const Visitor& visitor) const;
    /// Sends someone signed in to prove himself again, and then back to a path of ours.
    net::ServerResponse ask_again(const Visitor& visitor, std::string leads_to);
    /// Has the visitor shown a second factor in this session within the last minutes? Told by this process, which forgets it when it ends.
    [[nodiscard]] bool has_shown_second(const Visitor& visitor) const;
    /// Sends someone signed in to show his second factor, or to set one up, and then back to a path of ours.
    net::ServerResponse ask_second(const Visitor& visitor, std::string leads_to);
    /// The same for a transaction that wants a stronger sign-in than there is.
    net::ServerResponse ask_stronger(const Visitor& visitor, const std::string& transaction);

    /// Nullopt when it is over or another browser's.
    [[nodiscard]] std::optional<Pending> find(const std::string& name, const Visitor& visitor) const;
    /// What was open has been shown, by these methods.
    net::ServerResponse passed(const std::string& name, std::string_view methods, const Visitor& visitor);

private:
    net::ServerResponse put(Pending pending, const Visitor& visitor);
    net::ServerResponse ask_for_second(const Visitor& visitor, const std::string& transaction, std::string leads_to);
    net::ServerResponse begin(const Arrival& arrival, const Visitor& visitor);
    net::ServerResponse renew(const Pending& pending, std::string_view methods, const Visitor& visitor);
    net::ServerResponse go_on(const std::string& transaction, const std::string& leads_to, const Visitor& now);

    Parts parts_;
    ExpiringBook<Pending> open_;
    ExpiringBook<Instant> seconds_;  ///< when a second factor was shown, by sid
};

}  // namespace hub::sso
