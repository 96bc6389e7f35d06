// Password hashing on threads of its own: as many at a time as there are cores, so that a Monday morning costs neither
// 19 MiB for each waiting request nor the answers of everybody else.
//
// Admission: what waits may take `longest_wait` at the rate measured so far; beyond it a request is answered `sso.busy` and
// told when to come again. Fairness is by subnet: the subnets take turns, and a full queue makes room for a subnet that has
// less waiting by sending away the newest of the subnet that has most. One subnet alone may use the whole queue (a school's
// first lesson), and cannot keep another from its share.
// Who no longer waits drops his ticket, and the work is not done.
//
// An unknown user costs what a known one costs: verify_or_pretend() without a stored hash verifies a decoy. By default that
// is a hash of the pool's own cost; where imported hashes are common their kinds tell apart by time, so the owner gives the
// pool decoys in the same proportions, and each unknown name keeps to one of them.
//
// Ownership: owns its threads; the destructor answers what waits with `sso.stopping` and finishes what runs. Borrows the
// randomness. Threads: any. `done` runs on a thread of the pool, or on the caller's when it is refused at once; it must
// not block, and is called once unless the ticket was dropped before.
// Failure: `sso.busy` (later), `sso.stopping` (later), those of security/password_hash.hpp.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/random.hpp"
#include "core/base/result.hpp"
#include "core/security/password_hash.hpp"

namespace hub::sso {

struct PasswordVerdict {
    security::Match match = security::Match::No;
    std::optional<std::string> upgraded = {};  ///< to store in place of the old hash
};

class HashPool {
public:
    struct Options {
        std::size_t threads = 0;  ///< 0: one for each core
        std::chrono::milliseconds longest_wait{2'000};
        security::Argon2Cost cost = {};
        std::vector<std::string> decoys = {};  ///< hashes that may stand in a store, of passwords that nobody knows
    };
    /// Hashes one password to learn what it costs. Errors: those of hash_password().
    static Result<std::unique_ptr<HashPool>> open(Options options, Random& random);
    ~HashPool();
    HashPool(const HashPool&) = delete;
    HashPool& operator=(const HashPool&) = delete;

    struct Job;
    /// Waiting for one answer. Dropping it cancels what has not begun; then `done` is not called.
    class Ticket {
    public:
        Ticket() = default;
        Ticket(Ticket&& other) noexcept = default;
        Ticket& operator=(Ticket&& other) noexcept;
        ~Ticket() { cancel(); }
        void cancel();
        /// Whoever gets the answer no longer needs the ticket: it is waited for in any case.
        void release() { job_.reset(); }

    private:
        friend class HashPool;
        std::weak_ptr<Job> job_ = {};
        HashPool* pool_ = nullptr;
    };

    /// `subnet`: as subnet_of() writes it. `name`: the account's as it was asked for, in its normal form, so that every spelling
    /// of an unknown one costs the same; it chooses the decoy.
    [[nodiscard]] Ticket verify_or_pretend(std::string subnet, std::string_view name, std::optional<std::string> stored, std::string typed,
                                           std::function<void(Result<PasswordVerdict>)> done);
    /// For a new password.
    [[nodiscard]] Ticket hash(std::string subnet, std::string typed, std::function<void(Result<std::string>)> done);

    struct Standing {
        std::size_t threads = 0;
        std::size_t waiting = 0;
        std::uint64_t finished = 0;
        std::uint64_t refused = 0;    ///< at once, the queue being full
        std::uint64_t displaced = 0;  ///< for another subnet's sake
        std::uint64_t cancelled = 0;
        double hash_milliseconds = 0;  ///< moving average of one on one thread
    };
    [[nodiscard]] Standing standing() const;
    /// Seconds for a Retry-After: until what waits now is done, at least 1.
    [[nodiscard]] int retry_after_seconds() const;

private:
    struct State;
    HashPool(Options options, Random& random, double first_milliseconds);
    [[nodiscard]] Ticket admit(std::string subnet, std::shared_ptr<Job> job);
    void run();

    std::unique_ptr<State> state_;
};

}  // namespace hub::sso
