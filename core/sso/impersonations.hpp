// An administrator acts as a person, with four eyes: one asks and says why, another agrees, and only then, for minutes, the first
// is signed in as the person. Everybody who could be harmed by it can see it afterwards.
//
//   asked ──another administrator──► approved ──the one who asked──► begun ──its time, "stop", the person──► ended
//     └──────────────────────────► refused          what is not begun within a day runs out
//
// Nobody decides about his own asking. Nobody is acted for who is an administrator himself; an administrator who belongs to a
// school asks and agrees for its people alone. All of that is asked again when it begins, and for as long as it lasts of the one who
// acts: whoever loses the role is out at the next request.
// The session of it has the name of the request (one request, one session), and methods() as its only method: `acting`. Gateway
// opens to it only what acting_doors.hpp lists; what applications hear carries `act` (RFC 8693 §4.1).
// Each step is an event of both accounts, in the commit of the step itself, and before that a look in the evidence with the
// reason as its purpose: without evidence, no step.
//
// Ownership: borrows its parts; reasons are sealed. Threads: any; not on a server's thread. Errors: `impersonation.role` (who asks or
// decides may not), `impersonation.person` (may not be acted for), `impersonation.reason`, `impersonation.minutes`,
// `impersonation.own`, `impersonation.unknown`, `impersonation.over` (decided, begun or run out), `session.none`, those of the store
// and of the evidence.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sso/account_events.hpp"
#include "core/sso/accounts.hpp"
#include "core/sso/sessions.hpp"

namespace hub::sso {

class PersonRecords;
class Persons;

struct Impersonation {
    std::string id;           ///< and the session's name, once it has begun
    Key administrator = 0;    ///< asked, and acts
    Key person = 0;           ///< for whom
    std::string reason;
    std::int64_t minutes = 0;
    enum class State : unsigned char { Asked = 1, Approved, Refused, Begun, Ended } state = State::Asked;
    Instant asked_at;
    std::optional<Key> second;  ///< who approved or refused
    std::optional<Instant> decided_at, begun_at, ended_at;

    [[nodiscard]] Instant ends_at() const { return begun_at.value_or(asked_at).plus_milliseconds(minutes * 60'000); }
};
std::string_view name_of(Impersonation::State state);

/// Who acts in a session.
struct Acting {
    Key administrator = 0;
    std::string administrator_name, reason;
    Instant ends_at;
};

std::vector<const store::TableSpec*> impersonation_tables();

/// The only method of a session in which an administrator acts.
inline constexpr std::string_view kActing = "acting";
bool is_acting(std::string_view methods);

class Impersonations {
public:
    static constexpr std::int64_t kRequestLife = 24LL * 60 * 60 * 1000;
    static constexpr std::int64_t kUsualMinutes = 15;
    static constexpr std::int64_t kMostMinutes = 60;

    struct Parts {
        IdentityStore& store;
        const security::Sealer& sealer;
        Accounts& accounts;
        Sessions& sessions;
        const AccountEvents& events;
        Persons& persons;
        PersonRecords* records;  ///< or null: this hub shows no records, and no evidence is kept of looks
        Random& random;
        const Clock& clock;
    };
    explicit Impersonations(const Parts& parts) : parts_(parts) {}

    // Each is durable when it returns.
    Result<Impersonation> ask(const Account& administrator, std::string_view login, std::string reason, std::int64_t minutes);
    enum class Decision : unsigned char { Approve, Refuse };
    Status decide(const Account& second, const std::string& id, Decision decision);
    /// Signs the administrator in as the person, once.
    Result<Sessions::Begun> begin(const Account& administrator, const std::string& id, std::string_view device);
    /// Ends it by the session's name, and the session; once or again.
    Status end(const std::string& sid);
    /// Whatever is over, however that came, is put down as ended and its applications are told. For the gateway, as time goes by.
    Status end_what_is_over();

    /// Who acts in the session, while it may go on. `session.none`: nobody may.
    Result<Acting> acting(const std::string& sid);
    /// An application opens in the session: adds that to what is about to be committed.
    Status opened(store::Batch& batch, const std::string& sid, const std::string& app);
    /// The newest first.
    Result<std::vector<Impersonation>> list(std::size_t limit);
    /// What may still be decided or begin, and what has begun and not ended; the newest first.
    Result<std::vector<Impersonation>> open();

    [[nodiscard]] bool has_run_out(const Impersonation& one) const;

private:
    Result<Impersonation> find(const std::string& id);
    Status on_record(std::string_view step, const Impersonation& one, Key by);
    void note(store::Batch& batch, std::string_view step, const Impersonation& one, Key by, const std::string& about) const;
    Status check(const Impersonation& one);

    Parts parts_;
};

}  // namespace hub::sso
