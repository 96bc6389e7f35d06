#include "core/router/record_stage.hpp"

#include "core/base/failpoint.hpp"
#include "core/model/grading.hpp"
#include "core/model/publication.hpp"
#include "core/records/merge.hpp"
#include "core/router/echo.hpp"
#include "core/router/event_stage.hpp"
#include "core/router/needs.hpp"

namespace hub::router {
namespace {

using evidence::StepKind;
using records::Golden;
using records::SourceRecord;

records::Resolver::Incoming incoming_of(const ArrivedRecord& arrived) {
    return {&arrived.ref, &arrived.record, arrived.claims, arrived.former_source_id.empty() ? nullptr : &arrived.former_source_id};
}

}  // namespace

Status RecordStage::apply(std::span<const Arrival> group) {
    HUB_TRY(load(group));
    for (const Arrival& arrival : group) HUB_TRY(apply_one(arrival));
    return {};
}

Status RecordStage::load(std::span<const Arrival> group) {
    std::vector<records::Resolver::Incoming> incoming;
    for (const Arrival& arrival : group) {
        for (const ArrivedRecord& arrived : arrival.records) {
            if (arrived.refusals.empty() && !is_event(arrived)) incoming.push_back(incoming_of(arrived));
        }
    }
    HUB_TRY(EventStage(parts_).load(group));
    HUB_TRY(parts_.resolver.load(parts_.set, incoming));

    // Sync rows of the records these may be: at the destinations a route may lead to. Is the record's own
    // system one of them, its last delivery tells an echo.
    std::vector<store::Row> keys;
    for (const auto& one : incoming) {
        std::vector<Key> hub_ids = parts_.resolver.candidates(parts_.set, one);
        const store::Row* known = parts_.set.find(records::kCrosswalk, records::crosswalk_key(*one.ref));
        if (known != nullptr) hub_ids = {records::hub_id_of(*known)};
        for (const Key hub_id : hub_ids) add_sync_keys(*one.ref, hub_id, keys);
    }
    HUB_TRY(parts_.set.load(kSync, std::move(keys)));
    return load_echoes(parts_, incoming);
}

void RecordStage::add_sync_keys(const records::SourceRef& ref, Key hub_id, std::vector<store::Row>& keys) const {
    for (const Route& route : parts_.routes) {
        if (route.entity == ref.entity) keys.push_back(sync_key(route.to, ref.tenant, hub_id));
    }
}

Status RecordStage::load_found(const records::SourceRef& ref, Key hub_id) {
    std::vector<store::Row> keys;
    add_sync_keys(ref, hub_id, keys);
    HUB_TRY(parts_.set.load(kSync, std::move(keys)));
    HUB_TRY(parts_.set.load(records::kGolden, {{hub_id}}));
    return parts_.set.load_prefixes(records::kSources, {{hub_id}});
}

Status RecordStage::apply_one(const Arrival& arrival) {
    ReceiptOutcome outcome;
    outcome.receipt = arrival.receipt;
    outcome.at = parts_.clock.now();
    if (arrival.unreadable) {
        outcome.code = arrival.unreadable->code;
        outcome.message = arrival.unreadable->message;
        ++parts_.counts.unreadable;
    }
    for (const ArrivedRecord& arrived : arrival.records) {
        Verdict verdict = Verdict::Quarantined;
        if (arrived.refusals.empty()) {
            HUB_TRY_ASSIGN(verdict, apply_record(arrival, arrived));
        } else {
            quarantine(arrival, arrived, arrived.refusals);
        }
        (verdict == Verdict::Changed ? outcome.changed : verdict == Verdict::Unchanged ? outcome.unchanged : outcome.quarantined)++;
    }
    parts_.counts.changed += outcome.changed;
    parts_.counts.unchanged += outcome.unchanged;
    parts_.counts.quarantined += outcome.quarantined;
    // One clean change tells its own story in the change log; everything else is summed up here.
    if (outcome.changed != 1 || outcome.unchanged + outcome.quarantined > 0 || !outcome.code.empty()) {
        parts_.set.put(kOutcomes, outcome_row(outcome));
    }
    return {};
}

Result<RecordStage::Verdict> RecordStage::apply_record(const Arrival& arrival, const ArrivedRecord& arrived) {
    const Instant now = parts_.clock.now();
    const auto refuse = [&](const Error& problem, std::string field) {
        const Refusal refusal{problem.code, std::move(field), arrived.location, {}};
        quarantine(arrival, arrived, std::span(&refusal, 1));
        return Verdict::Quarantined;
    };
    if (is_event(arrived)) {
        switch (EventStage(parts_).append(arrival, arrived)) {
            case EventStage::Said::New: return Verdict::Changed;
            case EventStage::Said::Before: return Verdict::Unchanged;
            case EventStage::Said::Otherwise: return refuse(error("event.changed", "it was said before, with other words"), {});
            case EventStage::Said::Withdrawn: return refuse(error("event.withdrawn", "what happened cannot be withdrawn"), {});
        }
    }
    const bool withdrawn = arrived.operation == ArrivedRecord::Operation::Delete;
    const bool known_here = parts_.set.find(records::kCrosswalk, records::crosswalk_key(arrived.ref)) != nullptr;
    if (withdrawn && !known_here) return Verdict::Unchanged;  // it was never here
    auto resolution = parts_.resolver.resolve(parts_.set, incoming_of(arrived), parts_.keys, now);
    if (!resolution) {
        // Everything else is the store's: nothing of this group may be kept then.
        if (resolution.error().code != "identity.conflict") return fail(resolution.error());
        return refuse(resolution.error(), "person.national_id");
    }
    if (!known_here) parts_.announce.fulfilled.push_back(need_of_source(arrived.ref));
    using How = records::Resolution::How;
    // An earlier record of this very group may have led here: its rows were not foreseen.
    const bool by_ids = resolution->how == How::MinistryCode || resolution->how == How::NationalId || resolution->how == How::Fact;
    if (by_ids) HUB_TRY(load_found(arrived.ref, resolution->hub_id));

    SourceRecord source;
    source.hub_id = resolution->hub_id;
    source.ref = arrived.ref;
    source.record = arrived.record;
    source.receipt = arrival.receipt;
    source.received_at = arrival.received_at;
    source.presence = withdrawn ? SourceRecord::Presence::Withdrawn : SourceRecord::Presence::Present;

    auto before = said_before(arrived, source.hub_id);
    if (!before) return refuse(before.error(), {});
    const model::Record* const said = *before ? &(*before)->record : nullptr;
    if (!withdrawn) drop_echoes(parts_, source.ref, source.hub_id, source.record, said);
    if (!arrived.former_source_id.empty()) rekey(arrived, source.hub_id);
    // What a deletion leaves behind is the last thing the source said.
    if (withdrawn && said != nullptr) source.record = *said;
    if (*before && *said == source.record && (*before)->presence == source.presence) return Verdict::Unchanged;
    source.version = *before ? (*before)->version + 1 : 1;
    source.first_receipt = *before ? (*before)->first_receipt : arrival.receipt;
    parts_.set.put(records::kSources, records::source_row(source, parts_.sealer));

    auto sources = sources_with(source);
    if (!sources) return refuse(sources.error(), {});
    records::Merged merged = records::merge(arrived.ref.entity, *sources);

    std::optional<Golden> known;
    if (const store::Row* row = parts_.set.find(records::kGolden, {source.hub_id})) {
        auto opened = records::golden_of(*row, parts_.sealer);
        if (!opened) return refuse(opened.error(), {});
        known = std::move(*opened);
    }
    // Shared with the board's fresh rows: they go out after the commit, when it is complete.
    const auto golden = std::make_shared<Golden>();
    golden->hub_id = source.hub_id;
    golden->tenant = arrived.ref.tenant;
    golden->person = resolution->person;
    golden->record = std::move(merged.record);
    golden->changed_at = now;
    const bool any_present = records::is_present(*sources);
    if (!any_present) {
        golden->presence = Golden::Presence::Gone;
        golden->record = known ? known->record : source.record;
    }
    if (known && known->record == golden->record && known->presence == golden->presence) return Verdict::Unchanged;
    golden->version = known ? known->version + 1 : 1;

    evidence::Change change;
    change.at = now;
    change.hub_id = golden->hub_id;
    change.version = golden->version;
    change.receipt = arrival.receipt;
    change.ordinal = arrived.ordinal;
    change.actor = arrived.ref.system + "/" + arrived.ref.tenant;
    change.cause = !any_present ? "withdrawn" : known ? "changed" : "new";
    std::vector<evidence::Step> steps;
    if (parts_.log.keeps()) steps = arrival.steps;
    steps.push_back({StepKind::Resolve, now, std::string(records::name_of(resolution->how)), "exact ids", {}});
    steps.push_back({StepKind::Merge, now, change.cause, std::to_string(sources->size()) + " sources", "version " + std::to_string(golden->version)});
    if (const auto* rules = model::contradicted_rules(golden->record)) {
        steps.push_back({StepKind::Validate, now, "warning", std::string(rules->name), "mark.average_disagrees"});
    }
    const std::size_t events = parts_.announce.events.size();
    route(golden, *sources);
    for (std::size_t i = events; i < parts_.announce.events.size(); ++i) {
        const BoardEvent& event = parts_.announce.events[i];
        steps.push_back({StepKind::Route, now, std::string(name_of(event.status)), {}, event.system + "/" + event.tenant});
    }
    if (parts_.log.keeps()) change.detail = change_detail(steps, known ? &known->record : nullptr, golden->record);
    change.previous = known ? known->change : 0;
    parts_.log.append(parts_.set, change);
    golden->change = change.sequence;
    parts_.set.put(records::kGolden, records::golden_row(*golden, parts_.sealer));
    return Verdict::Changed;
}

/// What this source said last, under this id or under the temporary one it replaces, whose record goes.
Result<std::optional<SourceRecord>> RecordStage::said_before(const ArrivedRecord& arrived, Key hub_id) {
    const auto stored = [&](const std::string& source_id) -> Result<std::optional<SourceRecord>> {
        const store::Row* row = parts_.set.find(records::kSources, {hub_id, arrived.ref.system, arrived.ref.tenant, source_id});
        if (row == nullptr) return std::optional<SourceRecord>{};
        HUB_TRY_ASSIGN(auto source, records::source_of(*row, parts_.sealer));
        return std::optional(std::move(source));
    };
    HUB_TRY_ASSIGN(auto now, stored(arrived.ref.source_id));
    if (arrived.former_source_id.empty()) return now;
    HUB_TRY_ASSIGN(auto former, stored(arrived.former_source_id));
    if (former) parts_.set.erase(records::kSources, {hub_id, arrived.ref.system, arrived.ref.tenant, arrived.former_source_id});
    return now ? std::move(now) : std::move(former);
}

Result<std::vector<SourceRecord>> RecordStage::sources_with(const SourceRecord& changed) const {
    std::vector<SourceRecord> out{changed};
    out.front().feeding_since = parts_.connections.feeding_since(changed.ref.system, changed.ref.tenant);
    for (const store::Row* row : parts_.set.find_prefix(records::kSources, {changed.hub_id})) {
        if (records::is_from(*row, changed.ref)) continue;
        HUB_TRY_ASSIGN(auto source, records::source_of(*row, parts_.sealer));
        source.feeding_since = parts_.connections.feeding_since(source.ref.system, source.ref.tenant);
        out.push_back(std::move(source));
    }
    return out;
}

void RecordStage::quarantine(const Arrival& arrival, const ArrivedRecord& arrived, std::span<const Refusal> refusals) {
    std::int64_t number = 0;
    for (const Refusal& refusal : refusals) {
        Quarantined row;
        row.receipt = arrival.receipt;
        row.ordinal = arrived.ordinal;
        row.number = number++;
        row.at = parts_.clock.now();
        row.system = arrival.system;
        row.tenant = arrival.tenant;
        row.entity = model::name_of(arrived.ref.entity);
        row.code = refusal.code;
        row.field = refusal.field;
        row.location = refusal.location.empty() ? arrived.location : refusal.location;
        row.source_id = arrived.ref.source_id;
        row.params = refusal.params;
        parts_.set.put(kQuarantine, quarantine_row(row));
    }
}

void RecordStage::rekey(const ArrivedRecord& arrived, Key hub_id) {
    const store::Row* row = parts_.set.find(kSync, sync_key(arrived.ref.system, arrived.ref.tenant, hub_id));
    if (row == nullptr) return;
    auto sync = sync_of(*row, parts_.sealer);
    if (!sync || sync->remote_id != arrived.former_source_id) return;
    sync->remote_id = arrived.ref.source_id;
    sync->updated_at = parts_.clock.now();
    sync->history.push_back({sync->updated_at, "rekeyed", {}});
    keep(*sync, nullptr);
    ++parts_.counts.rekeyed;
}

void RecordStage::route(const std::shared_ptr<const Golden>& golden, const std::vector<SourceRecord>& sources) {
    for (const Route& route : parts_.routes) {
        if (route.entity != golden->record.entity()) continue;
        bool from_here = false;
        for (const auto& source : sources) from_here = from_here || route.takes_from(source.ref.system);
        if (!from_here || !route.where.matches(golden->record)) continue;
        const Connection* connection = parts_.connections.find(route.to, golden->tenant);
        if (connection == nullptr || connection->has_ended(golden->changed_at)) continue;
        const Mode mode = connection->mode(golden->record.entity());
        if (mode != Mode::Observe) want(route, mode, golden);
    }
}

void RecordStage::want(const Route& route, Mode mode, const std::shared_ptr<const Golden>& shared) {
    const Golden& golden = *shared;
    SyncRow sync;
    if (const store::Row* row = parts_.set.find(kSync, sync_key(route.to, golden.tenant, golden.hub_id))) {
        if (auto known = sync_of(*row, parts_.sealer)) sync = std::move(*known);
    }
    sync.system = route.to;
    sync.tenant = golden.tenant;
    sync.hub_id = golden.hub_id;
    sync.entity = golden.record.entity();
    sync.route = route.name;
    sync.wanted_version = golden.version;
    sync.updated_at = golden.changed_at;
    const bool in_flight = sync.status == SyncStatus::Attempting || sync.status == SyncStatus::Pending ||
                           sync.status == SyncStatus::Uncertain;
    // Of the others any may be under way at this moment: only delivery can tell what is there then.
    const bool at_rest = sync.status == SyncStatus::Delivered || sync.status == SyncStatus::Dead || sync.status == SyncStatus::DryRun;
    if (sync.cause == kDeleteNeedsDecision) sync.cause.clear();
    if (golden.presence == Golden::Presence::Gone) {
        if (!sync.awaits_answer()) sync.status = SyncStatus::Held;
        sync.cause = kDeleteNeedsDecision;
    } else if (sync.status == SyncStatus::Held && sync.open.version != 0) {
        // Held while an answer was missing, and it still is: nothing goes out before it.
        sync.status = SyncStatus::Uncertain;
        sync.next_at = connection_resolves(sync) ? golden.changed_at : Instant{};
    } else if (!model::may_leave_school(golden.record)) {
        // What is under way comes back to the renderer, which keeps drafts as well.
        if (!in_flight && sync.status != SyncStatus::Retry) {
            sync.status = SyncStatus::Waiting;
            sync.needs = need_of_publication(golden.hub_id);
            sync.cause = kNotPublished;
        }
    } else if (mode == Mode::DryRun && !in_flight) {
        sync.status = SyncStatus::DryRun;
    } else if (at_rest && sync.sent_hash == route.digest(route.projection(golden.record))) {
        // Went there and came back to what the destination has: nothing to send.
        sync.status = SyncStatus::Delivered;
        sync.sent_version = golden.version;
        sync.cause.clear();
    } else if (!in_flight && sync.status != SyncStatus::Retry) {
        sync.status = SyncStatus::Ready;
        sync.cause.clear();
        sync.needs.clear();
        sync.attempts = 0;
        sync.crashes = 0;
        sync.first_tried_at = {};
    }
    keep(sync, shared);
}

bool RecordStage::connection_resolves(const SyncRow& row) const {
    const Connection* connection = parts_.connections.find(row.system, row.tenant);
    return connection != nullptr && connection->settings().destination.resolves;
}

void RecordStage::keep(const SyncRow& row, std::shared_ptr<const Golden> golden) {
    std::shared_ptr<const FreshRow> fresh;
    if (golden && row.status == SyncStatus::Ready) fresh = std::make_shared<const FreshRow>(FreshRow{row, std::move(golden)});
    parts_.announce.events.push_back({row.system, row.tenant, row.hub_id, row.entity, row.status, row.next_at, row.needs,
                                      BoardEvent::From::Records, std::move(fresh)});
    put_sync(parts_.set, row, parts_.sealer);
}

}  // namespace hub::router
