// Why two records are one person, or two: what each comparison says, in bits, with the values it looked at.
//
// The prior, then each comparison's level and the rareness of what they agree on; together they are the weight, and the weight is
// the probability. Bits of a group beyond its limit are taken back in a line of its own.
//
// Threads: pure. Failure: `linkage.no_record`.
#pragma once

#include "core/codec/value.hpp"
#include "core/records/linkage/link.hpp"

namespace hub::linkage {

struct ExplainedLine {
    std::string comparison, level, value_a, value_b;
    Contribution bits;
};
struct Explained {
    std::string a, b;
    double prior = 0, weight = 0, probability = 0;
    std::vector<ExplainedLine> lines;
    std::string verdict;  ///< same, different, or unsure
};

Result<Explained> explain(const Linkage& linkage, std::string_view a, std::string_view b);

std::string as_text(const Explained& explained);
codec::Value as_value(const Explained& explained);

}  // namespace hub::linkage
