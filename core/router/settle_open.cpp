// Calls without a final answer: kept, asked about, and settled by what the destination says.
#include <algorithm>

#include "core/router/settle_stage.hpp"

namespace hub::router {

bool SettleStage::can_be_asked(const SyncRow& row) const {
    const Connection* connection = parts_.connections.find(row.system, row.tenant);
    return connection != nullptr && connection->settings().destination.resolves;
}

void SettleStage::ask_again(SyncRow& row, std::int64_t wish) {
    const std::int64_t pause =
        wish > 0 ? std::clamp(wish, kSoonestAsk, kLatestAsk) : retry_delay(policy_of(row), row.open.asked + 1, 0, parts_.random);
    row.next_at = row.updated_at.plus_milliseconds(pause);
}

void SettleStage::leave_open(SyncRow& row, const Settled& settled, SyncStatus status) {
    // The mark before the call may stand already; after a restart nothing else says what the call carried.
    if (row.open.version != settled.version || !settled.sent_hash.empty()) {
        row.open = {settled.version, settled.sent_hash, settled.sent_record, {}, row.open.version == settled.version ? row.open.since : row.updated_at, 0};
    }
    if (!settled.result.ticket.empty()) row.open.ticket = settled.result.ticket;
    row.status = status;
    row.cause = settled.result.code;
    row.cause_field.clear();
    row.next_at = {};
    if (can_be_asked(row)) ask_again(row, settled.result.retry_after_milliseconds);
}

bool SettleStage::asked(SyncRow& row, const Settled& settled, Freshness freshness) {
    const bool open = row.status == SyncStatus::Pending || row.status == SyncStatus::Uncertain;
    const std::int64_t version = row.open.version != 0 ? row.open.version : settled.version;
    // Settled by hand meanwhile, or sent again and open anew: this answer is about another call.
    if (!open || version != settled.version || row.open.since.milliseconds != settled.open_since.milliseconds) return false;
    const plugin::Resolution& found = settled.resolution;
    std::string detail(plugin::name_of(found.fate));
    if (!found.code.empty()) detail += " " + found.code;
    // Asking again and again is one thing to a reader.
    if (!row.history.empty() && row.history.back().outcome == "asked" && row.history.back().detail == detail) row.history.pop_back();
    row.history.push_back({row.updated_at, "asked", detail});
    switch (found.fate) {
        case plugin::Fate::Delivered:
            // An older one says nothing of what may still arrive.
            if (found.version != 0 && found.version < version) {
                still_open(row, found);
                return false;
            }
            if (!found.remote_id.empty() && found.remote_id != row.remote_id) name_remotely(row, found.remote_id);
            accepted(row, {version, std::move(row.open.hash), std::move(row.open.record)}, freshness);
            return true;
        case plugin::Fate::Pending:
            row.status = SyncStatus::Pending;
            row.crashes = 0;
            ++row.open.asked;
            ask_again(row, found.again_after_milliseconds);
            return false;
        case plugin::Fate::Never: {
            plugin::SendResult result;
            result.code = found.code.empty() ? "delivery.never_happened" : found.code;
            result.field = found.field;
            result.retry_after_milliseconds = found.again_after_milliseconds;
            again(row, result, freshness);
            return true;
        }
        case plugin::Fate::Refused: refused(row, found.code, found.field, freshness); return true;
        case plugin::Fate::Unknown: break;
    }
    still_open(row, found);
    return false;
}

void SettleStage::still_open(SyncRow& row, const plugin::Resolution& found) {
    // Our own limit of requests: nobody was asked.
    if (found.code == plugin::kLimitReached) return ask_again(row, found.again_after_milliseconds);
    ++row.open.asked;
    if (plugin::loses_plugin(found.code)) ++row.crashes;
    const std::int64_t open_for = row.updated_at.milliseconds - row.open.since.milliseconds;
    if (open_for < policy_of(row).give_up_milliseconds && row.crashes < kMostCrashes && found.code != "plugin.role_missing") {
        return ask_again(row, found.again_after_milliseconds);
    }
    // Asking does not help: a person must.
    row.status = SyncStatus::Uncertain;
    row.cause = found.code.empty() ? "resolve.unknown" : found.code;
    row.next_at = {};
}

}  // namespace hub::router
