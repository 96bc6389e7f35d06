#include "core/records/linkage/explain.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace hub::linkage {

namespace {

std::string with_sign(double bits) {
    char out[32];
    std::snprintf(out, sizeof out, "%+7.2f", bits);
    return out;
}

std::string bar(double bits) {
    constexpr double kLongest = 40;
    return std::string(static_cast<std::size_t>(std::min(std::abs(bits), kLongest) + 0.5), bits < 0 ? '-' : '+');
}

}  // namespace

Explainer::Explainer(const Linkage& linkage)
    : linkage_(linkage), comparer_(linkage.model, linkage.records), scorer_(linkage.model, linkage.records, linkage.parameters, linkage.frozen) {}

Explained Explainer::explain(std::uint32_t a, std::uint32_t b) {
    const Records& records = linkage_.records;
    const Pattern pattern = comparer_.compare(a, b);
    Explained out{.a = std::string(records.id(a)), .b = std::string(records.id(b)), .prior = scorer_.prior(), .lines = {}, .verdict = {}, .asked = {}};
    double sum = out.prior;
    for (std::size_t c = 0; c < linkage_.model.comparisons.size(); ++c) {
        const Comparison& comparison = linkage_.model.comparisons[c];
        const FieldValues& values = records.fields()[comparison.field];
        const unsigned level = pattern[c];
        const auto bits = scorer_.contribution(c, pattern, a, b);
        sum += bits.weight + bits.frequency;
        out.lines.push_back({comparison.name, level == 0 ? "missing" : comparison.levels[level - 1].written,
                             std::string(values.text(records.value(a, comparison.field))),
                             std::string(values.text(records.value(b, comparison.field))), bits});
    }
    out.weight = scorer_.weight(pattern, a, b);
    if (std::abs(out.weight - sum) > 1e-9) out.lines.push_back({"groups", "limit", "", "", {out.weight - sum, 0}});
    out.probability = probability_of(out.weight);
    const auto& of = linkage_.clusters.of;
    const bool together = of[a] == of[b];
    for (const Question& question : linkage_.clusters.questions) {
        const auto [x, y] = std::minmax(of[question.edge.a], of[question.edge.b]);
        if (x == std::min(of[a], of[b]) && y == std::max(of[a], of[b])) out.asked = question.why;
    }
    out.verdict = together ? "same" : out.probability >= linkage_.model.review ? "unsure" : "different";
    return out;
}

Result<Explained> explain(const Linkage& linkage, std::string_view a, std::string_view b) {
    const auto first = linkage.records.find(a), second = linkage.records.find(b);
    if (!first || !second) return fail("linkage.no_record", "The file has no record `" + std::string(first ? b : a) + "`.");
    return Explainer(linkage).explain(*first, *second);
}

std::string as_text(const Explained& explained) {
    std::string out = explained.a + " / " + explained.b + "\n";
    const auto line = [&](const std::string& what, double bits, const std::string& detail) {
        std::string name = what;
        name.resize(std::max<std::size_t>(name.size(), 30), ' ');
        out += "  " + name + with_sign(bits) + "  " + detail + "\n";
    };
    line("prior", explained.prior, bar(explained.prior));
    for (const auto& each : explained.lines) {
        if (each.value_a.empty() && each.value_b.empty() && each.level == "missing") continue;
        const double bits = each.bits.weight + each.bits.frequency;
        const std::string values = each.value_a == each.value_b ? each.value_a : each.value_a + " | " + each.value_b;
        line(each.comparison + ": " + each.level, bits, bar(bits) + (values.empty() ? "" : "  " + values));
    }
    line("weight", explained.weight, "probability " + std::to_string(explained.probability) + ": " + explained.verdict);
    return out;
}

codec::Value as_value(const Explained& explained) {
    codec::Value out;
    out.set("a", codec::Value(explained.a));
    out.set("b", codec::Value(explained.b));
    out.set("prior_bits", codec::Value(explained.prior));
    codec::Value lines = codec::Value::array();
    for (const auto& each : explained.lines) {
        codec::Value line;
        line.set("comparison", codec::Value(each.comparison));
        line.set("level", codec::Value(each.level));
        line.set("a", codec::Value(each.value_a));
        line.set("b", codec::Value(each.value_b));
        line.set("level_bits", codec::Value(each.bits.weight));
        line.set("rareness_bits", codec::Value(each.bits.frequency));
        lines.push_back(line);
    }
    out.set("comparisons", lines);
    out.set("weight_bits", codec::Value(explained.weight));
    out.set("probability", codec::Value(explained.probability));
    out.set("verdict", codec::Value(explained.verdict));
    out.set("asked_because", explained.asked ? codec::Value(std::string(name_of(*explained.asked))) : codec::Value(nullptr));
    return out;
}

}  // namespace hub::linkage
