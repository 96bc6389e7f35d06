// What the matcher keeps: block keys, the records' values, pairs and decisions.
//
// Threads: constants.
#pragma once

#include <vector>

#include "core/store/table.hpp"

namespace hub::records {

extern const store::TableSpec kMatchKeys;       ///< (HMAC of a block key, record)
extern const store::TableSpec kMatchRecords;    ///< record → its values, sealed
extern const store::TableSpec kMatchPairs;      ///< (record, other) → weight as the bits of a float, whether needs are met; both ways
extern const store::TableSpec kMatchDecisions;  ///< (record, other) → 1 same or 0 different, sequence; both ways

std::vector<const store::TableSpec*> matcher_tables();

}  // namespace hub::records
