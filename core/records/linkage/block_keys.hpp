// The keys of a record's blocks, made of what the values say: the same for the same values wherever and whenever they are read.
//
// Threads: pure. Failure: none; a rule whose part is missing makes no key.
#pragma once

#include <cstdint>
#include <vector>

#include "core/records/linkage/model.hpp"
#include "core/records/linkage/records.hpp"

namespace hub::linkage {

/// Of one rule: one key, several where it takes each word, none where a part is missing.
std::vector<std::uint64_t> block_keys(const Model& model, std::size_t rule, const Records& records, std::uint32_t record);

}  // namespace hub::linkage
