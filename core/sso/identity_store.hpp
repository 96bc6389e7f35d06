// The identity domain: reading and changing its rows one by one.
//
// change() decides on a row by what stands in it, and no two changes of one row decide on the same state: what is on
// its way to the disk already counts, although only the commit answers anyone. So a code is redeemed once and a refresh
// token rotated once without a lock that lasts as long as the disk takes.
//
// Ownership: borrows the backend; owns the domain's only writer. Threads: any; `decide` runs on the caller's thread
// and must not call back, `done` on the writer's and must not block.
// Errors: those of the store (`store.busy` and `store.full` later; `store.io` fatal, on_fatal has run), and what `decide`
// returns.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/store/group_commit.hpp"
#include "core/store/reader_pool.hpp"

namespace hub::sso {

class IdentityStore {
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

    /// Rows that depend on none that is there.
    void write(store::Batch batch, std::function<void(Status)> done);
    Status write_and_wait(store::Batch batch);

    /// For parts that keep what their rows say in memory, and so need no look before they write.
    [[nodiscard]] store::GroupCommit& commits();

    /// For lists: they show what has been committed.
    [[nodiscard]] store::ReaderPool& readers();

private:
    struct State;
    explicit IdentityStore(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hub::sso
