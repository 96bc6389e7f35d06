// What a waiting sync row waits for, as one text: kept in the row, matched in memory when it comes true.
//
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/records/records_tables.hpp"

namespace hub::router {

/// A record nobody has sent yet.
std::string need_of_source(const records::SourceRef& ref);
/// A record's remote id at a destination.
std::string need_of_remote_id(const std::string& system, const std::string& tenant, Key hub_id);

/// That its school publishes a record, or says it is ready: a newer version of it, so nothing else makes this come true.
std::string need_of_publication(Key hub_id);

struct Need {
    enum class Kind : std::uint8_t { Source, RemoteId, Publication } kind = Kind::Source;
    records::SourceRef source;       ///< for Source
    std::string system, tenant;      ///< for RemoteId
    Key hub_id = 0;                  ///< for RemoteId and Publication
};
std::optional<Need> parse_need(const std::string& text);

}  // namespace hub::router
