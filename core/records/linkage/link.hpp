// Files of records into people: read, block, learn, score, cluster. What `eduhub link` does, and what its tests call.
//
// Ownership: a Linkage holds all, so that pairs can be explained afterwards. Threads: two of its own while it runs; then one.
// Deterministic: the same file and model give the same clusters. Failure: those of records_file.hpp and `linkage.decisions`.
#pragma once

#include <memory>

#include "core/records/linkage/blocking.hpp"
#include "core/records/linkage/clusters.hpp"
#include "core/records/linkage/frozen.hpp"
#include "core/records/linkage/scorer.hpp"

namespace hub::linkage {

struct LinkOptions {
    ReadOptions read;
    const Frozen* frozen = nullptr;  ///< nothing is learned: all is judged as when that was
    bool keep_edges = false;
    std::string decisions;  ///< a file as decisions.hpp reads it; empty: none
    /// Phase ("read", "block", "learn", "score", "cluster") and how far.
    std::function<void(std::string_view phase, std::size_t done, std::size_t total)> progress;
};

struct Linkage {
    Model model;
    Records records;
    Parameters parameters;
    Clusters clusters;
    std::size_t decisions = 0, unanswered = 0; ///< rows of the options' decisions
    std::vector<Edge> edges;                   ///< of the review threshold and above, any order; if the options keep them
    std::uint64_t pairs = 0;                   ///< compared
    const Frozen* frozen = nullptr;            ///< of the options; has to live as long
    std::unordered_set<std::uint64_t> large_blocks;
    std::vector<std::size_t> left_out;         ///< by rule: records in blocks too large to look at
    std::vector<std::uint64_t> pairs_by_rule;  ///< one more than the model has rules where every pair was looked at
    std::vector<std::uint64_t> weights;        ///< as Scored's
};

Result<std::unique_ptr<Linkage>> link(const std::vector<RecordsSource>& sources, const Model& model, const LinkOptions& options);

/// How fast pairs are scored, making them left out: every candidate once more, on both cores, as it is done before clustering; the
/// median of five times.
struct ScoringSpeed {
    std::uint64_t pairs = 0;
    double seconds = 0;
};
ScoringSpeed measure_scoring(const Linkage& linkage);

}  // namespace hub::linkage
