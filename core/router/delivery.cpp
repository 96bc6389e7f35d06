#include "core/router/delivery.hpp"

#include <algorithm>
#include <unordered_set>

#include "core/base/failpoint.hpp"
#include "core/base/this_thread.hpp"
#include "core/router/inquiry.hpp"

namespace hub::router {
namespace {

constexpr std::int64_t kTakeMilliseconds = 500;

}  // namespace

Status Delivery::start(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) {
        HUB_TRY_ASSIGN(auto reader, rooms_.backend.open_reader(store::Domain::State));
        readers_.push_back(std::move(reader));
    }
    for (auto& reader : readers_) threads_.emplace_back([this, raw = reader.get()] { run(*raw); });
    return {};
}

void Delivery::stop() {
    board_.close();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    readers_.clear();
}

void Delivery::run(store::Reader& reader) {
    name_thread("deliver");
    work_in_background();
    Renderer renderer(reader, rooms_.sealer, rooms_.mappings, rooms_.routes);
    while (deliver_next(renderer, kTakeMilliseconds) || !board_.closed()) {}
}

bool Delivery::deliver_next(Renderer& renderer, std::int64_t milliseconds) {
    auto batch = board_.take(milliseconds);
    if (!batch) return false;
    board_.release(*batch, deliver(renderer, *batch));
    return true;
}

CallOutcome Delivery::deliver(Renderer& renderer, const DeliveryBatch& batch) {
    Settlement settlement{batch.system, batch.tenant, {}};
    CallOutcome outcome;
    if (!batch.hub_ids.empty()) outcome = deliver_new(renderer, batch, settlement);
    if (!batch.asks.empty()) {
        const CallOutcome asked = ask(renderer, batch, settlement);
        if (outcome.kind == CallOutcome::Kind::NotMade || outcome.kind == CallOutcome::Kind::Answered) outcome = asked.kind == CallOutcome::Kind::NotMade ? outcome : asked;
    }
    HUB_FAILPOINT("delivery.settle.before");
    if (!settlement.records.empty()) apply_.submit(std::move(settlement));
    HUB_FAILPOINT("delivery.settle.after");
    return outcome;
}

CallOutcome Delivery::deliver_new(Renderer& renderer, const DeliveryBatch& batch, Settlement& settlement) {
    HUB_FAILPOINT("delivery.render.before");
    std::vector<Rendered> to_send = render(renderer, batch, settlement);
    if (to_send.empty()) return {};
    CallOutcome outcome;
    if (Connection* connection = rooms_.connections.find(batch.system, batch.tenant)) {
        outcome = send_all(*connection, batch, to_send);
    } else {
        for (auto& one : to_send) one.settled.result = result_of(error("connection.missing", "the connection was removed"));
    }
    for (auto& one : to_send) settlement.records.push_back(std::move(one.settled));
    return outcome;
}

CallOutcome Delivery::ask(Renderer& renderer, const DeliveryBatch& batch, Settlement& settlement) {
    std::unordered_set<Key> gone(batch.asks.begin(), batch.asks.end());
    CallOutcome outcome;
    const auto nothing_known = [&](const Error& problem) {
        for (const Key hub_id : batch.asks) {
            Settled settled;
            settled.hub_id = hub_id;
            settled.kind = Settled::Kind::Unasked;
            settled.result.code = problem.code;
            settlement.records.push_back(std::move(settled));
        }
        gone.clear();
    };
    auto rows = renderer.open_rows(batch);
    Connection* const connection = rooms_.connections.find(batch.system, batch.tenant);
    if (!rows) {
        nothing_known(rows.error());
    } else if (!rows->empty() && connection != nullptr) {
        for (const SyncRow& row : *rows) gone.erase(row.hub_id);
        auto inquired = inquire(*connection, std::move(*rows), rooms_.ids);
        for (auto& one : inquired.records) settlement.records.push_back(std::move(one));
        outcome = inquired.outcome;
    }
    if (!gone.empty()) board_.let_go(batch, {gone.begin(), gone.end()});
    return outcome;
}

/// What is to be sent; what is settled already goes into `settlement`, what wants nothing leaves the board.
std::vector<Rendered> Delivery::render(Renderer& renderer, const DeliveryBatch& batch, Settlement& settlement) {
    std::vector<Rendered> out;
    std::unordered_set<Key> gone(batch.hub_ids.begin(), batch.hub_ids.end());
    const Connection* connection = rooms_.connections.find(batch.system, batch.tenant);
    const bool ended = connection != nullptr && connection->has_ended(rooms_.clock.now());
    const auto take = [&](std::vector<Rendered> rendered) {
        for (auto& one : rendered) {
            gone.erase(one.settled.hub_id);
            const bool open = connection == nullptr || (!ended && connection->mode(one.row.entity) == Mode::Write);
            if (one.to_send() && open) {
                out.push_back(std::move(one));
                continue;
            }
            if (one.to_send()) one.settled.kind = Settled::Kind::Gated;
            settlement.records.push_back(std::move(one.settled));
        }
    };
    const auto refuse = [&](Key hub_id, const Error& problem) {
        gone.erase(hub_id);
        Settled settled;
        settled.hub_id = hub_id;
        settled.result = result_of(problem);
        settlement.records.push_back(std::move(settled));
    };
    auto rendered = renderer.render(batch);
    if (rendered) {
        take(std::move(*rendered));
    } else if (rendered.error().retry != Retry::Never || batch.hub_ids.size() == 1) {
        for (const Key hub_id : batch.hub_ids) refuse(hub_id, rendered.error());
    } else {
        // One row that cannot be read must not take the others with it.
        for (const Key hub_id : batch.hub_ids) {
            auto one = renderer.render({batch.system, batch.tenant, {hub_id}});
            if (one) take(std::move(*one));
            else refuse(hub_id, one.error());
        }
    }
    if (!gone.empty()) board_.let_go(batch, {gone.begin(), gone.end()});
    return out;
}

/// One call for the batch, and one of its own for each record that was in a call that lost its plugin:
/// if it is the cause, it falls alone.
CallOutcome Delivery::send_all(Connection& connection, const DeliveryBatch& batch, std::vector<Rendered>& records) {
    std::stable_partition(records.begin(), records.end(), [](const Rendered& one) { return one.row.crashes == 0; });
    const auto suspects = std::find_if(records.begin(), records.end(), [](const Rendered& one) { return one.row.crashes != 0; });
    CallOutcome outcome;
    const auto call = [&](std::span<Rendered> some) {
        if (some.empty()) return;
        outcome = send(connection, batch, some);
    };
    const auto unsuspected = static_cast<std::size_t>(suspects - records.begin());
    call(std::span(records).first(unsuspected));
    for (std::size_t i = unsuspected; i < records.size(); ++i) call(std::span(records).subspan(i, 1));
    return outcome;
}

CallOutcome Delivery::send(Connection& connection, const DeliveryBatch& batch, std::span<Rendered> records) {
    const auto fail_all = [&](const Error& problem) {
        for (Rendered& one : records) one.settled.result = result_of(problem);
        const bool limited = problem.code == plugin::kLimitReached;
        return CallOutcome{limited ? CallOutcome::Kind::Limited : CallOutcome::Kind::Failed, plugin::retry_after_of(problem).value_or(0)};
    };
    auto adapter = connection.adapter();
    if (!adapter) {
        // A plugin that will not load is the operator's to mend; the records wait for it.
        Error problem = adapter.error();
        problem.retry = Retry::Later;
        return fail_all(problem);
    }
    if (!is_repeatable(connection.settings().destination.idempotency)) {
        if (const Status marked = mark_attempting(batch, records); !marked) {
            fail_all(marked.error());
            return {};  // the store's failure, not the destination's
        }
    }
    const auto outgoing = outgoing_of(records);
    HUB_FAILPOINT("delivery.send.before");
    auto sent = (*adapter)->send(outgoing);
    HUB_FAILPOINT("delivery.send.after");
    if (!sent) return fail_all(sent.error());
    CallOutcome outcome{CallOutcome::Kind::Answered, 0};
    for (std::size_t i = 0; i < records.size(); ++i) {
        plugin::SendResult& result = records[i].settled.result;
        if (i < sent->size()) result = std::move((*sent)[i]);
        else result = result_of(error("plugin.no_result", "the plugin said nothing of this record", Retry::Uncertain));
        if (result.code != plugin::kLimitReached) continue;
        outcome = {CallOutcome::Kind::Limited, std::max(outcome.come_back_in_milliseconds, result.retry_after_milliseconds)};
    }
    return outcome;
}

Status Delivery::mark_attempting(const DeliveryBatch& batch, std::span<const Rendered> records) {
    Settlement marks{batch.system, batch.tenant, {}};
    for (const Rendered& one : records) {
        Settled mark;
        mark.hub_id = one.settled.hub_id;
        mark.version = one.settled.version;
        mark.sent_hash = one.settled.sent_hash;
        mark.sent_record = one.settled.sent_record;
        mark.kind = Settled::Kind::Attempting;
        marks.records.push_back(std::move(mark));
    }
    return apply_.submit_and_wait(std::move(marks));
}

std::vector<plugin::OutgoingRecord> Delivery::outgoing_of(std::span<const Rendered> records) const {
    std::vector<plugin::OutgoingRecord> outgoing;
    outgoing.reserve(records.size());
    for (const Rendered& one : records) {
        plugin::OutgoingRecord record;
        record.delivery_id = rooms_.ids.encode(IdKind::Delivery, one.settled.hub_id);
        record.entity = model::name_of(one.row.entity);
        record.body = one.body;
        record.remote_id = one.row.remote_id;
        record.version = one.settled.version;
        record.idempotency_key = rooms_.ids.encode(IdKind::Record, one.settled.hub_id);
        outgoing.push_back(std::move(record));
    }
    return outgoing;
}

}  // namespace hub::router
