#include "core/records/linkage/linked_files.hpp"

#include <array>
#include <charconv>

#include "core/codec/csv.hpp"

namespace hub::linkage {

namespace {

std::string with_four_digits(double value) {
    std::array<char, 32> out{};
    const auto done = std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::fixed, 4);
    return {out.data(), done.ptr};
}

/// "lê an · 2014-05-03 · f": what was read, in the order of the model.
std::string known_of(const Linkage& linkage, std::uint32_t record) {
    std::string out;
    for (std::size_t field = 0; field < linkage.model.fields.size(); ++field) {
        const auto value = linkage.records.fields()[field].text(linkage.records.value(record, field));
        if (value.empty() || field == linkage.model.guards.one_record_per) continue;
        out += (out.empty() ? "" : " · ") + std::string(value);
    }
    return out;
}

}  // namespace

std::string clusters_csv(const Linkage& linkage) {
    std::string out = "record_id,cluster_id,confidence\r\n";
    for (std::uint32_t i = 0; i < linkage.records.size(); ++i) {
        const std::vector<std::string> cells{std::string(linkage.records.id(i)), std::string(linkage.records.id(linkage.clusters.of[i])),
                                             with_four_digits(static_cast<double>(linkage.clusters.confidence[i]))};
        codec::append_csv_row(out, cells);
    }
    return out;
}

std::vector<std::string> review_headings() { return {"record_a", "record_b", "probability", "reason", "decision", "known_of_a", "known_of_b"}; }

std::vector<std::vector<std::string>> review_rows(const Linkage& linkage, std::size_t limit) {
    std::vector<std::vector<std::string>> out;
    for (const Question& question : linkage.clusters.questions) {
        if (out.size() == limit) break;
        out.push_back({std::string(linkage.records.id(question.edge.a)), std::string(linkage.records.id(question.edge.b)),
                       with_four_digits(probability_of(static_cast<double>(question.edge.weight))), std::string(name_of(question.why)), "",
                       known_of(linkage, question.edge.a), known_of(linkage, question.edge.b)});
    }
    return out;
}

std::string review_csv(const Linkage& linkage, std::size_t limit) {
    std::string out;
    codec::append_csv_row(out, review_headings());
    for (const auto& row : review_rows(linkage, limit)) codec::append_csv_row(out, row);
    return out;
}

}  // namespace hub::linkage
