// One row of a pupil list as a vendor record, or what is wrong with which cell.
//
// Ownership: values. Threads: any. Failure: a problem, never an exception.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "row.hpp"

namespace workbook {

struct CellProblem {
    std::string code;   ///< of the message catalogue
    std::string field;  ///< vendor field
    std::string cell;   ///< G17
};

struct PupilRow {
    std::string key;   ///< school's pupil code, else the personal number; empty when there is neither
    std::string json;
    std::vector<CellProblem> problems;  ///< not empty: the row is refused
};

using Columns = std::map<std::string, std::size_t, std::less<>>;

/// Does this row carry a pupil at all, or is it a footer, a signature, a note?
bool is_pupil_row(const Row& row, const Columns& columns);

/// `class_name`: from the class row above, for lists without a class column. `sheet_grade`: from the sheet's name.
PupilRow read_pupil(const Row& row, const Columns& columns, const std::string& class_name, const std::string& sheet_grade);

/// dd/MM/yyyy, d/M/yyyy, MM/yyyy, yyyy or yyyy-MM-dd, and such a day exists.
bool is_readable_date(const std::string& text);

}  // namespace workbook
