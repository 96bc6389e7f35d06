// One spreadsheet row as the host's codec tells it, and what its cells mean.
//
// Ownership: values. Threads: any. Failure: of() throws eduhub::Failure; the others answer nullopt or empty.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <eduhub/json.hpp>

namespace workbook {

struct Cell {
    std::string ref;
    std::size_t column = 0;
    std::string kind;
    std::string text;  ///< trimmed; of a refused cell the code
};

struct Row {
    std::string sheet;
    std::size_t number = 0;
    std::vector<Cell> cells;  ///< with something in them
    std::string refused;      ///< the code why nothing of the row can be read; else empty

    static Row of(const nlohmann::json& json);
    [[nodiscard]] const Cell* at(std::size_t column) const;
};

/// "G" for 7.
std::string column_letters(std::size_t column);

/// The vendor field a heading names; empty when it is none of ours.
std::string_view field_of_heading(std::string_view heading);

/// Field → column, when this row is a heading row (it names the pupil's name and two more columns).
std::optional<std::map<std::string, std::size_t, std::less<>>> headings_in(const Row& row);

/// "4A" when this row holds nothing but a class's name: "Lớp 4A", "LỚP: 4A".
std::optional<std::string> class_row(const Row& row);

/// Leading digits: the grade of "4A"; empty when there are none from 1 to 12.
std::string grade_of(std::string_view class_name);

}  // namespace workbook
