// From pairs to people: the strongest pairs are merged first, and guards keep apart what a chain of pairs would join.
//
// Two clusters are merged when their strongest pair is accepted and: nobody said they differ; no source that holds a person once
// would hold it twice; the whole is not too large; no two of their
// records contradict each other in a number of one's own (conflict); none casts a doubt that nothing settles (twins' names); all together, on average, they speak for it (cohesion); and no other
// cluster that excludes the one has nearly as good a claim to the other (margin). What is accepted by weight and stopped by a guard, and what
// lies between the thresholds, is for a person to look at.
//
// Records that no chain of pairs joins have nothing to do with each other, so each such component is clustered by itself, and what comes out
// depends on its pairs and the decisions alone: not on the order of the records, nor on what else is in the file.
//
// Threads: two of its own while it runs. Deterministic. Failure: none.
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
    double gain = 0;  ///< pairs of records that the answer is expected to bring together
    enum class Why : std::uint8_t { Unsure, TwiceInASource, Conflict, Doubt, TooLarge, Cohesion, Margin, Needs } why = Why::Unsure;
};
std::string_view name_of(Question::Why why);

struct Clusters {
    std::vector<std::uint32_t> of;   ///< by record: the smallest record of its cluster
    std::vector<float> confidence;   ///< by record: probability of its strongest link inside, or of its standing alone
    std::vector<Question> questions; ///< one for two clusters, those first whose answer brings most together
    std::size_t contradictory_decisions = 0;
    static constexpr std::size_t kWeakest = 64;
    std::vector<Edge> weakest;       ///< of the pairs that merged two clusters, the weakest first; at most kWeakest
};

/// What two records say of each other beside their edge.
struct Testimony {
    double evidence = 0;  ///< bits without the prior
    enum class Says : std::uint8_t { Nothing, Settled, Dispelled, Doubt, Conflict } says = Says::Nothing;  ///< of the guards
};
using Witness = std::function<Testimony(std::uint32_t, std::uint32_t)>;
/// One for each thread.
using MakeWitness = std::function<Witness()>;

/// `edges`: from the review threshold on, any order.
Clusters cluster(const Model& model, const Records& records, std::vector<Edge> edges, const std::vector<Decision>& decisions,
                 const MakeWitness& make_witness);

}  // namespace hub::linkage
