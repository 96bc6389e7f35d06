#include "core/records/linkage/scoring.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

namespace hub::linkage {

namespace {

using Conditions = std::vector<std::vector<Condition>>;

/// All of any of them hold: the comparison at the level or a stronger one.
bool any_holds(const Conditions& conditions, Pattern pattern) {
    return std::any_of(conditions.begin(), conditions.end(), [&](const auto& all) {
        return std::all_of(all.begin(), all.end(), [&](const Condition& each) { return pattern[each.comparison] != 0 && pattern[each.comparison] <= each.level + 1; });
    });
}

/// … at the level or a weaker one.
bool any_falls_to(const Conditions& conditions, Pattern pattern) {
    return std::any_of(conditions.begin(), conditions.end(), [&](const auto& all) {
        return std::all_of(all.begin(), all.end(), [&](const Condition& each) { return pattern[each.comparison] > each.level; });
    });
}

}  // namespace

Edge::Needs needs_of(const Guards& guards, Pattern pattern) {
    return guards.needs.empty() || any_holds(guards.needs, pattern) ? Edge::Needs::Met : Edge::Needs::Unmet;
}

Testimony::Says word_of(const Model& model, Pattern pattern) {
    const Guards& guards = model.guards;
    const bool conflict = std::any_of(guards.conflicts.begin(), guards.conflicts.end(), [&](std::size_t c) { return pattern[c] == model.comparisons[c].levels.size(); });
    if (conflict || any_falls_to(guards.apart, pattern)) return Testimony::Says::Conflict;
    if (any_holds(guards.settles, pattern)) return Testimony::Says::Settled;
    if (any_holds(guards.dispels, pattern)) return Testimony::Says::Dispelled;
    return any_falls_to(guards.doubts, pattern) ? Testimony::Says::Doubt : Testimony::Says::Nothing;
}

Witness witness_of(const Model& model, const Records& records, const Scorer& scorer) {
    return [&model, &scorer, comparer = std::make_shared<Comparer>(model, records)](std::uint32_t a, std::uint32_t b) {
        const Pattern pattern = comparer->compare(a, b);
        return Testimony{scorer.evidence(pattern, a, b), word_of(model, pattern)};
    };
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
    const int bits = std::clamp(static_cast<int>(std::floor(weight)), Scored::kLowest, Scored::kHighest);
    ++out_.weights[static_cast<std::size_t>(bits - Scored::kLowest)];
    if (weight >= lowest_) out_.edges.push_back({a, b, static_cast<float>(weight), needs_of(model_.guards, pattern)});
}

}  // namespace hub::linkage
