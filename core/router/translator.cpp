#include "core/router/translator.hpp"

#include <unordered_map>

#include "core/codec/json.hpp"

namespace hub::router {
namespace {

using evidence::StepKind;

constexpr codec::JsonLimits kPushLimits{.values = 500'000};

Error too_many_records(std::size_t count) {
    return error("receipt.too_many_records", std::to_string(count) + " records in one body; send at most " + std::to_string(kMostRecords));
}

/// A push holds one record, an array of records, or {"records": […]}.
const codec::Value::Array* records_of(const codec::Value& body) {
    if (body.is_array()) return &body.items();
    const codec::Value* list = body.find("records");
    return list != nullptr && list->is_array() ? &list->items() : nullptr;
}

/// How the body was read, for the journey of each of its records: short, because every change keeps it.
std::string notes_of(const std::vector<plugin::DecodedItem>& items) {
    constexpr std::size_t kMostBytes = 240;
    std::string out;
    std::size_t left_out = 0;
    for (const auto& item : items) {
        if (item.kind != plugin::ItemKind::Note) continue;
        const auto line = (item.location.empty() ? "" : item.location + ": ") + item.code + (item.params.empty() ? "" : " " + item.params);
        if (out.size() + line.size() > kMostBytes) ++left_out;
        else out += (out.empty() ? "" : "; ") + line;
    }
    if (left_out > 0) out += (out.empty() ? "" : "; ") + std::to_string(left_out) + " more";
    return out;
}

std::string key_slot_text(const model::Record& record) { return std::string(record.text("source_id")); }

}  // namespace

Arrival Translator::begun(const Receipt& receipt) const {
    Arrival arrival;
    arrival.receipt = receipt.id;
    arrival.received_at = receipt.at;
    arrival.system = receipt.system;
    arrival.tenant = receipt.tenant;
    arrival.steps.push_back({StepKind::Receive, receipt.at, "accepted", receipt.system + "/" + receipt.tenant, receipt.name});
    return arrival;
}

Arrival Translator::translate(const Receipt& receipt) const {
    if (receipt.kind == ReceiptKind::Push) return translate_push(receipt);
    Connection* connection = connections_.find(receipt.system, receipt.tenant);
    if (connection == nullptr) return translate(receipt, fail("connection.missing", "the connection was removed"));
    auto adapter = connection->adapter();
    if (!adapter) return translate(receipt, fail(adapter.error()));
    return translate(receipt, (*adapter)->decode(receipt.entity, receipt.content_type, receipt.body));
}

Arrival Translator::translate_push(const Receipt& receipt) const {
    Arrival arrival = begun(receipt);
    auto body = codec::parse_json(receipt.body, kPushLimits);
    arrival.steps.push_back({StepKind::Decode, clock_.now(), body ? "ok" : body.error().code, "push", {}});
    if (!body) {
        arrival.unreadable = body.error();
        return arrival;
    }
    const auto* list = records_of(*body);
    const std::size_t count = list != nullptr ? list->size() : 1;
    if (count > kMostRecords) {
        arrival.unreadable = too_many_records(count);
        return arrival;
    }
    for (std::size_t i = 0; i < count; ++i) {
        plugin::DecodedItem item;
        item.ordinal = i;
        item.location = list != nullptr ? "/records/" + std::to_string(i) : "/";
        item.entity = receipt.entity;
        const codec::Value& value = list != nullptr ? (*list)[i] : *body;
        add(arrival, receipt, item, &value);
    }
    finish(arrival);
    return arrival;
}

Arrival Translator::translate(const Receipt& receipt, Result<std::vector<plugin::DecodedItem>> decoded) const {
    Arrival arrival = begun(receipt);
    arrival.steps.push_back({StepKind::Decode, clock_.now(), decoded ? "ok" : decoded.error().code, receipt.system, {}});
    if (!decoded) {
        arrival.unreadable = decoded.error();
        return arrival;
    }
    arrival.steps.back().detail = notes_of(*decoded);
    if (decoded->size() > kMostRecords) {
        arrival.unreadable = too_many_records(decoded->size());
        return arrival;
    }
    for (auto& item : *decoded) {
        if (item.kind != plugin::ItemKind::Note) add(arrival, receipt, item, nullptr);
    }
    finish(arrival);
    return arrival;
}

void Translator::add(Arrival& arrival, const Receipt& receipt, plugin::DecodedItem& item, const codec::Value* parsed) const {
    ArrivedRecord arrived;
    arrived.ordinal = static_cast<std::int64_t>(item.ordinal);
    arrived.location = item.location;
    arrived.former_source_id = item.former_key;
    const std::string entity_name = item.entity.empty() ? receipt.entity : item.entity;
    const auto entity = model::entity_named(entity_name);
    arrived.ref = {receipt.system, receipt.tenant, entity.value_or(model::EntityKind::Pupil), item.key};
    const auto refuse = [&](std::string code, std::string field, std::string params = {}) {
        arrived.refusals.push_back({std::move(code), std::move(field), {}, std::move(params)});
    };
    const mapping::Mapping* mapping = entity ? mappings_.find(receipt.system, *entity) : nullptr;
    if (!entity) {
        refuse("entity.unknown", {});
    } else if (item.kind == plugin::ItemKind::Problem) {
        refuse(item.code, canonical_field(mapping, item.field), item.params);
    } else if (item.deleted) {
        arrived.operation = ArrivedRecord::Operation::Delete;
        arrived.record = model::Record(*entity);
        if (item.key.empty()) refuse("field.missing", "source_id");
    } else if (mapping == nullptr) {
        refuse("mapping.missing", {});
    } else {
        Result<codec::Value> own = parsed != nullptr ? Result<codec::Value>(codec::Value()) : codec::parse_json(item.json);
        if (!own) {
            refuse(own.error().code, {});
        } else {
            mapping::Translated translated = mapping->in(parsed != nullptr ? *parsed : *own);
            arrived.record = std::move(translated.record);
            for (auto& problem : translated.problems) {
                // A row without a code of its own goes by the key its decoder gave it.
                const bool named = problem.field == "source_id" && problem.code == "field.missing" && !item.key.empty();
                if (named) arrived.record.set("source_id", item.key);
                else refuse(problem.code, problem.field);
            }
            if (arrived.ref.source_id.empty()) arrived.ref.source_id = key_slot_text(arrived.record);
            if (arrived.ref.source_id.empty() && arrived.refusals.empty()) refuse("field.missing", "source_id");
        }
    }
    if (arrived.refusals.empty()) arrived.claims = resolver_.claims(arrived.record);
    arrival.records.push_back(std::move(arrived));
}

std::string Translator::canonical_field(const mapping::Mapping* mapping, const std::string& vendor_field) {
    if (mapping == nullptr) return vendor_field;
    for (const auto& step : mapping->steps()) {
        if (step.vendor == vendor_field && step.slot != mapping::Step::kNoSlot) {
            return std::string(model::definition(mapping->entity()).fields[step.slot].path);
        }
    }
    return vendor_field;
}

void Translator::finish(Arrival& arrival) const {
    // One page names a key once. A repetition with the same content is noise; another content means
    // that nobody can tell which one holds, and the first stands.
    std::unordered_map<std::string, std::size_t> first;
    std::size_t refused = 0;
    for (std::size_t i = 0; i < arrival.records.size(); ++i) {
        ArrivedRecord& arrived = arrival.records[i];
        if (arrived.refusals.empty()) {
            const std::string key = std::string(model::name_of(arrived.ref.entity)) + "|" + arrived.ref.source_id;
            const auto [place, fresh] = first.emplace(key, i);
            if (!fresh && !(arrival.records[place->second].record == arrived.record)) {
                arrived.refusals.push_back({"record.duplicate_key", "source_id", {}, {}});
            }
        }
        if (!arrived.refusals.empty()) ++refused;
    }
    const Instant now = clock_.now();
    arrival.steps.push_back({StepKind::Translate, now, "ok", "mapping", {}});
    arrival.steps.push_back({StepKind::Validate, now, "ok", "model",
                             refused == 0 ? "" : std::to_string(refused) + " of " + std::to_string(arrival.records.size()) + " beside it refused"});
}

}  // namespace hub::router
