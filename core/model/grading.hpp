// Marks as whole tenths, and what the rules of schooling make of them.
//
// The rules are data with the school year they begin: TT 22/2021 weighs regular marks once, the mid-term twice, the
// end of term three times, and rounds half up to one decimal. What a source states is kept as it states it; where the
// rules say otherwise that is a warning for people, never a refusal.
//
// Threads: pure. Failure: none; nothing is said where marks are missing or no rule is known.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/model/record.hpp"

namespace hub::model {

enum class ScoreCheck : unsigned char { Good, Unreadable, OutOfRange };

struct Score {
    ScoreCheck check = ScoreCheck::Unreadable;
    int tenths = 0;  ///< when good
};

/// "8" or "7.5"; "8.0", "07" and "7.25" are no canonical writing of a mark.
Score read_score(std::string_view canonical);

struct GradingRules {
    std::string_view name;     ///< TT 22/2021
    int first_school_year = 0; ///< in force from, by the year it starts
    int midterm_weight = 0;
    int final_weight = 0;
    int second_term_weight = 0;  ///< of the year's average, the first term counting once
};

/// nullptr before the first rules kept here.
const GradingRules* grading_rules(int school_year);

/// All in tenths.
int term_average(const GradingRules& rules, std::span<const int> regular, int midterm, int final);
int year_average(const GradingRules& rules, int first_term, int second_term);

/// The rules that a row of marks contradicts with the average it states.
const GradingRules* contradicted_rules(const Record& mark);

/// The first field of a row of marks that is a comment where the others are scores; nothing for other records.
std::optional<std::string_view> field_of_other_kind(const Record& record);

}  // namespace hub::model
