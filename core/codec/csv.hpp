// CSV by RFC 4180: rows streamed with the line they start on, and a writer whose cells no
// spreadsheet takes for a formula.
//
// Ownership: the reader borrows the text (UTF-8 without a byte order mark, see text/charset.hpp).
// Threads:   one at a time.
// Failure:   `csv.quote`, `csv.too_large`, `csv.control`; the message names the line. A bad row is
//            stepped over, so the rows after it can still be read. A quote that is not closed, or not where a cell ends, takes
//            only the line with it on which its row begins: the lines it may have swallowed are read as rows.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::codec {

struct CsvOptions {
    char separator = ',';
    std::size_t row_bytes = 1U << 20U;
    std::size_t columns = 1'000;
    std::size_t rows = 2'000'000;
    std::size_t first_line = 1;  ///< of the text, when it is a piece of a file
};

struct CsvRow {
    std::size_t line = 0;  ///< where the row starts, from 1
    std::vector<std::string> cells;
};

class CsvReader {
public:
    explicit CsvReader(std::string_view text, CsvOptions options = {});

    /// The next row into `row` (its memory is used again); false at the end. Blank lines are skipped.
    Result<bool> next(CsvRow& row);

    /// Bytes of the text that have been read.
    [[nodiscard]] std::size_t position() const { return here_; }
    /// The last row was refused for a quote that was still open where the text ended: more text may close it.
    [[nodiscard]] bool open_at_end() const { return open_at_end_; }
    /// The line that comes next.
    [[nodiscard]] std::size_t line() const { return line_; }

private:
    Status read_row(CsvRow& row);
    Status read_quoted(std::string& cell);
    Status read_plain(std::string& cell);
    void skip_line();
    [[nodiscard]] bool at_line_end() const;
    void step_over_line_end();
    [[nodiscard]] tl::unexpected<Error> refuse(std::string_view code, std::string_view what) const;

    std::string_view text_;
    CsvOptions options_;
    std::size_t here_ = 0;
    std::size_t line_, row_line_;
    std::size_t rows_ = 0;
    bool torn_ = false, open_at_end_ = false;
};

/// One line with CRLF, appended to `out`. A cell that a spreadsheet would run as a formula
/// (= + - @ tab at its start, unless it is a plain number) gets an apostrophe in front.
void append_csv_row(std::string& out, std::span<const std::string> cells, char separator = ',');

}  // namespace hub::codec
