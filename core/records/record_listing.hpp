// Golden records page by page, for whoever may see them: filtered where they lie, so that nothing outside a caller's
// reach is ever counted or read.
//
// A page looks at so many rows and no more; where few of them fit, it is short or even empty and its `next` goes on.
//
// Threads: a Reader belongs to its caller's thread. Errors: those of the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/records/records_tables.hpp"

namespace hub::records {

/// What is looked for, or may be; empty is any.
struct Within {
    std::string system, tenant, entity;

    /// Both at once; nullopt when nothing fits both.
    [[nodiscard]] std::optional<Within> and_also(const Within& other) const;
    [[nodiscard]] bool is_all() const { return system.empty() && tenant.empty() && entity.empty(); }
};

struct RecordHead {
    Key hub_id = 0;
    model::EntityKind entity = model::EntityKind::Pupil;
    std::string tenant;
    std::int64_t version = 0;
    Instant changed_at;
    Golden::Presence presence = Golden::Presence::Present;
};
struct RecordQuery {
    Within within;
    Instant since = {};
    Key after = 0;
    std::size_t limit = 50;
};
struct RecordPage {
    std::vector<RecordHead> rows;
    std::optional<Key> next;  ///< `after` of the next page
};
/// By hub id, ascending. A system's records are those it is a source of.
Result<RecordPage> list_records(store::Reader& state, const RecordQuery& query);

/// A record named by its source; `within` narrows. At most `limit` of them, by hub id.
Result<std::vector<Key>> hub_ids_named(store::Reader& state, const std::string& source_id, const Within& within, std::size_t limit);

/// The entities of these, in their order; nullopt for one that has no source.
Result<std::vector<std::optional<model::EntityKind>>> entities_of(store::Reader& state, const std::vector<Key>& hub_ids);

}  // namespace hub::records
