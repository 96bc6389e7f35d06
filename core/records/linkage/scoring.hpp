// Pairs on their way through comparer and scorer; what is kept of them.
//
// Ownership: borrows all. Threads: a Scoring each. Failure: none.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/records/linkage/clusters.hpp"
#include "core/records/linkage/comparer.hpp"
#include "core/records/linkage/scorer.hpp"

namespace hub::linkage {

/// What some pairs came to. Threads change nothing when the parts are put together in their order.
struct Scored {
    static constexpr int kLowest = -60, kHighest = 60;
    std::vector<Edge> edges;  ///< from the review threshold on
    std::vector<std::uint64_t> weights = std::vector<std::uint64_t>(kHighest - kLowest + 1);  ///< pairs by whole bits from kLowest on
    std::uint64_t pairs = 0;
};

/// Any of the conditions that records must meet before they are merged without a person's word.
Edge::Needs needs_of(const Guards& guards, Pattern pattern);

/// What the guards make of two records beside their weight.
Testimony::Says word_of(const Model& model, Pattern pattern);

/// … with their weight, for clustering. Borrows all.
Witness witness_of(const Model& model, const Records& records, const Scorer& scorer);

/// Scores pairs a few at a time, so that what the next ones are made of is on its way from memory.
class Scoring {
public:
    Scoring(const Model& model, const Scorer& scorer, Comparer& comparer, Scored& out);

    void add(std::uint32_t a, std::uint32_t b) {
        waiting_[count_++] = {a, b};
        comparer_.prefetch(a, b);
        scorer_.prefetch(a, b);
        if (count_ == waiting_.size()) flush();
    }
    /// After the last pair.
    void flush();

private:
    void score(std::uint32_t a, std::uint32_t b);

    const Model& model_;
    const Scorer& scorer_;
    Comparer& comparer_;
    Scored& out_;
    double lowest_;
    std::array<std::pair<std::uint32_t, std::uint32_t>, 32> waiting_{};
    std::size_t count_ = 0;
};

}  // namespace hub::linkage
