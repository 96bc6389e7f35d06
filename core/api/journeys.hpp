// One record's whole story as JSON: who it is in which system, how each receipt became a version,
// and what every destination did with it. And the short lists beside it.
//
// Threads: one Reader a caller. Errors: `message.unknown`, those of the store.
#pragma once

#include <string>

#include "core/base/ids.hpp"
#include "core/codec/value.hpp"
#include "core/evidence/change_log.hpp"
#include "core/router/router_tables.hpp"

namespace hub::api {

struct StoreView {
    store::Reader& inbox;
    store::Reader& state;
    const security::Sealer& sealer;
    const PublicIds& ids;
};

// Parts that other surfaces show as well.
/// The journey at the front of a version's detail.
codec::Value steps_json(const evidence::Change& change);
codec::Value delivery_json(const router::SyncRow& row);
codec::Value refusal_json(const StoreView& view, const router::Quarantined& refused);
std::string_view standing_of_receipt(Key receipt, Key consumed, const std::optional<router::ReceiptOutcome>& outcome);

/// `id`: a hub id, receipt, change or source id.
Result<codec::Value> show_message(const StoreView& view, const std::string& id);
/// The latest receipts with what became of them.
Result<codec::Value> list_messages(const StoreView& view, std::size_t limit);
Result<codec::Value> list_quarantine(const StoreView& view, const router::QuarantineFilter& filter);
/// Rows of one standing: dead letters, waiting, uncertain …
Result<codec::Value> list_sync_rows(const StoreView& view, router::SyncStatus status, std::size_t limit);

/// Per system, school and entity: how many source records stand, how many records were refused.
Result<codec::Value> source_summary(const StoreView& view);

}  // namespace hub::api
