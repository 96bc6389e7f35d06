// Workbooks (.xlsx) as rows of cells, read as a stream: the archive unfolds piece by piece into a SAX
// parser, so a sheet of any size costs one row, and a bomb costs nothing.
//
// Ownership: the workbook borrows the file's bytes. Threads: one at a time.
// Failure:   `workbook.not_xlsx` (and what it is instead), `workbook.broken`, `workbook.too_large`,
//            `workbook.external`, and the codes of zip.hpp and xml.hpp. After a failure within a sheet
//            the rows already handed out stand.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/codec/xml.hpp"
#include "core/codec/zip.hpp"

namespace hub::codec {

enum class CellKind : unsigned char {
    Empty, Text, Number, Date, Boolean, Formula, Error,
    Refused,  ///< its text cannot be read in its column's charset; `text` is the code
};

struct Cell {
    std::string ref;         ///< "G17"
    std::size_t column = 0;  ///< from 1
    CellKind kind = CellKind::Empty;
    /// Text as shown to a program: a whole number without point or exponent, a date as yyyy-MM-dd,
    /// TRUE or FALSE, an error's name, the last computed result of a formula.
    std::string text;
    double number = 0;
};

struct Row {
    std::size_t number = 0;  ///< from 1, as the spreadsheet shows it
    std::vector<Cell> cells; ///< the cells present, left to right
    std::string refused{};   ///< the code why nothing of this row can be read; empty: it can

    /// nullptr when the row has no such cell.
    [[nodiscard]] const Cell* at_column(std::size_t column) const;
};

struct Sheet {
    std::string name;
    std::string part;   ///< its entry in the archive
    bool hidden = false;
};

struct WorkbookLimits {
    std::size_t rows = 200'000;              ///< in one sheet
    std::size_t cells = 4'000'000;           ///< in one sheet
    std::size_t columns = 1'024;
    std::size_t cell_bytes = 128U << 10U;    ///< Excel's own limit is 32,767 characters
    std::size_t shared_string_bytes = 64U << 20U;
    std::size_t sheets = 256;
    ZipLimits zip{};
    XmlLimits xml{};
};

class Workbook {
public:
    static Result<Workbook> open(std::string_view bytes, const WorkbookLimits& limits = {});
    Workbook(Workbook&&) noexcept;
    Workbook& operator=(Workbook&&) noexcept;
    ~Workbook();

    [[nodiscard]] const std::vector<Sheet>& sheets() const;

    using RowVisitor = std::function<Status(const Row&)>;
    /// Rows top to bottom; rows without any cell are left out. The row lives for one call.
    Status for_each_row(const Sheet& sheet, const RowVisitor& visit);

private:
    struct State;
    explicit Workbook(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// "G" ↔ 7.
std::string column_letters(std::size_t column);

}  // namespace hub::codec
