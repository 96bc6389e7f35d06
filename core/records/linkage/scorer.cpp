#include "core/records/linkage/scorer.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/records/linkage/frozen.hpp"

namespace hub::linkage {

namespace {

/// Rareness by number, from how many records have each.
LargeVector<float> rareness(const std::vector<double>& records) {
    double all = 0, squares = 0;
    for (std::size_t i = 1; i < records.size(); ++i) {
        all += records[i];
        squares += records[i] * records[i];
    }
    LargeVector<float> bits(records.size());
    const double mean = all > 0 ? squares / all : 0;  // of records that agree with one picked at random
    for (std::size_t i = 1; i < records.size(); ++i) bits[i] = records[i] > 0 ? static_cast<float>(std::log2(mean / records[i])) : 0;
    return bits;
}

float frozen_rareness(const Frequencies& frozen, std::string_view text) {
    return frozen.mean > 0 ? static_cast<float>(std::log2(frozen.mean / frozen.count(text))) : 0;
}

LargeVector<float> rareness_of(const FieldValues& values, const std::vector<Frequencies>* frozen) {
    if (frozen != nullptr) {
        LargeVector<float> bits(values.size());
        for (std::uint32_t i = 1; i < values.size(); ++i) bits[i] = frozen_rareness(frozen->front(), values.text(i));
        return bits;
    }
    std::vector<double> records(values.size());
    for (std::uint32_t i = 1; i < values.size(); ++i) records[i] = values.count(i);
    return rareness(records);
}

LargeVector<std::array<float, NameValues::kBases>> rareness_of_names(const FieldValues& values, const std::vector<Frequencies>* frozen) {
    LargeVector<std::array<float, NameValues::kBases>> out(values.size());
    for (std::size_t basis = 0; basis < NameValues::kBases; ++basis) {
        const auto of = static_cast<NameValues::Basis>(basis);
        if (frozen != nullptr) {
            for (std::uint32_t i = 1; i < values.size(); ++i) out[i][basis] = frozen_rareness((*frozen)[basis], values.names().basis_text(values.names().basis(i, of), of));
            continue;
        }
        std::vector<double> records(values.names().basis_count(of));
        for (std::uint32_t i = 1; i < values.size(); ++i) records[values.names().basis(i, of)] += values.count(i);
        const auto bits = rareness(records);
        for (std::uint32_t i = 1; i < values.size(); ++i) out[i][basis] = bits[values.names().basis(i, of)];
    }
    return out;
}

}  // namespace

double probability_of(double weight) { return 1 / (1 + std::exp2(-weight)); }
double weight_of(double probability) { return std::log2(probability / (1 - probability)); }

Scorer::Scorer(const Model& model, const Records& records, const Parameters& parameters, const Frozen* frozen)
    : prior_(weight_of(parameters.prior)), records_(records) {
    for (const Group& group : model.groups) at_most_.push_back(group.at_most);
    for (std::size_t i = 0; i < model.comparisons.size(); ++i) {
        const Comparison& comparison = model.comparisons[i];
        Weighing& weighing = weighings_.emplace_back();
        weighing.field = comparison.field;
        weighing.group = comparison.group.value_or(kNoGroup);
        weighing.last = static_cast<std::uint32_t>(comparison.levels.size());
        for (std::size_t level = 0; level < parameters.m[i].size(); ++level) {
            weighing.bits[level] = static_cast<float>(std::log2(parameters.m[i][level] / parameters.u[i][level]));
            weighing.basis[level] = static_cast<std::uint8_t>(NameValues::basis_of(comparison.levels[level].is));
        }
        if (comparison.term_frequency == Comparison::TermFrequency::Ignored) continue;
        const FieldValues& values = records.fields()[comparison.field];
        const auto* kept = frozen == nullptr ? nullptr : &frozen->values[i];
        if (values.as() == As::Name) {
            weighing.rareness = Weighing::Rareness::OfNames;
            weighing.of_names = rareness_of_names(values, kept);
        } else {
            weighing.rareness = Weighing::Rareness::OfValues;
            weighing.of_values = rareness_of(values, kept);
        }
    }
}

Contribution Scorer::contribution(const Weighing& weighing, unsigned level, std::uint32_t x, std::uint32_t y) {
    Contribution out{static_cast<double>(weighing.bits[level - 1]), 0};
    if (level == weighing.last || weighing.rareness == Weighing::Rareness::Ignored) return out;
    if (weighing.rareness == Weighing::Rareness::OfValues) {
        if (x == y) out.frequency = static_cast<double>(weighing.of_values[x]);
        return out;
    }
    const std::size_t basis = weighing.basis[level - 1];
    const float bits = weighing.of_names[x][basis];
    out.frequency = static_cast<double>(x == y ? bits : std::min(bits, weighing.of_names[y][basis]));
    return out;
}

Contribution Scorer::contribution(std::size_t comparison, Pattern pattern, std::uint32_t a, std::uint32_t b) const {
    const unsigned level = pattern[comparison];
    if (level == 0) return {};
    const Weighing& weighing = weighings_[comparison];
    return contribution(weighing, level, records_.value(a, weighing.field), records_.value(b, weighing.field));
}

void Scorer::prefetch(std::uint32_t a, std::uint32_t b) const {
    const std::uint32_t* left = records_.row(a);
    const std::uint32_t* right = records_.row(b);
    for (const Weighing& weighing : weighings_) {
        if (weighing.rareness == Weighing::Rareness::Ignored) continue;
        const std::uint32_t x = left[weighing.field], y = right[weighing.field];
        if (weighing.rareness == Weighing::Rareness::OfNames) {
            __builtin_prefetch(weighing.of_names.data() + x);
            if (x != y) __builtin_prefetch(weighing.of_names.data() + y);
        } else if (weighing.rareness == Weighing::Rareness::OfValues && x == y) {
            __builtin_prefetch(weighing.of_values.data() + x);
        }
    }
}

double Scorer::evidence(Pattern pattern, std::uint32_t a, std::uint32_t b) const {
    const std::uint32_t* left = records_.row(a);
    const std::uint32_t* right = records_.row(b);
    double sum = 0;
    std::array<double, kNoGroup> grouped{};
    const std::uint64_t levels = pattern.bits();
    constexpr std::uint64_t kLowestOfEach = 0x1111'1111'1111'1111U;
    for (std::uint64_t set = (levels | levels >> 1U | levels >> 2U | levels >> 3U) & kLowestOfEach; set != 0; set &= set - 1) {
        const int shift = std::countr_zero(set);
        const Weighing& weighing = weighings_[static_cast<std::size_t>(shift) / 4];
        const auto level = static_cast<unsigned>(levels >> shift & 15U);
        const Contribution each = contribution(weighing, level, left[weighing.field], right[weighing.field]);
        const double bits = each.weight + each.frequency;
        if (weighing.group != kNoGroup && bits > 0) grouped[weighing.group] += bits;
        else sum += bits;
    }
    for (std::size_t i = 0; i < at_most_.size(); ++i) sum += std::min(grouped[i], at_most_[i]);
    return sum;
}

}  // namespace hub::linkage
