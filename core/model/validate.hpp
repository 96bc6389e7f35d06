// Does a canonical record hold what the model allows? A list of what is wrong, field by field.
//
// Codes: `field.missing`, `date.unreadable`, `date.out_of_range`, `code.unknown`, `id.malformed`,
// `name.digits`, `integer.unreadable`, `boolean.unreadable`, `text.too_long`, `year.unreadable`,
// `mark.unreadable`, `mark.out_of_range`, `mark.mixed`.
//
// Threads: any. Failure: none; messages never carry the value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/record.hpp"

namespace hub::model {

struct FieldProblem {
    std::string code;
    std::string field;         ///< canonical path
    std::string vendor_field;  ///< the vendor's name of it, where a mapping knows
    std::string message;       ///< English, for a developer

    bool operator==(const FieldProblem&) const = default;
};

std::vector<FieldProblem> validate(const Record& record);

/// 2014, 2014-09 or 2014-09-05, and a day that exists, from 1900 to 2100.
enum class DateCheck : unsigned char { Good, Unreadable, OutOfRange };
DateCheck check_date(std::string_view text);

/// Twelve digits.
bool is_national_id(std::string_view text);

}  // namespace hub::model
