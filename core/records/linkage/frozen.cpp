#include "core/records/linkage/frozen.hpp"

#include "core/records/linkage/link.hpp"

namespace hub::linkage {

namespace {

Frequencies of_values(const FieldValues& values) {
    Frequencies out;
    for (std::uint32_t i = 1; i < values.size(); ++i) out.add(values.text(i), values.count(i));
    out.finish();
    return out;
}

std::vector<Frequencies> of_names(const FieldValues& values) {
    std::vector<Frequencies> out;
    for (std::size_t basis = 0; basis < NameValues::kBases; ++basis) {
        const auto of = static_cast<NameValues::Basis>(basis);
        std::vector<double> records(values.names().basis_count(of));
        for (std::uint32_t i = 1; i < values.size(); ++i) records[values.names().basis(i, of)] += values.count(i);
        Frequencies& counted = out.emplace_back();
        for (std::uint32_t i = 1; i < records.size(); ++i) counted.add(values.names().basis_text(i, of), records[i]);
        counted.finish();
    }
    return out;
}

}  // namespace

Frozen freeze(const Linkage& linkage) {
    Frozen out{.parameters = linkage.parameters, .values = {}, .words = {}, .large_blocks = linkage.large_blocks};
    for (const Comparison& comparison : linkage.model.comparisons) {
        auto& kept = out.values.emplace_back();
        if (comparison.term_frequency == Comparison::TermFrequency::Ignored) continue;
        const FieldValues& values = linkage.records.fields()[comparison.field];
        if (values.as() == As::Name) kept = of_names(values);
        else kept.push_back(of_values(values));
    }
    for (const FieldValues& values : linkage.records.fields()) out.words.push_back(values.as() == As::Words ? values.words().frequencies() : Frequencies());
    return out;
}

}  // namespace hub::linkage
