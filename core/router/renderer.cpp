#include "core/router/renderer.hpp"

#include <algorithm>
#include <map>

#include "core/codec/json.hpp"
#include "core/model/publication.hpp"
#include "core/records/merge.hpp"
#include "core/router/needs.hpp"

namespace hub::router {
namespace {

std::vector<records::SourceRef> references_of(const records::Golden& golden) {
    std::vector<records::SourceRef> out;
    const auto fields = model::definition(golden.record.entity()).fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto& value = golden.record.at(static_cast<model::Slot>(i));
        if (fields[i].type != model::FieldType::Reference || !value.is_set()) continue;
        if (auto parts = records::split_reference(value.text)) {
            out.push_back({parts->first, golden.tenant, fields[i].references, parts->second});
        }
    }
    return out;
}

/// Anything else has been settled or decided since the row was queued.
bool wants_sending(SyncStatus status) {
    return status == SyncStatus::Ready || status == SyncStatus::Waiting || status == SyncStatus::Retry;
}

bool still_on_its_way(SyncStatus status) {
    return status == SyncStatus::Ready || status == SyncStatus::Waiting || status == SyncStatus::Retry ||
           status == SyncStatus::Attempting || status == SyncStatus::Pending;
}

}  // namespace

/// What the references of a batch resolve to.
struct Renderer::Lookup {
    std::map<std::string, Key> hub_ids;       // by need_of_source
    std::map<Key, SyncRow> referenced;        // at this destination
};

Result<Renderer::Lookup> Renderer::look_up(const DeliveryBatch& batch, const std::vector<std::shared_ptr<const FreshRow>>& rows) {
    Lookup lookup;
    std::vector<records::SourceRef> refs;
    std::vector<store::Row> names;
    for (const auto& one : rows) {
        for (auto& ref : references_of(*one->golden)) {
            names.push_back(records::crosswalk_key(ref));
            refs.push_back(std::move(ref));
        }
    }
    if (refs.empty()) return lookup;
    HUB_TRY_ASSIGN(const auto found, reader_.get(records::kCrosswalk, names));
    std::vector<store::Row> keys;
    for (std::size_t i = 0; i < refs.size(); ++i) {
        if (!found[i]) continue;
        const Key hub_id = records::hub_id_of(*found[i]);
        lookup.hub_ids[need_of_source(refs[i])] = hub_id;
        keys.push_back(sync_key(batch.system, batch.tenant, hub_id));
    }
    HUB_TRY_ASSIGN(const auto referenced, reader_.get(kSync, keys));
    for (const auto& row : referenced) {
        if (!row) continue;
        HUB_TRY_ASSIGN(auto sync, sync_of(*row, sealer_));
        lookup.referenced.emplace(sync.hub_id, std::move(sync));
    }
    return lookup;
}

/// What the batch brings, and what it does not, read; rows that want nothing left out.
Result<std::vector<std::shared_ptr<const FreshRow>>> Renderer::rows_of(const DeliveryBatch& batch) {
    std::vector<std::shared_ptr<const FreshRow>> out(batch.hub_ids.size());
    std::vector<std::size_t> places;
    std::vector<store::Row> sync_keys;
    std::vector<store::Row> golden_keys;
    for (std::size_t i = 0; i < batch.hub_ids.size(); ++i) {
        if (i < batch.fresh.size() && batch.fresh[i]) {
            out[i] = batch.fresh[i];
            continue;
        }
        places.push_back(i);
        sync_keys.push_back(sync_key(batch.system, batch.tenant, batch.hub_ids[i]));
        golden_keys.push_back({batch.hub_ids[i]});
    }
    HUB_TRY_ASSIGN(const auto sync_rows, reader_.get(kSync, sync_keys));
    HUB_TRY_ASSIGN(const auto golden_rows, reader_.get(records::kGolden, golden_keys));
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!sync_rows[i] || !golden_rows[i]) continue;
        HUB_TRY_ASSIGN(auto row, sync_of(*sync_rows[i], sealer_));
        if (!wants_sending(row.status)) continue;
        HUB_TRY_ASSIGN(auto golden, records::golden_of(*golden_rows[i], sealer_));
        out[places[i]] = std::make_shared<const FreshRow>(FreshRow{std::move(row), std::make_shared<const records::Golden>(std::move(golden))});
    }
    std::erase(out, nullptr);
    return out;
}

Result<std::vector<Rendered>> Renderer::render(const DeliveryBatch& batch) {
    HUB_TRY_ASSIGN(const auto rows, rows_of(batch));
    HUB_TRY_ASSIGN(const Lookup lookup, look_up(batch, rows));
    std::vector<Rendered> out;
    for (const auto& one : rows) {
        HUB_TRY_ASSIGN(auto rendered, render_one(one->row, *one->golden, lookup));
        out.push_back(std::move(rendered));
    }
    return out;
}

Result<std::vector<SyncRow>> Renderer::open_rows(const DeliveryBatch& batch) {
    std::vector<store::Row> keys;
    for (const Key hub_id : batch.asks) keys.push_back(sync_key(batch.system, batch.tenant, hub_id));
    HUB_TRY_ASSIGN(const auto rows, reader_.get(kSync, keys));
    std::vector<SyncRow> out;
    for (const auto& one : rows) {
        if (!one) continue;
        HUB_TRY_ASSIGN(auto row, sync_of(*one, sealer_));
        if (row.status == SyncStatus::Pending || row.status == SyncStatus::Uncertain) out.push_back(std::move(row));
    }
    return out;
}

Result<Rendered> Renderer::render_one(SyncRow row, const records::Golden& golden, const Lookup& lookup) {
    Rendered out;
    out.settled.hub_id = row.hub_id;
    out.settled.version = golden.version;
    const auto give_up = [&](std::string code, std::string field) {
        out.settled.kind = Settled::Kind::Unrendered;
        out.settled.result.status = plugin::SendStatus::Rejected;
        out.settled.result.code = std::move(code);
        out.settled.result.field = std::move(field);
    };
    const auto route = std::find_if(routes_.begin(), routes_.end(), [&](const Route& one) { return one.name == row.route; });
    const mapping::Mapping* mapping = mappings_.find(row.system, row.entity);
    if (route == routes_.end() || mapping == nullptr) {
        give_up(mapping == nullptr ? "mapping.missing" : "route.missing", {});
        out.row = std::move(row);
        return out;
    }
    if (!model::may_leave_school(golden.record)) {
        out.settled.kind = Settled::Kind::Waiting;
        out.settled.needs = need_of_publication(golden.hub_id);
        out.row = std::move(row);
        return out;
    }
    const model::Record projection = route->projection(golden.record);
    out.settled.sent_record = projection.pack();
    out.settled.sent_hash = Route::digest(projection);
    if (row.sent_hash == out.settled.sent_hash) {
        out.settled.kind = Settled::Kind::Unchanged;
        out.row = std::move(row);
        return out;
    }

    std::string unresolved;
    std::string on_its_way;
    const auto resolve = [&](model::EntityKind entity, std::string_view reference) -> std::optional<std::string> {
        const auto parts = records::split_reference(reference);
        if (!parts) return std::nullopt;
        const std::string need = need_of_source({parts->first, golden.tenant, entity, parts->second});
        const auto hub_id = lookup.hub_ids.find(need);
        if (hub_id == lookup.hub_ids.end()) {
            if (unresolved.empty()) unresolved = need;
            return std::nullopt;
        }
        const auto there = lookup.referenced.find(hub_id->second);
        if (there != lookup.referenced.end() && !there->second.remote_id.empty()) return there->second.remote_id;
        const std::string remote = need_of_remote_id(row.system, row.tenant, hub_id->second);
        if (unresolved.empty()) unresolved = remote;
        if (there != lookup.referenced.end() && still_on_its_way(there->second.status)) on_its_way = remote;
        return std::nullopt;
    };
    auto body = mapping->out(projection, resolve);
    const bool must_wait = !body && body.error().code == "reference.unresolved";
    if (must_wait || !on_its_way.empty()) {
        out.settled.kind = Settled::Kind::Waiting;
        out.settled.needs = on_its_way.empty() ? unresolved : on_its_way;
    } else if (!body) {
        give_up(body.error().code, {});
    } else {
        out.body = codec::write_json(*body);
    }
    out.row = std::move(row);
    return out;
}

}  // namespace hub::router
