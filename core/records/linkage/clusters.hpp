// From pairs to people: the strongest pairs are merged first, and guards keep apart what a chain of pairs would join.
//
// Two clusters are merged when their strongest pair is accepted and: nobody said they differ; no source that holds a person once
// would hold it twice; the whole is not too large; no two of their
// records contradict each other in a number of one's own (conflict); all together, on average, they speak for it (cohesion); and no other
// cluster that excludes the one has nearly as good a claim to the other (margin). What is accepted by weight and stopped by a guard, and what
// lies between the thresholds, is for a person to look at.
//
// Threads: one. Deterministic. Failure: none.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "core/records/linkage/model.hpp"
#include "core/records/linkage/records_file.hpp"

namespace hub::linkage {

struct Edge {
    std::uint32_t a = 0, b = 0;  ///< a < b
    float weight = 0;            ///< bits, with the prior
    enum class Needs : std::uint8_t { Met, Unmet } needs = Needs::Met;
};

/// A person's word on two records.
struct Decision {
    std::uint32_t a = 0, b = 0;
    enum class Says : std::uint8_t { Same, Different } says = Says::Same;
};

struct Question {
    Edge edge;
    enum class Why : std::uint8_t { Unsure, TwiceInASource, Conflict, TooLarge, Cohesion, Margin, Needs } why = Why::Unsure;
};
std::string_view name_of(Question::Why why);

struct Clusters {
    std::vector<std::uint32_t> of;   ///< by record: the smallest record of its cluster
    std::vector<float> confidence;   ///< by record: probability of its strongest link inside, or of its standing alone
    std::vector<Question> questions; ///< one for two clusters, the surest first, behind them what a guard has stopped
    std::size_t contradictory_decisions = 0;
    static constexpr std::size_t kWeakest = 64;
    std::vector<Edge> weakest;       ///< of the pairs that merged two clusters, the weakest first; at most kWeakest
};

/// What two records say of each other beside their edge.
struct Testimony {
    double evidence = 0;  ///< bits without the prior
    enum class Conflict : std::uint8_t { No, Yes } conflict = Conflict::No;  ///< one of the guards' conflicts
};
using Witness = std::function<Testimony(std::uint32_t, std::uint32_t)>;

/// `edges`: from the review threshold on, any order.
Clusters cluster(const Model& model, const Records& records, std::vector<Edge> edges, const std::vector<Decision>& decisions,
                 const Witness& witness);

}  // namespace hub::linkage
