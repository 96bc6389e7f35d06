// The charset of every column of a table file, told before any row is handed out, so that the first row is read as
// surely as the last.
//
// One pass over the file gathers samples (different marked cells, bounded), the columns are decided, columns with too
// few words follow the rest of their sheet, and a second pass reads the rows. What was decided, and from what, is
// there to be shown.
//
// Ownership: values. Threads: any, once made. Failure: gathering fails as the file does; a cell that cannot be read
// becomes CellKind::Refused with `charset.unsure` or `charset.invalid`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/codec/table_file.hpp"
#include "core/text/charset_detection.hpp"

namespace hub::codec {

/// What a person named; a column's own beats the file's.
struct NamedCharsets {
    std::optional<text::Charset> file;
    std::map<std::size_t, text::Charset> columns;  ///< by number from 1, in every sheet
};

class ColumnCharsets {
public:
    /// By column from 1; only columns that hold a marked cell, or whose charset was named.
    using Columns = std::map<std::size_t, text::Detection>;
    struct SheetColumns {
        std::string name;        ///< as the file has it
        std::string shown_name;  ///< read in the charset its columns share, when that is a legacy one
        Columns columns;
    };

    static Result<ColumnCharsets> of(TableFile& file, const NamedCharsets& named = {});

    [[nodiscard]] const std::vector<SheetColumns>& sheets() const { return sheets_; }
    [[nodiscard]] const SheetColumns* find(const std::string& sheet) const;

    /// The row with its texts as they were meant.
    [[nodiscard]] static Row read(const SheetColumns& sheet, const Row& row);

private:
    std::vector<SheetColumns> sheets_;  ///< in order of their first row
};

}  // namespace hub::codec
