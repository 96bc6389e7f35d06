#include "core/records/merge.hpp"

#include <limits>

#include "core/model/publication.hpp"

namespace hub::records {
namespace {

/// Position of a system in a field's authority list; systems not listed come after all that are.
std::size_t rank(std::string_view authority, std::string_view system) {
    std::size_t position = 0;
    while (!authority.empty()) {
        const auto comma = authority.find(',');
        if (authority.substr(0, comma) == system) return position;
        if (comma == std::string_view::npos) break;
        authority.remove_prefix(comma + 1);
        ++position;
    }
    return std::numeric_limits<std::size_t>::max();
}

/// Since when the latest partner that has brought this record, or has withdrawn it, feeds the school.
std::optional<Instant> current_partner(std::span<const SourceRecord> sources) {
    std::optional<Instant> latest;
    for (const auto& source : sources) {
        if (source.feeding_since && (!latest || *source.feeding_since > *latest)) latest = source.feeding_since;
    }
    return latest;
}

bool is_superseded(const SourceRecord& source, std::optional<Instant> current) {
    return source.feeding_since && *source.feeding_since < *current;
}

/// Of two sources that both speak, does `a` win over `b`?
bool beats(const SourceRecord& a, const SourceRecord& b, std::string_view authority, std::optional<Instant> current) {
    const bool superseded = is_superseded(a, current);
    if (superseded != is_superseded(b, current)) return !superseded;
    if (superseded && a.feeding_since != b.feeding_since) return *a.feeding_since > *b.feeding_since;
    const std::size_t rank_a = rank(authority, a.ref.system);
    const std::size_t rank_b = rank(authority, b.ref.system);
    if (rank_a != rank_b) return rank_a < rank_b;
    if (a.receipt != b.receipt) return a.receipt > b.receipt;
    // One receipt may name a record twice (two codes of one child): any fixed order will do.
    return a.ref.source_id < b.ref.source_id;
}

/// Whose own id of the record stands.
bool came_before(const SourceRecord& a, const SourceRecord& b) {
    if (a.first_receipt != b.first_receipt) return a.first_receipt < b.first_receipt;
    if (a.ref.system != b.ref.system) return a.ref.system < b.ref.system;
    return a.ref.source_id < b.ref.source_id;
}

/// More than its own name; all else may have been our own echo.
bool says_anything(const SourceRecord& source) {
    const auto& fields = model::definition(source.record.entity()).fields;
    for (std::size_t index = 0; index < fields.size(); ++index) {
        const bool is_said = source.record.at(static_cast<model::Slot>(index)).state != model::SlotValue::State::Absent;
        if (is_said && fields[index].type != model::FieldType::Key) return true;
    }
    return false;
}

/// Of two sources of one fact, is `a` the one that speaks?
bool closes_over(const SourceRecord& a, const SourceRecord& b, std::optional<Instant> current) {
    const auto closed_a = model::publication_of(a.record);
    const auto closed_b = model::publication_of(b.record);
    const bool locked = closed_a == model::Publication::Locked;
    if (locked != (closed_b == model::Publication::Locked)) return locked;
    if (locked) return came_before(a, b);
    const bool superseded = is_superseded(a, current);
    if (superseded != is_superseded(b, current)) return !superseded;
    if (superseded && a.feeding_since != b.feeding_since) return *a.feeding_since > *b.feeding_since;
    if (closed_a != closed_b) return closed_a > closed_b;
    return a.receipt != b.receipt ? a.receipt > b.receipt : came_before(a, b);
}

model::SlotValue value_of(const SourceRecord& source, model::Slot slot, const model::FieldDefinition& field) {
    model::SlotValue value = source.record.at(slot);
    if (field.type == model::FieldType::Reference && value.is_set()) value.text = qualified_reference(source.ref.system, value.text);
    return value;
}

Merged merge_fact(const model::EntityDefinition& definition, std::span<const SourceRecord> sources) {
    Merged merged{model::Record(definition.kind), std::vector<int>(definition.fields.size(), -1)};
    const auto current = current_partner(sources);
    const SourceRecord* speaker = nullptr;
    const SourceRecord* first = nullptr;
    for (const SourceRecord& source : sources) {
        if (source.presence == SourceRecord::Presence::Withdrawn) continue;
        if (says_anything(source) && (speaker == nullptr || closes_over(source, *speaker, current))) speaker = &source;
        if (first == nullptr || came_before(source, *first)) first = &source;
    }
    if (speaker == nullptr) return merged;
    for (std::size_t index = 0; index < definition.fields.size(); ++index) {
        const auto slot = static_cast<model::Slot>(index);
        const auto& field = definition.fields[index];
        const SourceRecord& source = field.type == model::FieldType::Key ? *first : *speaker;
        merged.record.at(slot) = value_of(source, slot, field);
        if (merged.record.at(slot).state != model::SlotValue::State::Absent) merged.origin[index] = static_cast<int>(&source - sources.data());
    }
    return merged;
}

/// The field that this one goes with.
std::optional<model::Slot> leader_of(const model::EntityDefinition& definition, std::size_t index) {
    const std::string_view leader = definition.fields[index].goes_with;
    return leader.empty() ? std::nullopt : definition.slot_of(leader);
}

}  // namespace

Merged merge(model::EntityKind entity, std::span<const SourceRecord> sources) {
    const auto& definition = model::definition(entity);
    if (definition.storage == model::StorageClass::Fact) return merge_fact(definition, sources);
    Merged merged{model::Record(entity), std::vector<int>(definition.fields.size(), -1)};
    const auto current = current_partner(sources);
    for (std::size_t index = 0; index < definition.fields.size(); ++index) {
        const auto slot = static_cast<model::Slot>(index);
        const auto& field = definition.fields[index];
        if (!field.goes_with.empty()) continue;  // below
        const SourceRecord* winner = nullptr;
        for (std::size_t i = 0; i < sources.size(); ++i) {
            const SourceRecord& source = sources[i];
            if (source.presence == SourceRecord::Presence::Withdrawn) continue;
            if (source.record.at(slot).state == model::SlotValue::State::Absent) continue;
            const bool is_name = field.type == model::FieldType::Key;
            if (winner != nullptr && !(is_name ? came_before(source, *winner) : beats(source, *winner, field.authority, current))) continue;
            winner = &source;
            merged.origin[index] = static_cast<int>(i);
        }
        if (winner == nullptr) continue;
        merged.record.at(slot) = value_of(*winner, slot, field);
    }
    for (std::size_t index = 0; index < definition.fields.size(); ++index) {
        const auto leader = leader_of(definition, index);
        if (!leader || merged.origin[*leader] < 0) continue;
        merged.origin[index] = merged.origin[*leader];
        const auto slot = static_cast<model::Slot>(index);
        merged.record.at(slot) = sources[static_cast<std::size_t>(merged.origin[index])].record.at(slot);
    }
    return merged;
}

bool is_present(std::span<const SourceRecord> sources) {
    const auto current = current_partner(sources);
    for (const auto& source : sources) {
        if (source.presence == SourceRecord::Presence::Present && !is_superseded(source, current)) return true;
    }
    return false;
}

std::size_t drop_echoes(model::Record& incoming, const model::Record& last_sent, const model::Record* said_before) {
    const auto& definition = model::definition(incoming.entity());
    const auto is_said = [&](std::size_t index) { return incoming.at(static_cast<model::Slot>(index)).state != model::SlotValue::State::Absent; };
    std::vector<bool> echo(incoming.size(), false);
    for (std::size_t index = 0; index < incoming.size(); ++index) {
        const auto slot = static_cast<model::Slot>(index);
        // The record's own id is its name in that system, not a value anybody sent.
        if (definition.fields[index].type == model::FieldType::Key) continue;
        if (!is_said(index) || incoming.at(slot) != last_sent.at(slot)) continue;
        echo[index] = said_before == nullptr || said_before->at(slot) != incoming.at(slot);
    }
    for (std::size_t index = 0; index < incoming.size(); ++index) {
        const auto leader = leader_of(definition, index);
        if (leader && is_said(index) && is_said(*leader) && !echo[index]) echo[*leader] = false;
    }
    for (std::size_t index = 0; index < incoming.size(); ++index) {
        const auto leader = leader_of(definition, index);
        if (leader && is_said(*leader) && !echo[*leader]) echo[index] = false;
    }
    if (definition.storage == model::StorageClass::Fact) {
        for (std::size_t index = 0; index < incoming.size(); ++index) {
            const bool is_news = is_said(index) && !echo[index] && definition.fields[index].type != model::FieldType::Key;
            if (is_news) return 0;
        }
    }
    std::size_t dropped = 0;
    for (std::size_t index = 0; index < incoming.size(); ++index) {
        if (!echo[index]) continue;
        incoming.clear(static_cast<model::Slot>(index));
        ++dropped;
    }
    return dropped;
}

std::string qualified_reference(std::string_view system, std::string_view source_id) {
    return std::string(system) + ":" + std::string(source_id);
}

std::optional<std::pair<std::string, std::string>> split_reference(std::string_view reference) {
    const auto colon = reference.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    return std::pair(std::string(reference.substr(0, colon)), std::string(reference.substr(colon + 1)));
}

}  // namespace hub::records
