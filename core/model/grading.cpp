#include "core/model/grading.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <vector>

#include "core/model/codes.hpp"

namespace hub::model {

namespace {

constexpr int kHighest = 100;  // tenths

// Newest first. TT 22/2021 reached grade 6 in 2021 and all grades by 2024; who came later was marked by the older rules
// until then, so that a warning about those years is for a person to weigh.
constexpr GradingRules kRules[] = {{"TT 22/2021", 2021, 2, 3, 2}};

constexpr std::string_view kSingleMarks[] = {"regular_1", "regular_2", "regular_3", "regular_4", "midterm", "final"};

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Half up: marks are never negative.
int rounded(int sum, int weight) { return (2 * sum + weight) / (2 * weight); }

std::optional<int> tenths_of(const Record& record, std::string_view path) {
    const Score score = read_score(record.text(path));
    return score.check == ScoreCheck::Good ? std::optional(score.tenths) : std::nullopt;
}

}  // namespace

Score read_score(std::string_view canonical) {
    const auto point = canonical.find('.');
    const auto whole = canonical.substr(0, point);
    const auto fraction = point == std::string_view::npos ? std::string_view{} : canonical.substr(point + 1);
    if (!all_digits(whole) || whole.size() > 4 || (whole.size() > 1 && whole.front() == '0')) return {};
    if (point != std::string_view::npos && (fraction.size() != 1 || !all_digits(fraction) || fraction == "0")) return {};
    int tenths = 0;
    for (const char digit : whole) tenths = tenths * 10 + (digit - '0');
    tenths = tenths * 10 + (fraction.empty() ? 0 : fraction.front() - '0');
    if (tenths > kHighest) return {ScoreCheck::OutOfRange, 0};
    return {ScoreCheck::Good, tenths};
}

const GradingRules* grading_rules(int school_year) {
    for (const auto& rules : kRules) {
        if (rules.first_school_year <= school_year) return &rules;
    }
    return nullptr;
}

int term_average(const GradingRules& rules, std::span<const int> regular, int midterm, int final) {
    const int sum = std::accumulate(regular.begin(), regular.end(), 0) + rules.midterm_weight * midterm + rules.final_weight * final;
    return rounded(sum, static_cast<int>(regular.size()) + rules.midterm_weight + rules.final_weight);
}

int year_average(const GradingRules& rules, int first_term, int second_term) {
    return rounded(first_term + rules.second_term_weight * second_term, 1 + rules.second_term_weight);
}

const GradingRules* contradicted_rules(const Record& mark) {
    if (mark.entity() != EntityKind::Mark) return nullptr;
    int year = 0;
    const auto text = mark.text("year");
    std::from_chars(text.data(), text.data() + text.size(), year);
    const GradingRules* rules = grading_rules(year);
    const auto stated = tenths_of(mark, "average");
    const auto midterm = tenths_of(mark, "midterm");
    const auto final = tenths_of(mark, "final");
    if (rules == nullptr || !stated || !midterm || !final) return nullptr;
    std::vector<int> regular;
    for (const auto path : std::span(kSingleMarks).first(4)) {
        if (const auto one = tenths_of(mark, path)) regular.push_back(*one);
    }
    return term_average(*rules, regular, *midterm, *final) == *stated ? nullptr : rules;
}

std::optional<std::string_view> field_of_other_kind(const Record& record) {
    if (record.entity() != EntityKind::Mark) return std::nullopt;
    bool scored = !record.text("average").empty();
    for (const auto path : kSingleMarks) scored = scored || read_score(record.text(path)).check == ScoreCheck::Good;
    if (!scored) return std::nullopt;
    for (const auto path : kSingleMarks) {
        if (is_canonical_code("comment_grade", record.text(path))) return path;
    }
    return record.text("grade").empty() ? std::nullopt : std::optional<std::string_view>("grade");
}

}  // namespace hub::model
