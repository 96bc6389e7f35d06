#include "core/base/failpoint.hpp"
#include "core/router/settle_stage.hpp"

namespace hub::router {

Status SettleStage::apply(const Replay& replay) {
    std::vector<store::Row> keys;
    for (const Key hub_id : replay.hub_ids) keys.push_back(sync_key(replay.system, replay.tenant, hub_id));
    HUB_FAILPOINT("replay.decide.before");
    HUB_TRY(parts_.set.load(kSync, keys));
    std::string list;
    for (const store::Row& key : keys) {
        const store::Row* stored = parts_.set.find(kSync, key);
        if (stored == nullptr) continue;
        auto opened = sync_of(*stored, parts_.sealer);
        // A call that nobody can repeat is out: its answer comes first.
        if (!opened || opened->status == SyncStatus::Attempting) continue;
        SyncRow& row = *opened;
        row.updated_at = parts_.clock.now();
        row.status = SyncStatus::Ready;
        row.open = {};
        row.attempts = 0;
        row.crashes = 0;
        row.first_tried_at = {};
        row.cause.clear();
        row.cause_field.clear();
        row.needs.clear();
        row.sent_hash.clear();  // so that an unchanged projection is sent all the same
        row.history.push_back({row.updated_at, "replayed", replay.reason});
        list += std::to_string(row.hub_id) + "\n";
        parts_.announce.events.push_back(
            {row.system, row.tenant, row.hub_id, row.entity, row.status, row.next_at, row.needs, BoardEvent::From::Records});
        put_sync(parts_.set, row, parts_.sealer);
    }
    evidence::Change change;
    change.at = parts_.clock.now();
    change.kind = evidence::ChangeKind::Decision;
    change.actor = replay.actor;
    change.cause = "replay " + replay.system + "/" + replay.tenant;
    change.detail = replay.reason + "\n" + list;
    parts_.log.append(parts_.set, change);
    return {};
}

Status SettleStage::apply(const ByHand& decision) {
    std::vector<store::Row> keys;
    std::vector<store::Row> names;
    for (const Key hub_id : decision.hub_ids) keys.push_back(sync_key(decision.system, decision.tenant, hub_id));
    for (const auto entity : model::kEntities) {
        if (!decision.remote_id.empty()) names.push_back(records::crosswalk_key({decision.system, decision.tenant, entity, decision.remote_id}));
    }
    HUB_FAILPOINT("by_hand.decide.before");
    HUB_TRY(parts_.set.load(kSync, keys));
    HUB_TRY(parts_.set.load(records::kCrosswalk, std::move(names)));
    std::string list;
    for (const store::Row& key : keys) {
        const store::Row* stored = parts_.set.find(kSync, key);
        auto opened = stored != nullptr ? sync_of(*stored, parts_.sealer) : fail("sync.missing", "no such row");
        // What was settled meanwhile needs nobody's word, and a call that is out has its own answer coming.
        if (!opened || (opened->status != SyncStatus::Pending && opened->status != SyncStatus::Uncertain)) continue;
        Settled settled;
        settled.hub_id = opened->hub_id;
        settled.version = opened->open.version != 0 ? opened->open.version : opened->wanted_version;
        settled.kind = Settled::Kind::Asked;
        settled.open_since = opened->open.since;
        settled.resolution.fate = decision.fate;
        settled.resolution.remote_id = decision.remote_id;
        settled.resolution.code = "settled.by_hand";
        settle({decision.system, decision.tenant, {}}, settled, list);
    }
    evidence::Change change;
    change.at = parts_.clock.now();
    change.kind = evidence::ChangeKind::Decision;
    change.actor = decision.actor;
    change.cause = "settle " + decision.system + "/" + decision.tenant;
    change.detail = decision.reason + "\n" + list;
    parts_.log.append(parts_.set, change);
    return {};
}

}  // namespace hub::router
