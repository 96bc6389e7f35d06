// What a file has taught, kept: with it a record is judged by itself as it would be among all of them, and files of another day as on
// that day. Probabilities, how rare each value is, and the blocks that were too large to tell anything.
//
// Ownership: a value. Threads: any, once made. Failure: none.
#pragma once

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "core/records/linkage/frequencies.hpp"
#include "core/records/linkage/scorer.hpp"

namespace hub::linkage {

struct Linkage;

struct Frozen {
    Parameters parameters;
    std::vector<std::vector<Frequencies>> values;  ///< by comparison, and by basis for names; empty where rareness is ignored
    std::vector<Frequencies> words;                ///< by field; of fields of words
    std::unordered_set<std::uint64_t> large_blocks;  ///< block_keys.hpp
};

Frozen freeze(const Linkage& linkage);

}  // namespace hub::linkage
