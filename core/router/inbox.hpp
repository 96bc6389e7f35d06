// Where everything arrives: raw bytes become a receipt, and the receipt's commit is the
// acknowledgement. A pull's cursor advances in the same commit.
//
// Ownership: owns the inbox domain's only writer. Threads: any. Errors: `store.full`, `store.busy`,
// `store.quota` (all later), `store.io` (fatal, on_fatal has run), `receipt.too_large`,
// `idempotency.reused`.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/base/clock.hpp"
#include "core/router/router_tables.hpp"
#include "core/store/group_commit.hpp"

namespace hub::router {

/// Larger than any honest page or workbook.
inline constexpr std::size_t kLargestBody = 64U << 20U;

class Inbox {
public:
    struct Options {
        /// May something new be received? Cursors and small rows are always taken.
        std::function<Status()> admit = {};
        std::function<void(const Error&)> on_fatal = {};
        /// Receipts of one commit, in order, bodies included; runs on the writer's thread.
        std::function<void(std::vector<Receipt>)> on_received;
    };

    static Result<std::unique_ptr<Inbox>> open(store::Backend& backend, const security::Sealer& sealer, const Clock& clock,
                                               Options options);
    ~Inbox();

    struct CursorMove {
        std::string entity;
        std::string cursor;
    };
    /// `done` hears the receipt's id once it is durable, or why it is not. A receipt whose idempotency key has
    /// come before with the same body is that earlier one.
    void accept(Receipt receipt, std::optional<CursorMove> cursor, std::function<void(Result<Key>)> done);
    /// The same, waiting.
    Result<Key> accept_and_wait(Receipt receipt, std::optional<CursorMove> cursor = std::nullopt);

    /// A read that brought nothing but a new cursor.
    Status move_cursor(const std::string& system, const std::string& tenant, const CursorMove& move);
    /// Durable small values of plugins.
    Status put_plugin_state(const std::string& system, const std::string& tenant, const std::string& key,
                            const std::string& value);
    /// Other small rows of the inbox domain, durable when it returns.
    Status write(std::function<void(store::Batch&)> prepare);
    /// Two steps of forgetting large bodies that no other receipt shares. Whoever brings one of these bodies from
    /// the first step on saves it; the second removes the uses of it, and of `doomed` what nobody has saved.
    Status condemn_blobs(const std::vector<std::string>& digests);
    Status forget_blobs(const std::vector<std::pair<std::string, Key>>& uses, const std::vector<std::string>& doomed);
    /// A durable write of nothing in particular: readiness.
    void probe(std::function<void(Status)> done);

private:
    struct State;
    explicit Inbox(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace hub::router
