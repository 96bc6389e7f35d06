// A class's mark sheet: what its title rows say, and one row of marks as a vendor record or what is wrong with it.
//
// Ownership: values. Threads: any. Failure: a problem, never an exception.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "pupil.hpp"
#include "row.hpp"

namespace workbook {

/// What holds for every row of a mark sheet. Titles stand above the headings, one to a cell or several in a line:
/// "Môn: Toán - Lớp: 6A", "BẢNG ĐIỂM MÔN TOÁN HỌC KỲ I NĂM HỌC 2026 - 2027". What a title says first, holds.
struct Titles {
    std::string subject, school_class, term, year, state;  ///< as written; year: the one it starts

    void read(const Row& row);
    /// Vendor fields that a mark sheet must name and this one does not.
    [[nodiscard]] std::vector<const char*> missing() const;
};

/// Do these columns hold marks?
bool is_mark_sheet(const Columns& columns);

/// The second heading row, where "ĐĐGtx" stands above 1, 2, 3 and 4.
bool numbers_columns(const Row& row, const Columns& columns);

/// The pupil is told by the school's code or the personal number; without either as the pupil list does it, by class, name
/// and birth date. An empty cell is a mark not given.
struct MarkRow {
    std::string key;
    std::string json;
    std::vector<CellProblem> problems;  ///< not empty: the row is refused
};
MarkRow read_marks(const Row& row, const Columns& columns, const Titles& titles);

/// The catalogue's code for what is no mark ("7..5", "bảy", "7,25", 11); nothing for 7,5, 8, Đ and CĐ.
std::optional<std::string> what_is_no_mark(std::string_view text);

}  // namespace workbook
