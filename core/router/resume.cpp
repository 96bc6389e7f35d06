#include "core/router/resume.hpp"

#include <map>
#include <set>

#include "core/base/failpoint.hpp"
#include "core/router/needs.hpp"

namespace hub::router {
namespace {

/// Which of the needs these rows wait for have come true.
Result<std::set<std::string>> fulfilled(store::Reader& reader, const security::Sealer& sealer, const std::vector<SyncRow>& rows) {
    std::vector<std::string> by_name, by_remote_id;
    std::vector<store::Row> names, sync_keys;
    std::set<std::string> seen;
    for (const SyncRow& row : rows) {
        if (row.status != SyncStatus::Waiting || !seen.insert(row.needs).second) continue;
        const auto need = parse_need(row.needs);
        if (!need) continue;
        if (need->kind == Need::Kind::Source) {
            names.push_back(records::crosswalk_key(need->source));
            by_name.push_back(row.needs);
        } else if (need->kind == Need::Kind::RemoteId) {
            sync_keys.push_back(sync_key(need->system, need->tenant, need->hub_id));
            by_remote_id.push_back(row.needs);
        }
    }
    std::set<std::string> out;
    HUB_TRY_ASSIGN(const auto named, reader.get(records::kCrosswalk, names));
    for (std::size_t i = 0; i < named.size(); ++i) {
        if (named[i]) out.insert(by_name[i]);
    }
    HUB_TRY_ASSIGN(const auto sent, reader.get(kSync, sync_keys));
    for (std::size_t i = 0; i < sent.size(); ++i) {
        if (!sent[i]) continue;
        HUB_TRY_ASSIGN(const auto row, sync_of(*sent[i], sealer));
        if (!row.remote_id.empty()) out.insert(by_remote_id[i]);
    }
    return out;
}

Settled after_interruption(const SyncRow& row) {
    Settled settled;
    settled.hub_id = row.hub_id;
    settled.version = row.open.version != 0 ? row.open.version : row.wanted_version;
    if (row.status == SyncStatus::Attempting) {
        settled.result.status = plugin::SendStatus::Uncertain;
        settled.result.code = "delivery.interrupted";
    } else {
        settled.kind = Settled::Kind::InDoubt;
    }
    return settled;
}

}  // namespace

Instant when_to_ask(const ResumeRooms& rooms, const SyncRow& row) {
    const Connection* connection = rooms.connections.find(row.system, row.tenant);
    const bool can_be_asked = connection != nullptr && connection->settings().destination.resolves;
    const bool open = row.status == SyncStatus::Pending || row.status == SyncStatus::Uncertain;
    if (!open || !can_be_asked || row.next_at.milliseconds != 0 || row.open.asked != 0) return row.next_at;
    return rooms.clock.now();
}

Status resume_deliveries(const ResumeRooms& rooms, Settling& apply, Board& board) {
    HUB_TRY_ASSIGN(auto reader, rooms.backend.open_reader(store::Domain::State));
    HUB_TRY_ASSIGN(const auto rows, unfinished_sync_rows(*reader, rooms.sealer));
    HUB_TRY_ASSIGN(const auto woken, fulfilled(*reader, rooms.sealer, rows));
    Announcements news;
    std::map<std::pair<std::string, std::string>, Settlement> settlements;
    for (const SyncRow& row : rows) {
        news.events.push_back({row.system, row.tenant, row.hub_id, row.entity, row.status, when_to_ask(rooms, row), row.needs,
                               BoardEvent::From::Records});
        const bool sendable = row.status == SyncStatus::Ready || row.status == SyncStatus::Retry || row.status == SyncStatus::Waiting;
        if (row.status != SyncStatus::Attempting && !(sendable && !row.sent_hash.empty())) continue;
        Settlement& settlement = settlements[{row.system, row.tenant}];
        settlement.system = row.system;
        settlement.tenant = row.tenant;
        settlement.records.push_back(after_interruption(row));
    }
    news.fulfilled.assign(woken.begin(), woken.end());
    if (!settlements.empty()) HUB_FAILPOINT("resume.settle.before");
    for (auto& [place, settlement] : settlements) HUB_TRY(apply.submit_and_wait(std::move(settlement)));
    HUB_FAILPOINT("resume.announce.before");
    board.hear(news);
    return {};
}

}  // namespace hub::router
