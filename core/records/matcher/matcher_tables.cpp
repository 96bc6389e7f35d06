#include "core/records/matcher/matcher_tables.hpp"

namespace hub::records {

using enum store::Type;

const store::TableSpec kMatchKeys{.name = "match_keys", .columns = {{"key", Integer}, {"record", Text}}, .key_columns = 2, .prefix_columns = 1};
const store::TableSpec kMatchRecords{.name = "match_records", .columns = {{"record", Text}, {"sealed", Blob}}, .key_columns = 1, .layout = store::Layout::Wide};
const store::TableSpec kMatchPairs{.name = "match_pairs",
                                   .columns = {{"record", Text}, {"other", Text}, {"weight", Integer}, {"needs_met", Integer}},
                                   .key_columns = 2,
                                   .prefix_columns = 1};
const store::TableSpec kMatchDecisions{.name = "match_decisions",
                                       .columns = {{"record", Text}, {"other", Text}, {"same", Integer}, {"sequence", Integer}},
                                       .key_columns = 2,
                                       .prefix_columns = 1};

std::vector<const store::TableSpec*> matcher_tables() { return {&kMatchKeys, &kMatchRecords, &kMatchPairs, &kMatchDecisions}; }

}  // namespace hub::records
