#include "core/router/inquiry.hpp"

#include <algorithm>
#include <span>

#include "core/base/failpoint.hpp"

namespace hub::router {
namespace {

plugin::Question question_of(const SyncRow& row, const PublicIds& ids) {
    plugin::Question question;
    question.delivery_id = ids.encode(IdKind::Delivery, row.hub_id);
    question.entity = model::name_of(row.entity);
    question.version = row.open.version;
    question.sent_at_milliseconds = row.open.since.milliseconds;
    question.remote_id = row.remote_id;
    question.idempotency_key = ids.encode(IdKind::Record, row.hub_id);
    question.ticket = row.open.ticket;
    return question;
}

Settled settled_of(const SyncRow& row, plugin::Resolution resolution) {
    Settled settled;
    settled.hub_id = row.hub_id;
    settled.version = row.open.version;
    settled.kind = Settled::Kind::Asked;
    settled.open_since = row.open.since;
    settled.resolution = std::move(resolution);
    return settled;
}

CallOutcome ask(plugin::Adapter& adapter, std::span<const SyncRow> rows, const PublicIds& ids, std::vector<Settled>& into) {
    std::vector<plugin::Question> questions;
    for (const SyncRow& row : rows) questions.push_back(question_of(row, ids));
    HUB_FAILPOINT("delivery.resolve.before");
    auto found = adapter.resolve(questions);
    HUB_FAILPOINT("delivery.resolve.after");
    if (found) {
        CallOutcome outcome{CallOutcome::Kind::Answered, 0};
        for (std::size_t i = 0; i < rows.size(); ++i) {
            auto& resolution = (*found)[i];
            if (resolution.code == plugin::kLimitReached) outcome = {CallOutcome::Kind::Limited, resolution.again_after_milliseconds};
            into.push_back(settled_of(rows[i], std::move(resolution)));
        }
        return outcome;
    }
    plugin::Resolution nothing;
    nothing.code = found.error().code;
    nothing.again_after_milliseconds = plugin::retry_after_of(found.error()).value_or(0);
    for (const SyncRow& row : rows) into.push_back(settled_of(row, nothing));
    const bool limited = nothing.code == plugin::kLimitReached;
    return {limited ? CallOutcome::Kind::Limited : CallOutcome::Kind::Failed, nothing.again_after_milliseconds};
}

}  // namespace

Inquired inquire(Connection& connection, std::vector<SyncRow> rows, const PublicIds& ids) {
    Inquired out;
    auto adapter = connection.adapter();
    if (!adapter) {
        plugin::Resolution nothing;
        nothing.code = adapter.error().code;
        for (const SyncRow& row : rows) out.records.push_back(settled_of(row, nothing));
        out.outcome = {CallOutcome::Kind::Failed, 0};
        return out;
    }
    const auto suspects = std::stable_partition(rows.begin(), rows.end(), [](const SyncRow& row) { return row.crashes == 0; });
    const auto unsuspected = static_cast<std::size_t>(suspects - rows.begin());
    const std::span<const SyncRow> all(rows);
    if (unsuspected != 0) out.outcome = ask(**adapter, all.first(unsuspected), ids, out.records);
    for (std::size_t i = unsuspected; i < rows.size(); ++i) out.outcome = ask(**adapter, all.subspan(i, 1), ids, out.records);
    return out;
}

}  // namespace hub::router
