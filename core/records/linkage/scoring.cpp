#include "core/records/linkage/scoring.hpp"

#include <algorithm>

namespace hub::linkage {

Edge::Needs needs_of(const Guards& guards, Pattern pattern) {
    if (guards.needs.empty()) return Edge::Needs::Met;
    const bool any = std::any_of(guards.needs.begin(), guards.needs.end(), [&](const Condition& need) {
        const unsigned level = pattern[need.comparison];
        return level != 0 && level <= need.level + 1;
    });
    return any ? Edge::Needs::Met : Edge::Needs::Unmet;
}

Scoring::Scoring(const Model& model, const Scorer& scorer, Comparer& comparer, Scored& out)
    : model_(model), scorer_(scorer), comparer_(comparer), out_(out), lowest_(weight_of(model.review)) {}

void Scoring::flush() {
    for (std::size_t i = 0; i < count_; ++i) score(waiting_[i].first, waiting_[i].second);
    out_.pairs += count_;
    count_ = 0;
}

void Scoring::score(std::uint32_t a, std::uint32_t b) {
    const Pattern pattern = comparer_.compare(a, b);
    const double weight = scorer_.weight(pattern, a, b);
    const int bits = std::clamp(static_cast<int>(weight), Scored::kLowest, Scored::kHighest);
    ++out_.weights[static_cast<std::size_t>(bits - Scored::kLowest)];
    if (weight >= lowest_) out_.edges.push_back({a, b, static_cast<float>(weight), needs_of(model_.guards, pattern)});
}

}  // namespace hub::linkage
