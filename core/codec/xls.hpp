// Workbooks of Excel 5 to 2003 (.xls, BIFF5 and BIFF8) as rows of cells, the same rows that workbook.hpp gives of an
// .xlsx: a formula is told as one, dates by their format, hidden sheets as hidden.
//
// Nothing is opened and no library stands behind it: the bytes are read where they lie, which a closed cage allows.
// Beside the workbook's stream (no longer than the file) and its shared texts a sheet costs eight bytes a cell.
//
// Ownership: borrows the file's bytes until open() returns, then keeps its own. Threads: one at a time.
// Failure:   `workbook.too_old` (Excel 2 to 4), `workbook.encrypted`, `workbook.broken`, `workbook.too_large`, and
//            those of ole.hpp.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/codec/workbook.hpp"

namespace hub::codec {

class XlsWorkbook {
public:
    static Result<XlsWorkbook> open(std::string_view bytes, const WorkbookLimits& limits = {});
    XlsWorkbook(XlsWorkbook&&) noexcept;
    XlsWorkbook& operator=(XlsWorkbook&&) noexcept;
    ~XlsWorkbook();

    [[nodiscard]] const std::vector<Sheet>& sheets() const;
    /// False for BIFF5: its texts come in their windows-1252 reading, whatever code page it names.
    [[nodiscard]] bool is_unicode() const;

    /// As Workbook::for_each_row(), whatever order the file keeps its cells in; of two cells in one place the later
    /// one counts.
    Status for_each_row(const Sheet& sheet, const Workbook::RowVisitor& visit);

private:
    struct State;
    explicit XlsWorkbook(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Does this begin a workbook of Excel 2 to 2003, in a compound file or bare?
bool looks_like_xls(std::string_view bytes);

}  // namespace hub::codec
