#include "core/sso/identity_store.hpp"

#include <atomic>
#include <future>
#include <mutex>
#include <string>
#include <unordered_map>

namespace hub::sso {
namespace {

using store::Operation;
using store::Row;
using store::TableSpec;

std::string place_of(const TableSpec& table, const Row& row) { return std::string(table.name) + "|" + store::key_of(table, row); }

Status wait_for(const std::function<void(std::function<void(Status)>)>& begin) {
    std::promise<Status> outcome;
    begin([&](Status status) { outcome.set_value(std::move(status)); });
    return outcome.get_future().get();
}

}  // namespace

struct IdentityStore::State {
    /// A row on its way to the disk.
    struct OnItsWay {
        std::optional<Row> row;
        std::size_t writes = 0;
    };

    explicit State(store::Backend& backend) : readers(backend, store::Domain::Identity) {}

    store::ReaderPool readers;
    std::mutex mutex;
    std::unordered_map<std::string, OnItsWay> on_their_way;
    std::atomic<std::uint64_t> finished{0};  // commits; what was read before one may be older than what it wrote
    std::unique_ptr<store::GroupCommit> commits;  // last: its end still hears of what is queued

    Result<std::optional<Row>> read_committed(const TableSpec& table, const Row& key) {
        HUB_TRY_ASSIGN(const auto reader, readers.borrow());
        HUB_TRY_ASSIGN(auto rows, reader->get(table, std::span(&key, 1)));
        return std::move(rows.front());
    }

    /// With the mutex held, so that commits come in the order of the decisions. What fails here has not been begun.
    Status submit(store::Batch batch, const std::function<void(Status)>& done) {
        const auto shared = std::make_shared<const store::Batch>(std::move(batch));
        const auto prepare = [shared](store::Batch& all) { all.append(*shared); };
        const auto finish = [this, shared, done](const Status& status) {
            arrived(*shared);
            done(status);
        };
        HUB_TRY(commits->submit({prepare, finish}));
        for (const auto& operation : shared->operations()) {
            OnItsWay& entry = on_their_way[place_of(*operation.table, *operation.row)];
            if (operation.kind == Operation::Kind::Erase) entry.row.reset();
            else entry.row = *operation.row;
            ++entry.writes;
        }
        return {};
    }

    void arrived(const store::Batch& batch) {
        const std::lock_guard lock(mutex);
        ++finished;
        for (const auto& operation : batch.operations()) {
            const auto entry = on_their_way.find(place_of(*operation.table, *operation.row));
            if (--entry->second.writes == 0) on_their_way.erase(entry);
        }
    }
};

IdentityStore::IdentityStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
IdentityStore::~IdentityStore() = default;

Result<std::unique_ptr<IdentityStore>> IdentityStore::open(store::Backend& backend, std::function<void(const Error&)> on_fatal) {
    auto state = std::make_unique<State>(backend);
    HUB_TRY_ASSIGN(auto writer, backend.open_writer(store::Domain::Identity));
    state->commits = std::make_unique<store::GroupCommit>(std::move(writer), store::GroupCommit::Options{.on_fatal = std::move(on_fatal)});
    return std::unique_ptr<IdentityStore>(new IdentityStore(std::move(state)));
}

store::GroupCommit& IdentityStore::commits() { return *state_->commits; }
store::ReaderPool& IdentityStore::readers() { return state_->readers; }

Result<std::optional<Row>> IdentityStore::read(const TableSpec& table, const Row& key) {
    {
        const std::lock_guard lock(state_->mutex);
        if (const auto found = state_->on_their_way.find(place_of(table, key)); found != state_->on_their_way.end()) return found->second.row;
    }
    return state_->read_committed(table, key);
}

void IdentityStore::change(const TableSpec& table, const Row& key, const Decide& decide, std::function<void(Status)> done) {
    const std::string place = place_of(table, key);
    while (true) {
        const std::uint64_t finished = state_->finished;
        auto now = read(table, key);
        if (!now) return done(fail(now.error()));
        std::unique_lock lock(state_->mutex);
        if (const auto found = state_->on_their_way.find(place); found != state_->on_their_way.end()) *now = found->second.row;
        else if (finished != state_->finished) continue;  // a commit came between: it may have been of this row
        auto batch = decide(*now);
        Status outcome = batch ? Status() : fail(batch.error());
        if (batch && !batch->empty()) {
            outcome = state_->submit(std::move(*batch), done);
            if (outcome) return;  // the commit answers
        }
        lock.unlock();
        return done(std::move(outcome));
    }
}

Status IdentityStore::change_and_wait(const TableSpec& table, const Row& key, const Decide& decide) {
    return wait_for([&](std::function<void(Status)> done) { change(table, key, decide, std::move(done)); });
}

void IdentityStore::write(store::Batch batch, std::function<void(Status)> done) {
    std::unique_lock lock(state_->mutex);
    auto submitted = state_->submit(std::move(batch), done);
    lock.unlock();
    if (!submitted) done(std::move(submitted));
}

Status IdentityStore::write_and_wait(store::Batch batch) {
    return wait_for([&](std::function<void(Status)> done) { write(std::move(batch), std::move(done)); });
}

}  // namespace hub::sso
