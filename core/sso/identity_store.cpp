#include "core/sso/identity_store.hpp"

#include <algorithm>
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

/// Decided under one lock: a millisecond at most when each seals a row.
constexpr std::size_t kDecidedTogether = 32;

}  // namespace

/// What is known of each row: as it was read, until something was written to it.
struct IdentityStore::Rows::Watch {
    const TableSpec* table = nullptr;
    std::unordered_map<std::string, std::size_t> places;
    std::vector<std::optional<Row>> rows;
    std::vector<bool> written;
    Status standing;  ///< a commit that failed: what was taken as written may not be there

    void heard(const std::string& place, const std::optional<Row>& row) {
        const auto found = places.find(place);
        if (found == places.end()) return;
        rows[found->second] = row;
        written[found->second] = true;
    }
};

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
    std::vector<Rows::Watch*> watches;
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
        const auto prepare = [shared](store::Batch& all) { all.append(store::Batch(shared->operations())); };
        const auto finish = [this, shared, done](const Status& status) {
            arrived(*shared, status);
            done(status);
        };
        HUB_TRY(commits->submit({prepare, finish}));
        for (const auto& operation : shared->operations()) {
            const std::string place = place_of(*operation.table, *operation.row);
            OnItsWay& entry = on_their_way[place];
            if (operation.kind == Operation::Kind::Erase) entry.row.reset();
            else entry.row = *operation.row;
            ++entry.writes;
            for (auto* watch : watches) {
                if (watch->table == operation.table) watch->heard(place, entry.row);
            }
        }
        return {};
    }

    void arrived(const store::Batch& batch, const Status& status) {
        const std::lock_guard lock(mutex);
        ++finished;
        if (!status) {
            for (auto* watch : watches) watch->standing = status;
        }
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

IdentityStore::Rows::Rows(State& state, std::unique_ptr<Watch> watch) : state_(state), watch_(std::move(watch)) {}

IdentityStore::Rows::~Rows() {
    const std::lock_guard lock(state_.mutex);
    std::erase(state_.watches, watch_.get());
}

std::optional<Row> IdentityStore::Rows::row(std::size_t index) const {
    const std::lock_guard lock(state_.mutex);
    return watch_->rows[index];
}

Result<std::unique_ptr<IdentityStore::Rows>> IdentityStore::look(const TableSpec& table, const std::vector<Row>& keys) {
    auto begun = std::make_unique<Rows::Watch>();
    Rows::Watch& watch = *begun;
    watch.table = &table;
    watch.rows.resize(keys.size());
    watch.written.resize(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) watch.places.emplace(place_of(table, keys[i]), i);
    std::unique_ptr<Rows> rows(new Rows(*state_, std::move(begun)));
    {
        const std::lock_guard lock(state_->mutex);
        for (const auto& [place, index] : watch.places) {
            if (const auto found = state_->on_their_way.find(place); found != state_->on_their_way.end()) watch.heard(place, found->second.row);
        }
        state_->watches.push_back(&watch);
    }
    HUB_TRY_ASSIGN(const auto reader, state_->readers.borrow());
    HUB_TRY_ASSIGN(auto committed, reader->get(table, keys));
    const std::lock_guard lock(state_->mutex);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!watch.written[i]) watch.rows[i] = std::move(committed[i]);
    }
    return rows;
}

void IdentityStore::change(Rows& rows, const std::vector<Decision>& decisions, const std::function<void(std::size_t, const Status&)>& done) {
    for (std::size_t first = 0; first < decisions.size(); first += kDecidedTogether) {
        std::vector<std::pair<std::size_t, Status>> answered;
        std::vector<std::size_t> waiting;
        store::Batch together;
        std::unique_lock lock(state_->mutex);
        for (std::size_t i = first; i < std::min(first + kDecidedTogether, decisions.size()); ++i) {
            auto batch = rows.watch_->standing ? decisions[i].decide(rows.watch_->rows[decisions[i].index]) : fail(rows.watch_->standing.error());
            if (!batch || batch->empty()) {
                answered.emplace_back(i, batch ? Status() : fail(batch.error()));
                continue;
            }
            waiting.push_back(i);
            together.append(std::move(*batch));
        }
        if (!waiting.empty()) {
            const auto submitted = state_->submit(std::move(together), [waiting, done](const Status& status) {
                for (const std::size_t i : waiting) done(i, status);
            });
            if (!submitted) {
                for (const std::size_t i : waiting) answered.emplace_back(i, submitted);
            }
        }
        lock.unlock();
        for (const auto& [i, status] : answered) done(i, status);
    }
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
