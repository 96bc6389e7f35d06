// Tables of a web page as rows of cells: what many programs save under the name of an .xls.
//
// libxml2's HTML parser in push mode, hardened: it opens nothing, follows nothing, is not asked for a document tree
// and is told that the page is UTF-8, whatever the page says. Each table is a sheet ("HTML", "HTML 2" …), a table
// within a cell too. A spanning cell keeps its text in its first place and leaves the others empty, as a workbook does.
//
// Ownership: borrows the page. Threads: one at a time. Failure: `html.too_deep`, `html.too_large`, `html.no_table`,
// `html.broken`, and the visitor's own error.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/codec/workbook.hpp"

namespace hub::codec {

struct HtmlLimits {
    std::size_t depth = 256;         ///< of elements
    std::size_t tables = 256;
    std::size_t nested_tables = 16;
};

/// `page`: UTF-8 without a byte order mark. Rows come when they end, so a table within a cell comes before the row
/// around it.
Status for_each_html_row(std::string_view page, const WorkbookLimits& limits, const HtmlLimits& html_limits,
                         const std::function<Status(const std::string& sheet, const Row&)>& visit);

}  // namespace hub::codec
