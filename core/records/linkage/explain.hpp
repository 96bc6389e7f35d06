// Why two records are one person, or two: what each comparison says, in bits, with the values it looked at.
//
// The prior, then each comparison's level and the rareness of what they agree on; together they are the weight, and the weight is
// the probability. Bits of a group beyond its limit are taken back in a line of its own.
//
// Ownership: an Explainer borrows the linkage. Threads: an Explainer each. Failure: `linkage.no_record`.
#pragma once

#include <optional>

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
    std::optional<Question::Why> asked;  ///< why a person is asked about the people of these two records
};

/// For many pairs: what has to be asked of the whole file is asked once.
class Explainer {
public:
    explicit Explainer(const Linkage& linkage);

    Explained explain(std::uint32_t a, std::uint32_t b);

private:
    const Linkage& linkage_;
    Comparer comparer_;
    Scorer scorer_;
};

Result<Explained> explain(const Linkage& linkage, std::string_view a, std::string_view b);

std::string as_text(const Explained& explained);
codec::Value as_value(const Explained& explained);

}  // namespace hub::linkage
