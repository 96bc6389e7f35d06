// The identity domain: reading and changing its rows one by one.
//
// change() decides on a row by what stands in it, and no two changes of one row decide on the same state: what is on
// its way to the disk already counts, although only the commit answers anyone. So a code is redeemed once and a refresh
// token rotated once without a lock that lasts as long as the disk takes.
//
// Lists decide on thousands of rows: look() reads them in one go and hears of what is written to them from then on, and
// change() of such Rows decides some at a time, so that nobody else waits for a whole list, and commits them together.
//
// Ownership: borrows the backend; owns the domain's only writer. Threads: any; `decide` runs on the caller's thread
// and must not call back, `done` on the writer's and must not block.
// Errors: those of the store (`store.busy` and `store.full` later; `store.io` fatal, on_fatal has run), and what `decide`
// returns.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/store/group_commit.hpp"
#include "core/store/reader_pool.hpp"

namespace hub::sso {

class IdentityStore {
    struct State;

public:
    static Result<std::unique_ptr<IdentityStore>> open(store::Backend& backend, std::function<void(const Error&)> on_fatal);
    ~IdentityStore();

    /// The row as the last change left it, whether it has reached the disk or not.
    Result<std::optional<store::Row>> read(const store::TableSpec& table, const store::Row& key);

    /// What becomes of the row, and of others that go with it, given the row as it stands; an empty batch changes nothing.
    using Decide = std::function<Result<store::Batch>(const std::optional<store::Row>& now)>;
    void change(const store::TableSpec& table, const store::Row& key, const Decide& decide, std::function<void(Status)> done);
    /// The same, waiting. Not on a server's thread.
    Status change_and_wait(const store::TableSpec& table, const store::Row& key, const Decide& decide);

    /// Rows of one table that were read together; each stands as the last change left it as long as this lives.
    /// Not beyond the store. Threads: one, but for the store's own.
    class Rows {
    public:
        ~Rows();
        Rows(const Rows&) = delete;
        Rows& operator=(const Rows&) = delete;
        /// In the order of the keys; as change() would show it now.
        [[nodiscard]] std::optional<store::Row> row(std::size_t index) const;

    private:
        friend class IdentityStore;
        struct Watch;
        Rows(State& state, std::unique_ptr<Watch> watch);
        State& state_;
        std::unique_ptr<Watch> watch_;
    };
    /// Each key once.
    Result<std::unique_ptr<Rows>> look(const store::TableSpec& table, const std::vector<store::Row>& keys);

    struct Decision {
        std::size_t index = 0;  ///< of the row
        Decide decide;
    };
    /// `done` hears of each decision by its place in the list. No decision writes to a row that another one decides on.
    void change(Rows& rows, const std::vector<Decision>& decisions, const std::function<void(std::size_t which, const Status&)>& done);

    /// Rows that depend on none that is there.
    void write(store::Batch batch, std::function<void(Status)> done);
    Status write_and_wait(store::Batch batch);

    /// For parts that keep what their rows say in memory, and so need no look before they write.
    [[nodiscard]] store::GroupCommit& commits();

    /// For lists: they show what has been committed.
    [[nodiscard]] store::ReaderPool& readers();

private:
    explicit IdentityStore(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hub::sso
