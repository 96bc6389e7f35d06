#include "core/router/inbox.hpp"

#include <future>
#include <set>

#include "core/base/failpoint.hpp"
#include "core/router/idempotency.hpp"
#include "core/store/blobs.hpp"

namespace hub::router {

struct Inbox::State {
    store::Backend& backend;
    const security::Sealer& sealer;
    const Clock& clock;
    Options options;
    Key last = 0;                     // the writer's thread only
    std::vector<Receipt> in_commit;   // the writer's thread only
    std::set<std::string> condemned;  // blobs; the writer's thread only
    IdempotencyKeys keys;             // the writer's thread only
    std::unique_ptr<store::GroupCommit> commits;
};

Inbox::Inbox(std::unique_ptr<State> state) : state_(std::move(state)) {}
Inbox::~Inbox() = default;

Result<std::unique_ptr<Inbox>> Inbox::open(store::Backend& backend, const security::Sealer& sealer, const Clock& clock,
                                           Options options) {
    HUB_TRY_ASSIGN(auto writer, backend.open_writer(store::Domain::Inbox));
    HUB_TRY_ASSIGN(auto reader, backend.open_reader(store::Domain::Inbox));
    auto state = std::unique_ptr<State>(
        new State{backend, sealer, clock, std::move(options), 0, {}, {}, IdempotencyKeys(std::move(reader), clock), nullptr});
    HUB_TRY_ASSIGN(state->last, last_receipt(*writer));
    State* raw = state.get();
    store::GroupCommit::Options commit_options;
    commit_options.on_fatal = raw->options.on_fatal;
    commit_options.on_committed = [raw] {
        HUB_FAILPOINT("inbox.received.before_hand_over");
        if (!raw->in_commit.empty() && raw->options.on_received) raw->options.on_received(std::move(raw->in_commit));
        raw->in_commit.clear();
        raw->keys.settled();
    };
    raw->commits = std::make_unique<store::GroupCommit>(std::move(writer), std::move(commit_options));
    return std::unique_ptr<Inbox>(new Inbox(std::move(state)));
}

void Inbox::accept(Receipt receipt, std::optional<CursorMove> cursor, std::function<void(Result<Key>)> done) {
    if (receipt.body.size() > kLargestBody) {
        done(fail("receipt.too_large", "a body may have at most 64 MiB; send it in parts"));
        return;
    }
    if (state_->options.admit) {
        if (auto admitted = state_->options.admit(); !admitted) return done(fail(admitted.error()));
    }
    HUB_FAILPOINT("inbox.accept.before");
    struct Pending {
        Receipt receipt;
        std::optional<CursorMove> cursor;
        std::function<void(Result<Key>)> done;
        Key id = 0;
        std::optional<Error> refused = std::nullopt;
    };
    auto pending = std::make_shared<Pending>(Pending{std::move(receipt), std::move(cursor), std::move(done)});
    State* state = state_.get();
    auto submitted = state->commits->submit(
        {[state, pending](store::Batch& batch) {
             Receipt& one = pending->receipt;
             if (!one.idempotency_key.empty()) {
                 auto earlier = state->keys.find(one);
                 if (!earlier) pending->refused = std::move(earlier).error();
                 else if (*earlier) pending->id = **earlier;
                 if (!earlier || *earlier) return;
             }
             one.id = pending->id = ++state->last;
             one.at = state->clock.now();
             const auto blob = add_receipt(batch, one, state->sealer);
             if (blob) state->condemned.erase(*blob);
             if (!one.idempotency_key.empty()) state->keys.keep(batch, one);
             if (pending->cursor) {
                 batch.put(kCursors, cursor_row(one.system, one.tenant, pending->cursor->entity, pending->cursor->cursor, one.at));
             }
             state->in_commit.push_back(std::move(one));
         },
         [state, pending](Status status) {
             // A failed group leaves ids unused and nothing to hand over.
             if (!status) {
                 state->in_commit.clear();
                 state->keys.settled();
             }
             HUB_FAILPOINT("inbox.acknowledge.before");
             if (!status) pending->done(fail(status.error()));
             else if (pending->refused) pending->done(fail(*pending->refused));
             else pending->done(pending->id);
         }});
    if (!submitted) pending->done(fail(submitted.error()));
}

Result<Key> Inbox::accept_and_wait(Receipt receipt, std::optional<CursorMove> cursor) {
    std::promise<Result<Key>> promise;
    accept(std::move(receipt), std::move(cursor), [&](Result<Key> outcome) { promise.set_value(std::move(outcome)); });
    return promise.get_future().get();
}

Status Inbox::write(std::function<void(store::Batch&)> prepare) {
    std::promise<Status> promise;
    HUB_TRY(state_->commits->submit({std::move(prepare), [&](Status status) { promise.set_value(std::move(status)); }}));
    return promise.get_future().get();
}

Status Inbox::condemn_blobs(const std::vector<std::string>& digests) {
    return write([&](store::Batch&) { state_->condemned.insert(digests.begin(), digests.end()); });
}

Status Inbox::forget_blobs(const std::vector<std::pair<std::string, Key>>& uses, const std::vector<std::string>& doomed) {
    HUB_TRY_ASSIGN(auto reader, state_->backend.open_reader(store::Domain::Inbox));
    HUB_TRY_ASSIGN(const auto chunks, store::blob_keys(*reader, doomed));
    return write([&](store::Batch& batch) {
        for (const auto& [digest, receipt] : uses) batch.erase(kBlobUses, {digest, receipt});
        for (const auto& chunk : chunks) {
            if (state_->condemned.contains(store::bytes(chunk[0]))) batch.erase(store::kBlobs, chunk);
        }
        for (const auto& [digest, receipt] : uses) state_->condemned.erase(digest);
    });
}

Status Inbox::move_cursor(const std::string& system, const std::string& tenant, const CursorMove& move) {
    return write([&](store::Batch& batch) {
        batch.put(kCursors, cursor_row(system, tenant, move.entity, move.cursor, state_->clock.now()));
    });
}

Status Inbox::put_plugin_state(const std::string& system, const std::string& tenant, const std::string& key,
                               const std::string& value) {
    return write([&](store::Batch& batch) { batch.put(kPluginState, plugin_state_row(system, tenant, key, value)); });
}

void Inbox::probe(std::function<void(Status)> done) {
    const auto prepare = [this](store::Batch& batch) {
        batch.put(kPluginState, plugin_state_row("", "", "probe", std::to_string(state_->clock.now().milliseconds)));
    };
    HUB_FAILPOINT("inbox.probe.before");
    if (auto submitted = state_->commits->submit({prepare, done}); !submitted) done(std::move(submitted));
}

}  // namespace hub::router
