// One-time ids: the `jti` of an assertion or a proof opens something once, until it would have expired anyway.
//
// Two kinds, held apart so that a flood of one cannot starve the other:
// - Assertions of clients live for minutes, need carry no time of issue, and an old one must not come alive again when
//   the hub restarts: each is a row of `sso_seen_jti` that the caller commits before it answers (add_to).
// - Proofs (DPoP) come with every request and live for a minute: memory alone. What a restart forgets is covered by a
//   nonce, which the checker demands of every proof that is as old as the process or nearly (dpop.hpp); a durable write
//   for each request would cost more than the request.
//
// An id is kept as half a SHA-256 of (kind, subject, jti), so its length is the sender's own affair and nothing in it is
// stored. Full means refused, never forgotten: whoever can forget can replay. Callers therefore take an id last, after
// the signature and after the client has shown who it is.
//
// Ownership: borrows the clock. Threads: any; one short lock. Errors: `jwt.replayed`, `jwt.crowded` (later: the guard is
// full), those of the store.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/store/backend.hpp"

namespace hub::sso {

std::vector<const store::TableSpec*> replay_guard_tables();

enum class OneTimeKind : unsigned char { ClientAssertion, Proof };

class ReplayGuard {
public:
    using Id = std::array<unsigned char, 16>;

    /// What was taken; of a client assertion it still has to be made durable.
    struct Taken {
        Id id{};
        Instant until;
    };

    struct Limits {
        std::size_t assertions = 200'000;  ///< about 100 bytes each: 20 MB
        std::size_t proofs = 500'000;
    };

    /// Reads what is not over yet; what is over is swept with the rows to come.
    static Result<std::unique_ptr<ReplayGuard>> open(store::Reader& identity, const Clock& clock, const Limits& limits);
    static Result<std::unique_ptr<ReplayGuard>> open(store::Reader& identity, const Clock& clock) { return open(identity, clock, Limits()); }

    /// `subject` is the client, or the key's thumbprint. `until`: the last moment at which it would be accepted.
    Result<Taken> take(OneTimeKind kind, std::string_view subject, std::string_view jti, Instant until);

    /// The row of a client assertion, and the removal of some that are over, for the batch whose commit is waited for
    /// before anything is granted; to be called in that batch's `prepare`, so that rows come and go in commit order. When
    /// the commit fails, the assertion stays taken and its sender makes another.
    void add_to(store::Batch& batch, const Taken& taken);

    [[nodiscard]] std::size_t held(OneTimeKind kind) const;

private:
    struct HashOfId {
        std::size_t operator()(const Id& id) const;
    };
    struct Seen {
        std::unordered_set<Id, HashOfId> ids;
        std::map<std::int64_t, std::vector<Id>> by_second;  ///< by the second in which they are over
        std::size_t most = 0;
    };
    ReplayGuard(const Clock& clock, const Limits& limits);
    void sweep(OneTimeKind kind, Instant now);
    Seen& seen(OneTimeKind kind) { return seen_[static_cast<std::size_t>(kind)]; }

    const Clock& clock_;
    mutable std::mutex mutex_;
    std::array<Seen, 2> seen_;
    std::unordered_set<Id, HashOfId> over_;  ///< rows that can go
};

}  // namespace hub::sso
