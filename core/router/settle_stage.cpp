#include "core/router/settle_stage.hpp"

#include "core/base/failpoint.hpp"
#include "core/router/needs.hpp"

namespace hub::router {

using plugin::SendStatus;

Status SettleStage::apply(std::span<const Settlement> group) {
    std::vector<store::Row> rows;
    std::vector<store::Row> names;
    for (const Settlement& settlement : group) {
        for (const Settled& settled : settlement.records) {
            rows.push_back(sync_key(settlement.system, settlement.tenant, settled.hub_id));
            const auto need = settled.needs.empty() ? std::nullopt : parse_need(settled.needs);
            if (need && need->kind == Need::Kind::Source) names.push_back(records::crosswalk_key(need->source));
            if (need && need->kind == Need::Kind::RemoteId) rows.push_back(sync_key(need->system, need->tenant, need->hub_id));
        }
    }
    HUB_TRY(parts_.set.load(kSync, std::move(rows)));
    for (const Settlement& settlement : group) {
        for (const Settled& settled : settlement.records) {
            if (settled.result.remote_id.empty()) continue;
            for (const auto entity : model::kEntities) {
                names.push_back(records::crosswalk_key({settlement.system, settlement.tenant, entity, settled.result.remote_id}));
            }
        }
    }
    HUB_TRY(parts_.set.load(records::kCrosswalk, std::move(names)));

    if (!group.empty()) HUB_FAILPOINT("settle.decide.before");
    for (const Settlement& settlement : group) {
        std::string list;
        for (const Settled& settled : settlement.records) settle(settlement, settled, list);
        if (list.empty()) continue;
        evidence::Change change;
        change.at = parts_.clock.now();
        change.kind = evidence::ChangeKind::Settlement;
        change.actor = "delivery";
        change.cause = settlement.system + "/" + settlement.tenant;
        change.detail = std::move(list);
        parts_.log.append(parts_.set, change);
    }
    return {};
}

void SettleStage::settle(const Settlement& settlement, const Settled& settled, std::string& list) {
    const store::Row* stored = parts_.set.find(kSync, sync_key(settlement.system, settlement.tenant, settled.hub_id));
    auto opened = stored != nullptr ? sync_of(*stored, parts_.sealer) : fail("sync.missing", "no such row");
    if (!opened) {
        // Nothing can be kept; the board must not hold it as under way for ever.
        parts_.announce.events.push_back({settlement.system, settlement.tenant, settled.hub_id, model::EntityKind::Pupil,
                                          SyncStatus::Dead, {}, {}, BoardEvent::From::Settlement});
        return;
    }
    SyncRow& row = *opened;
    row.updated_at = parts_.clock.now();
    // What was decided about the record while it was under way stands, whatever the answer.
    const bool held = row.status == SyncStatus::Held || (row.awaits_answer() && row.cause == kDeleteNeedsDecision);
    const std::string held_for = row.cause;
    const std::int64_t version = settled.version != 0 ? settled.version : row.wanted_version;
    const Freshness freshness = row.wanted_version > version ? Freshness::Outdated : Freshness::Current;
    bool resolved = false;
    switch (settled.kind) {
        case Settled::Kind::Attempting:
            row.status = SyncStatus::Attempting;
            row.open = {settled.version, settled.sent_hash, settled.sent_record, {}, row.updated_at, 0};
            row.history.push_back({row.updated_at, "attempting", "version " + std::to_string(settled.version)});
            break;
        case Settled::Kind::Waiting:
            if (freshness == Freshness::Outdated) row.status = SyncStatus::Ready;
            else wait(row, settled.needs);
            break;
        case Settled::Kind::Unchanged:
            row.sent_version = version;
            row.cause.clear();
            row.cause_field.clear();
            row.needs.clear();
            row.status = freshness == Freshness::Outdated ? SyncStatus::Ready : SyncStatus::Delivered;
            break;
        case Settled::Kind::Unrendered:
            row.status = freshness == Freshness::Outdated ? SyncStatus::Ready : SyncStatus::Dead;
            row.cause = settled.result.code;
            row.cause_field = settled.result.field;
            row.history.push_back({row.updated_at, "dead", settled.result.code});
            ++parts_.counts.rejected;
            break;
        case Settled::Kind::Gated: gate(row); break;
        case Settled::Kind::InDoubt: row.sent_hash.clear(); break;
        case Settled::Kind::Answered: answer(row, settled, freshness); break;
        case Settled::Kind::Unasked:
            if (row.awaits_answer()) ask_again(row, 0);
            break;
        case Settled::Kind::Asked: resolved = asked(row, settled, freshness); break;
    }
    if (held) {
        if (!row.awaits_answer()) row.status = SyncStatus::Held;
        row.cause = held_for;
    }
    if (resolved) {
        list += std::to_string(settled.hub_id) + " " + std::to_string(version) + " resolved " +
                std::string(plugin::name_of(settled.resolution.fate)) + " " + settled.resolution.code + "\n";
    }
    if (settled.kind == Settled::Kind::Answered || settled.kind == Settled::Kind::Unrendered) {
        list += std::to_string(settled.hub_id) + " " + std::to_string(version) + " " +
                std::string(plugin::name_of(settled.result.status)) + " " + settled.result.code + "\n";
    }
    keep(row);
}

void SettleStage::name_remotely(SyncRow& row, const std::string& remote_id) {
    if (!row.remote_id.empty()) ++parts_.counts.rekeyed;
    row.remote_id = remote_id;
    const records::SourceRef ref{row.system, row.tenant, row.entity, remote_id};
    if (parts_.set.find(records::kCrosswalk, records::crosswalk_key(ref)) == nullptr) {
        parts_.set.insert(records::kCrosswalk, records::crosswalk_row(ref, row.hub_id, row.updated_at));
        parts_.announce.fulfilled.push_back(need_of_source(ref));
    }
    parts_.announce.fulfilled.push_back(need_of_remote_id(row.system, row.tenant, row.hub_id));
}

void SettleStage::answer(SyncRow& row, const Settled& settled, Freshness freshness) {
    const plugin::SendResult& result = settled.result;
    // A destination may name a record anew in the same breath as it refuses a field of it.
    if (!result.remote_id.empty() && result.remote_id != row.remote_id) name_remotely(row, result.remote_id);
    std::string detail = result.code;
    if (!result.field.empty()) detail += " " + result.field;
    // The few places of the history are for what happened; being kept back again and again is one thing.
    if (result.code == plugin::kLimitReached && !row.history.empty() && row.history.back().detail == detail) row.history.pop_back();
    row.history.push_back({row.updated_at, std::string(plugin::name_of(result.status)),
                           detail.empty() ? "version " + std::to_string(settled.version) : detail});
    switch (result.status) {
        case SendStatus::Accepted:
        case SendStatus::Unchanged: accepted(row, {settled.version, settled.sent_hash, settled.sent_record}, freshness); break;
        case SendStatus::Rejected: refused(row, result.code, result.field, freshness); break;
        case SendStatus::Retry: again(row, result, freshness); break;
        case SendStatus::Uncertain: {
            const Connection* connection = parts_.connections.find(row.system, row.tenant);
            if (connection != nullptr && is_repeatable(connection->settings().destination.idempotency)) {
                again(row, result, freshness);
            } else {
                leave_open(row, settled, SyncStatus::Uncertain);
            }
            break;
        }
        case SendStatus::Pending: leave_open(row, settled, SyncStatus::Pending); break;
    }
}

void SettleStage::accepted(SyncRow& row, Arrived arrived, Freshness freshness) {
    row.sent_version = std::max(row.sent_version, arrived.version);
    row.sent_hash = std::move(arrived.hash);
    row.sent_record = std::move(arrived.record);
    row.open = {};
    row.attempts = 0;
    row.crashes = 0;
    row.first_tried_at = {};
    row.cause.clear();
    row.cause_field.clear();
    row.needs.clear();
    row.status = freshness == Freshness::Outdated ? SyncStatus::Ready : SyncStatus::Delivered;
    ++parts_.counts.delivered;
}

void SettleStage::refused(SyncRow& row, const std::string& code, const std::string& field, Freshness freshness) {
    row.status = freshness == Freshness::Outdated ? SyncStatus::Ready : SyncStatus::Dead;
    row.open = {};
    row.cause = code;
    row.cause_field = field;
    row.crashes = 0;
    ++parts_.counts.rejected;
}

void SettleStage::again(SyncRow& row, const plugin::SendResult& result, Freshness freshness) {
    const RetryPolicy policy = policy_of(row);
    row.open = {};
    // The call may have reached the destination all the same: what it has is not known until it answers.
    row.sent_hash.clear();
    row.cause = result.code;
    row.cause_field = result.field;
    const auto wish = result.retry_after_milliseconds;
    if (result.code == plugin::kLimitReached) {
        // Our own limit: nobody was asked, so no attempt is counted and no time to give up runs.
        row.status = SyncStatus::Retry;
        row.next_at = row.updated_at.plus_milliseconds(retry_delay(policy, 1, wish, parts_.random));
        return;
    }
    ++row.attempts;
    if (row.first_tried_at.milliseconds == 0) row.first_tried_at = row.updated_at;
    if (plugin::loses_plugin(result.code)) ++row.crashes;
    const bool too_long = row.updated_at.milliseconds - row.first_tried_at.milliseconds >= policy.give_up_milliseconds;
    if (too_long || row.crashes >= kMostCrashes) {
        if (freshness == Freshness::Current) {
            row.status = SyncStatus::Dead;
            ++parts_.counts.rejected;
            return;
        }
        // It was an older version that failed for so long; the newer one has its own time.
        row.first_tried_at = row.updated_at;
        row.attempts = 1;
        row.crashes = 0;
    }
    row.status = SyncStatus::Retry;
    row.next_at = row.updated_at.plus_milliseconds(retry_delay(policy, row.attempts, wish, parts_.random));
}

/// The mode may be narrower than when the row was made ready, or the system's time at the school over: after a
/// restart, or on a replay.
void SettleStage::gate(SyncRow& row) {
    const Connection* connection = parts_.connections.find(row.system, row.tenant);
    const bool ended = connection != nullptr && connection->has_ended(parts_.clock.now());
    const bool rehearsal = !ended && connection != nullptr && connection->mode(row.entity) == Mode::DryRun;
    row.status = rehearsal ? SyncStatus::DryRun : SyncStatus::Held;
    row.cause = rehearsal ? "" : ended ? "feeding.ended" : "mode.observe";
}

void SettleStage::wait(SyncRow& row, const std::string& need) {
    // What it waits for may have come true between rendering and now; this thread is the only one
    // that makes needs come true, so this look is final.
    if (is_fulfilled(need)) {
        row.status = SyncStatus::Ready;
        row.needs.clear();
        return;
    }
    if (row.needs != need) row.history.push_back({row.updated_at, "waiting", need.substr(0, need.find('|'))});
    row.status = SyncStatus::Waiting;
    row.needs = need;
    const auto known = parse_need(need);
    row.cause = known && known->kind == Need::Kind::Publication ? kNotPublished : std::string_view();
}

bool SettleStage::is_fulfilled(const std::string& text) {
    const auto need = parse_need(text);
    if (!need) return true;
    if (need->kind == Need::Kind::Source) {
        return parts_.set.find(records::kCrosswalk, records::crosswalk_key(need->source)) != nullptr;
    }
    // A newer version would have made this row outdated, and it would not ask.
    if (need->kind == Need::Kind::Publication) return false;
    const store::Row* row = parts_.set.find(kSync, sync_key(need->system, need->tenant, need->hub_id));
    if (row == nullptr) return false;
    const auto sync = sync_of(*row, parts_.sealer);
    return sync && !sync->remote_id.empty();
}

RetryPolicy SettleStage::policy_of(const SyncRow& row) const {
    for (const Route& route : parts_.routes) {
        if (route.name == row.route) return route.retry;
    }
    return {};
}

void SettleStage::keep(SyncRow& row) {
    parts_.announce.events.push_back(
        {row.system, row.tenant, row.hub_id, row.entity, row.status, row.next_at, row.needs, BoardEvent::From::Settlement});
    put_sync(parts_.set, row, parts_.sealer);
}

}  // namespace hub::router
