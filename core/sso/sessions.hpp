// Sessions: someone signed in at a browser.
//
// The cookie is the session's name and 256 random bits, of which the hub keeps the SHA-256. Signing in always begins a new
// one, so that whatever was planted in the browser before is worth nothing (session fixation). It ends when its time is over, when it was idle for too long, and when anybody
// ends it; `sid` of tokens is its name, so that apps can be told. On shared computers (lab mode) both times are short.
//
// Ownership: borrows the store; rows hold no personal data but the account's id. Threads: any.
// Errors: `session.none` (unknown, ended, over), those of the store.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/base/random.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

class Logouts;

struct Session {
    std::string sid;              ///< 128 random bits, base64url
    std::string secret_hash;      ///< SHA-256
    Key account = 0;
    Instant created_at, signed_in_at, seen_at, expires_at;
    std::string methods;          ///< RFC 8176, spaces between: "pwd otp"
    std::string device;           ///< what the browser calls itself, cut short
    enum class Place : unsigned char { Own = 1, Shared = 2 } place = Place::Own;
    std::optional<Instant> ended_at;
};

std::vector<const store::TableSpec*> session_tables();

class Sessions {
public:
    static constexpr std::int64_t kLife = 10LL * 60 * 60 * 1000;         ///< a working day
    static constexpr std::int64_t kIdle = 2LL * 60 * 60 * 1000;
    static constexpr std::int64_t kSharedLife = 2LL * 60 * 60 * 1000;    ///< two lessons
    static constexpr std::int64_t kSharedIdle = 10LL * 60 * 1000;
    static constexpr std::int64_t kSeenStep = 5LL * 60 * 1000;           ///< "seen" is written no more often

    Sessions(IdentityStore& store, Logouts& logouts, Random& random, const Clock& clock)
        : store_(store), logouts_(logouts), random_(random), clock_(clock) {}

    struct Begun {
        Session session;
        std::string cookie;  ///< shown once
    };
    struct Beginning {
        std::string sid = {};  ///< empty: drawn
        Key account = 0;
        std::string_view methods, device;
        Session::Place place = Session::Place::Own;
        std::optional<Instant> ends_by = {};
    };
    /// Begins as soon as the batch is committed.
    Begun prepare(store::Batch& batch, const Beginning& beginning);
    /// The same, durable when it returns.
    Result<Begun> begin(Key account, std::string_view methods, std::string_view device, Session::Place place, std::optional<Instant> ends_by = {});
    /// Somebody proved himself again: signed in now, by these methods; the cookie of before is worth nothing. Durable too.
    Result<Begun> renew(std::string_view sid, std::string_view methods);
    /// The session of a cookie; also notes that it was seen.
    Result<Session> find(std::string_view cookie);
    Result<Session> find_sid(std::string_view sid);
    /// Commits `with` if the session goes on, and not if it has ended: an application is let in and noted as a participant,
    /// or neither. Durable when `done` runs; `session.none` otherwise.
    void take_part(const std::string& sid, store::Batch with, std::function<void(Status)> done);
    /// The same, waiting. Not on a server's thread.
    Status take_part_and_wait(const std::string& sid, store::Batch with);
    /// Ends it, once or again; its applications are told from then on (logouts.hpp).
    Status end(std::string_view sid);
    /// The account's that still go on.
    Result<std::vector<Session>> of_account(Key account);

private:
    [[nodiscard]] bool is_over(const Session& session) const;
    [[nodiscard]] IdentityStore::Decide while_it_goes_on(store::Batch& with) const;

    IdentityStore& store_;
    Logouts& logouts_;
    Random& random_;
    const Clock& clock_;
};

}  // namespace hub::sso
