#include "core/router/event_stage.hpp"

#include "core/router/event_tables.hpp"

namespace hub::router {

using evidence::StepKind;

std::string change_detail(const std::vector<evidence::Step>& steps, const model::Record* before, const model::Record& now) {
    const std::string journey = evidence::pack(steps);
    std::string out = std::to_string(journey.size());
    out.push_back('\n');
    return out + journey + (before != nullptr ? now.pack_changes(*before) : now.pack());
}

Status EventStage::load(std::span<const Arrival> group) {
    std::vector<store::Row> keys;
    for (const Arrival& arrival : group) {
        for (const ArrivedRecord& arrived : arrival.records) {
            if (arrived.refusals.empty() && is_event(arrived)) keys.push_back(event_key(arrived.ref));
        }
    }
    return keys.empty() ? Status() : parts_.set.load(kEventKeys, std::move(keys));
}

EventStage::Said EventStage::append(const Arrival& arrival, const ArrivedRecord& arrived) {
    if (arrived.operation == ArrivedRecord::Operation::Delete) return Said::Withdrawn;
    if (const store::Row* known = parts_.set.find(kEventKeys, event_key(arrived.ref))) {
        return said_by(*known) == digest_of_event(arrived.record) ? Said::Before : Said::Otherwise;
    }
    const Event event{parts_.keys.next(), arrival.receipt, parts_.clock.now(), arrived.ref, arrived.record};
    parts_.set.insert(kEvents, event_row(event, parts_.sealer));
    parts_.set.insert(kEventKeys, event_key_row(event));

    evidence::Change change;
    change.at = event.at;
    change.hub_id = event.sequence;
    change.version = 1;
    change.receipt = arrival.receipt;
    change.ordinal = arrived.ordinal;
    change.actor = arrived.ref.system + "/" + arrived.ref.tenant;
    change.cause = "event";
    if (parts_.log.keeps()) {
        std::vector<evidence::Step> steps = arrival.steps;
        steps.push_back({StepKind::Route, event.at, "queued", {}, arrived.ref.tenant});
        change.detail = change_detail(steps, nullptr, event.record);
    }
    parts_.log.append(parts_.set, change);
    auto& schools = parts_.announce.schools_with_events;
    if (schools.empty() || schools.back() != arrived.ref.tenant) schools.push_back(arrived.ref.tenant);
    return Said::New;
}

}  // namespace hub::router
