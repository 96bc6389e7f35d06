// What a pair's pattern says for or against one person, in bits (log2 of m over u), the rareness of what they agree on included.
//
// m: how often two records of one person reach a level; u: how often two records of different people do. A value with a
// frequency p where agreement by chance has the mean ū is worth log2(ū/p) more.
//
// Ownership: borrows model and records. Threads: any, once made. Failure: none.
#pragma once

#include <vector>

#include "core/base/large_vector.hpp"
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
    /// `frozen`: values are as rare as there, instead of as among the records.
    Scorer(const Model& model, const Records& records, const Parameters& parameters, const Frozen* frozen = nullptr);

    /// Bits for one person, the prior left out.
    [[nodiscard]] double evidence(Pattern pattern, std::uint32_t a, std::uint32_t b) const;
    /// … with the prior.
    [[nodiscard]] double weight(Pattern pattern, std::uint32_t a, std::uint32_t b) const { return prior_ + evidence(pattern, a, b); }
    [[nodiscard]] Contribution contribution(std::size_t comparison, Pattern pattern, std::uint32_t a, std::uint32_t b) const;
    /// As Comparer's.
    void prefetch(std::uint32_t a, std::uint32_t b) const;
    [[nodiscard]] double prior() const { return prior_; }

private:
    /// What one comparison's levels are worth, and the rareness of what agrees.
    struct Weighing {
        std::size_t field = 0;
        std::size_t group = kNoGroup;
        std::array<float, 16> bits{};        ///< by level
        std::array<std::uint8_t, 16> basis{}; ///< by level: which rareness counts
        enum class Rareness : std::uint8_t { Ignored, OfValues, OfNames } rareness = Rareness::Ignored;
        std::uint32_t last = 0;              ///< level at which nothing agrees
        LargeVector<float> of_values;        ///< by value
        LargeVector<std::array<float, NameValues::kBases>> of_names;  ///< by value
    };
    static constexpr std::size_t kNoGroup = 8;
    static Contribution contribution(const Weighing& weighing, unsigned level, std::uint32_t x, std::uint32_t y);

    double prior_ = 0;
    std::vector<Weighing> weighings_;
    std::vector<double> at_most_;  ///< by group
    const Records& records_;
};

double probability_of(double weight);
double weight_of(double probability);

}  // namespace hub::linkage
