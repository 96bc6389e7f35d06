// What passes from intake to apply: a receipt's records, decoded and translated, with everything
// that was wrong with them. Pure work has made it; only apply touches the store with it.
//
// Threads: plain values, handed over.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/evidence/journey.hpp"
#include "core/model/record.hpp"
#include "core/records/records_tables.hpp"

namespace hub::router {

/// Records one receipt may hold: a school's whole roll several times over. Each is some kilobytes until it is
/// in the store.
inline constexpr std::size_t kMostRecords = 10'000;

struct Refusal {
    std::string code;
    std::string field;
    std::string location;
    std::string params;  ///< JSON object for the message's placeholders; may be empty
};

struct ArrivedRecord {
    std::int64_t ordinal = 0;
    std::string location;
    records::SourceRef ref;
    std::string former_source_id;  ///< the temporary id this one replaces; empty = none
    enum class Operation : std::uint8_t { Upsert, Delete } operation = Operation::Upsert;
    model::Record record{model::EntityKind::Pupil};
    std::vector<records::Identity> claims;  ///< of `record`: see Resolver::claims
    std::vector<Refusal> refusals;  ///< not empty: the record is quarantined
};

struct Arrival {
    Key receipt = 0;
    Instant received_at;
    std::string system, tenant;
    std::vector<ArrivedRecord> records;
    std::vector<evidence::Step> steps;  ///< receive … validate, shared by all its records
    std::optional<Error> unreadable;    ///< the whole body could not be read
};

}  // namespace hub::router
