// A file of rows in whatever format it really is: .xlsx, .xls, a web page saved as .xls, or CSV. Content decides,
// never a name; the rows look the same.
//
// CSV: the separator is found by trying (`sep=` in the first line decides at once), UTF-8 and UTF-16 go by their
// marks. Bytes that are no UTF-8, in CSV and in pages, come in their windows-1252 reading (`declared()` says so).
//
// Ownership: borrows the file's bytes. Threads: one at a time.
// Failure:   `workbook.unknown`, `workbook.xml_2003`, and the codes of workbook.hpp, xls.hpp, html_tables.hpp and
//            csv.hpp. A row of a CSV that cannot be read is handed out as refused; the rows after it follow.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/codec/workbook.hpp"
#include "core/text/charset_detection.hpp"

namespace hub::codec {

enum class TableFormat : unsigned char { Xlsx, Xls, Html, Csv };
/// "xlsx", "xls", "html", "csv".
std::string_view name_of(TableFormat format);

class TableFile {
public:
    static Result<TableFile> open(std::string_view bytes, const WorkbookLimits& limits = {});
    TableFile(TableFile&&) noexcept;
    TableFile& operator=(TableFile&&) noexcept;
    ~TableFile();

    [[nodiscard]] TableFormat format() const;
    [[nodiscard]] text::Declared declared() const;

    using RowVisitor = std::function<Status(const std::string& sheet, const Row&)>;
    /// Every row of every visible sheet, sheet by sheet. May be asked again.
    Status for_each_row(const RowVisitor& visit);

private:
    struct State;
    explicit TableFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// The separator of a CSV text: of ; tab , | the one that parts its first rows alike into the most columns.
char csv_separator(std::string_view text);

}  // namespace hub::codec
