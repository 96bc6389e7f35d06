#include "core/records/linkage/scorer.hpp"

#include <algorithm>
#include <cmath>

namespace hub::linkage {

namespace {

/// Rareness by number, from how many records have each.
std::vector<float> rareness(const std::vector<double>& records) {
    double all = 0, squares = 0;
    for (std::size_t i = 1; i < records.size(); ++i) {
        all += records[i];
        squares += records[i] * records[i];
    }
    std::vector<float> bits(records.size());
    const double mean = all > 0 ? squares / all : 0;  // of records that agree with one picked at random
    for (std::size_t i = 1; i < records.size(); ++i) bits[i] = records[i] > 0 ? static_cast<float>(std::log2(mean / records[i])) : 0;
    return bits;
}

std::vector<std::vector<float>> rareness_of(const FieldValues& values) {
    if (values.as() != As::Name) {
        std::vector<double> records(values.size());
        for (std::uint32_t i = 1; i < values.size(); ++i) records[i] = values.count(i);
        return {rareness(records)};
    }
    std::vector<std::vector<float>> out;
    for (std::size_t basis = 0; basis < NameValues::kBases; ++basis) {
        const auto of = static_cast<NameValues::Basis>(basis);
        std::vector<double> records(values.names().basis_count(of));
        for (std::uint32_t i = 1; i < values.size(); ++i) records[values.names().basis(i, of)] += values.count(i);
        out.push_back(rareness(records));
    }
    return out;
}

}  // namespace

double probability_of(double weight) { return 1 / (1 + std::exp2(-weight)); }
double weight_of(double probability) { return std::log2(probability / (1 - probability)); }

Scorer::Scorer(const Model& model, const Records& records, const Parameters& parameters)
    : model_(model), records_(records), prior_(weight_of(parameters.prior)) {
    for (std::size_t i = 0; i < model.comparisons.size(); ++i) {
        auto& bits = bits_.emplace_back();
        for (std::size_t level = 0; level < parameters.m[i].size(); ++level) bits.push_back(std::log2(parameters.m[i][level] / parameters.u[i][level]));
        const bool used = model.comparisons[i].term_frequency == Comparison::TermFrequency::Used;
        rare_.push_back(used ? rareness_of(records.fields()[model.comparisons[i].field]) : std::vector<std::vector<float>>());
    }
}

Contribution Scorer::contribution(std::size_t comparison, Pattern pattern, std::uint32_t a, std::uint32_t b) const {
    const unsigned level = pattern[comparison];
    if (level == 0) return {};
    Contribution out{bits_[comparison][level - 1], 0};
    const auto& rare = rare_[comparison];
    const Is is = model_.comparisons[comparison].levels[level - 1].is;
    if (rare.empty() || is == Is::Else) return out;
    const std::size_t field = model_.comparisons[comparison].field;
    const std::uint32_t x = records_.value(a, field), y = records_.value(b, field);
    if (rare.size() == 1) {
        if (x == y) out.frequency = static_cast<double>(rare[0][x]);
        return out;
    }
    const auto basis = NameValues::basis_of(is);
    const auto& names = records_.fields()[field].names();
    const auto& bits = rare[static_cast<std::size_t>(basis)];
    out.frequency = static_cast<double>(std::min(bits[names.basis(x, basis)], bits[names.basis(y, basis)]));
    return out;
}

double Scorer::evidence(Pattern pattern, std::uint32_t a, std::uint32_t b) const {
    double sum = 0;
    std::array<double, 8> grouped{};
    for (std::size_t i = 0; i < model_.comparisons.size(); ++i) {
        const Contribution each = contribution(i, pattern, a, b);
        const double bits = each.weight + each.frequency;
        if (model_.comparisons[i].group && bits > 0) grouped[*model_.comparisons[i].group] += bits;
        else sum += bits;
    }
    for (std::size_t i = 0; i < model_.groups.size(); ++i) sum += std::min(grouped[i], model_.groups[i].at_most);
    return sum;
}

}  // namespace hub::linkage
