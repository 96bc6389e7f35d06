// What a pair's pattern says for or against one person, in bits (log2 of m over u), the rareness of what they agree on included.
//
// m: how often two records of one person reach a level; u: how often two records of different people do. A value with a
// frequency p where agreement by chance has the mean ū is worth log2(ū/p) more.
//
// Ownership: borrows model and records. Threads: any, once made. Failure: none.
#pragma once

#include <vector>

#include "core/records/linkage/comparer.hpp"

namespace hub::linkage {

/// The learned part of a model: by comparison and level.
struct Parameters {
    std::vector<std::vector<double>> m, u;
    double prior = 0;  ///< probability that two records picked at random are one person's
};

/// What one comparison adds.
struct Contribution {
    double weight = 0;     ///< bits of the level
    double frequency = 0;  ///< bits of the value's rareness
};

class Scorer {
public:
    Scorer(const Model& model, const Records& records, const Parameters& parameters);

    /// Bits for one person, the prior left out.
    [[nodiscard]] double evidence(Pattern pattern, std::uint32_t a, std::uint32_t b) const;
    /// … with the prior.
    [[nodiscard]] double weight(Pattern pattern, std::uint32_t a, std::uint32_t b) const { return prior_ + evidence(pattern, a, b); }
    [[nodiscard]] Contribution contribution(std::size_t comparison, Pattern pattern, std::uint32_t a, std::uint32_t b) const;
    [[nodiscard]] double prior() const { return prior_; }

private:
    const Model& model_;
    const Records& records_;
    double prior_ = 0;
    std::vector<std::vector<double>> bits_;
    /// By comparison and basis (one but for names): bits of rareness by number.
    std::vector<std::vector<std::vector<float>>> rare_;
};

double probability_of(double weight);
double weight_of(double probability);

}  // namespace hub::linkage
