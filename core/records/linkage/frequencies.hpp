// How many records have each value, as it was when a model was learned: by hash, for what more than one had.
//
// Ownership: a value. Threads: as any value. Failure: none.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/records/linkage/dictionary.hpp"

namespace hub::linkage {

struct Frequencies {
    double all = 0;   ///< records that had any
    double mean = 0;  ///< records that agree with one picked at random
    std::unordered_map<std::uint64_t, std::uint32_t> counts;

    void add(std::string_view value, double count) {
        all += count;
        mean += count * count;  // divided by finish()
        if (count > 1) counts.emplace(hash_of(value), static_cast<std::uint32_t>(count));
    }
    void finish() { mean = all > 0 ? mean / all : 0; }
    [[nodiscard]] double count(std::string_view value) const {
        const auto found = counts.find(hash_of(value));
        return found == counts.end() ? 1 : found->second;
    }
};

}  // namespace hub::linkage
