// Receipts, refused records and deliveries that want a person, page by page, for whoever may see them: filtered where
// they lie, so that nothing outside a caller's reach is ever counted or read.
//
// A page looks at so many rows and no more; where few of them fit, it is short or even empty and its `next` goes on.
//
// Threads: a Reader belongs to its caller's thread. Errors: those of the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/records/record_listing.hpp"
#include "core/router/router_tables.hpp"
#include "core/store/schema.hpp"

namespace hub::router {

using records::Within;

/// Lists the deliveries that want a person in a store made before there was such a list.
extern const store::Migration kListAttention;

struct ReceiptQuery {
    Within within;
    Instant since = {};
    Key before = 0;  ///< 0: from the newest
    std::size_t limit = 50;
};
struct ReceiptPage {
    std::vector<ReceiptHead> rows;
    std::optional<Key> next;  ///< `before` of the next page
};
/// The newest first.
Result<ReceiptPage> list_receipts(store::Reader& inbox, const ReceiptQuery& query);
/// Without its body; nullopt when it is not within.
Result<std::optional<ReceiptHead>> find_receipt(store::Reader& inbox, Key id, const Within& within);

/// Where a refused record's problem stands.
struct QuarantineKey {
    Key receipt = 0;
    std::int64_t ordinal = 0, number = 0;
};
struct QuarantineQuery {
    Within within;
    std::string code;  ///< empty: any
    Key receipt = 0;   ///< 0: any
    Instant since = {};
    std::optional<QuarantineKey> before;
    std::size_t limit = 50;
};
struct QuarantinePage {
    std::vector<Quarantined> rows;
    std::optional<QuarantineKey> next;  ///< `before` of the next page
};
/// The newest receipt first.
Result<QuarantinePage> list_refused(store::Reader& state, const QuarantineQuery& query);
Result<std::optional<Quarantined>> find_refused(store::Reader& state, const QuarantineKey& key, const Within& within);

/// Errors: `status.unknown`.
Result<SyncStatus> status_named(std::string_view name);
struct DeliveryKey {
    std::string tenant, system;
    Key hub_id = 0;
};
struct DeliveryQuery {
    SyncStatus status = SyncStatus::Dead;  ///< one that wants a person
    Within within;
    std::string code;  ///< of the cause; empty: any
    Instant since = {};
    std::optional<DeliveryKey> after;
    std::size_t limit = 50;
};
struct DeliveryPage {
    std::vector<SyncRow> rows;
    std::optional<DeliveryKey> next;  ///< `after` of the next page
};
/// By school, system and record.
Result<DeliveryPage> list_deliveries(store::Reader& state, const security::Sealer& sealer, const DeliveryQuery& query);
Result<std::optional<SyncRow>> find_delivery(store::Reader& state, const security::Sealer& sealer, const DeliveryKey& key, const Within& within);

/// How many there are, counted up to kMostCounted and a little.
inline constexpr std::int64_t kMostCounted = 10'000;
Result<std::int64_t> count_deliveries(store::Reader& state, SyncStatus status, const Within& within);
Result<std::int64_t> count_refused(store::Reader& state, const Within& within);

}  // namespace hub::router
