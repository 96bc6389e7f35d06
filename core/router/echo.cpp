#include "core/router/echo.hpp"

#include "core/records/merge.hpp"

namespace hub::router {
namespace {

std::optional<model::Record> last_sent(const ApplyParts& parts, const records::SourceRef& ref, Key hub_id) {
    const store::Row* row = parts.set.find(kSync, sync_key(ref.system, ref.tenant, hub_id));
    if (row == nullptr) return std::nullopt;
    const auto sync = sync_of(*row, parts.sealer);
    if (!sync || sync->sent_record.empty()) return std::nullopt;
    auto record = model::Record::unpack(sync->sent_record);
    return record ? std::optional(std::move(*record)) : std::nullopt;
}

/// A reference both sides give a value: the crosswalk's name of theirs and of ours.
struct ReferencePair {
    model::Slot slot = 0;
    store::Row theirs, ours;
};

std::vector<ReferencePair> reference_pairs(const records::SourceRef& ref, const model::Record& incoming, const model::Record& sent) {
    std::vector<ReferencePair> out;
    const auto& fields = model::definition(incoming.entity()).fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto slot = static_cast<model::Slot>(i);
        if (fields[i].type != model::FieldType::Reference || !incoming.at(slot).is_set() || !sent.at(slot).is_set()) continue;
        const auto parts = records::split_reference(sent.at(slot).text);
        if (!parts) continue;
        out.push_back({slot, records::crosswalk_key({ref.system, ref.tenant, fields[i].references, incoming.at(slot).text}),
                       records::crosswalk_key({parts->first, ref.tenant, fields[i].references, parts->second})});
    }
    return out;
}

}  // namespace

Status load_echoes(ApplyParts& parts, std::span<const records::Resolver::Incoming> incoming) {
    std::vector<store::Row> names;
    for (const auto& one : incoming) {
        const store::Row* known = parts.set.find(records::kCrosswalk, records::crosswalk_key(*one.ref));
        const auto sent = known != nullptr ? last_sent(parts, *one.ref, records::hub_id_of(*known)) : std::nullopt;
        if (!sent) continue;
        for (auto& pair : reference_pairs(*one.ref, *one.record, *sent)) {
            names.push_back(std::move(pair.theirs));
            names.push_back(std::move(pair.ours));
        }
    }
    return parts.set.load(records::kCrosswalk, std::move(names));
}

void drop_echoes(const ApplyParts& parts, const records::SourceRef& ref, Key hub_id, model::Record& incoming,
                 const model::Record* said_before) {
    const auto sent = last_sent(parts, ref, hub_id);
    if (!sent) return;
    records::drop_echoes(incoming, *sent, said_before);
    for (const auto& pair : reference_pairs(ref, incoming, *sent)) {
        if (said_before != nullptr && said_before->at(pair.slot) == incoming.at(pair.slot)) continue;
        const store::Row* theirs = parts.set.find(records::kCrosswalk, pair.theirs);
        const store::Row* ours = parts.set.find(records::kCrosswalk, pair.ours);
        if (theirs == nullptr || ours == nullptr || records::hub_id_of(*theirs) != records::hub_id_of(*ours)) continue;
        incoming.clear(pair.slot);
    }
}

}  // namespace hub::router
