#include "core/codec/workbook_writer.hpp"

#include <xlsxwriter.h>

#include <algorithm>

namespace hub::codec {

namespace {

constexpr std::size_t kWidestColumn = 60;
constexpr std::size_t kNarrowestColumn = 8;

lxw_error write_row(lxw_worksheet* sheet, lxw_row_t number, const std::vector<std::string>& cells, lxw_format* format) {
    lxw_col_t column = 0;
    for (const auto& cell : cells) {
        const auto done = worksheet_write_string(sheet, number, column++, cell.c_str(), format);
        if (done != LXW_NO_ERROR) return done;
    }
    return LXW_NO_ERROR;
}

void set_widths(lxw_worksheet* sheet, const TextSheet& of) {
    for (std::size_t column = 0; column < of.headings.size(); ++column) {
        std::size_t width = of.headings[column].size();
        for (const auto& row : of.rows) width = std::max(width, column < row.size() ? row[column].size() : 0);
        width = std::clamp(width + 2, kNarrowestColumn, kWidestColumn);
        worksheet_set_column(sheet, static_cast<lxw_col_t>(column), static_cast<lxw_col_t>(column), static_cast<double>(width), nullptr);
    }
}

lxw_error write_sheet(lxw_workbook* book, const TextSheet& of, lxw_format* heading) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, of.name.c_str());
    if (sheet == nullptr) return LXW_ERROR_SHEETNAME_LENGTH_EXCEEDED;
    auto done = write_row(sheet, 0, of.headings, heading);
    for (std::size_t i = 0; done == LXW_NO_ERROR && i < of.rows.size(); ++i) {
        done = write_row(sheet, static_cast<lxw_row_t>(i + 1), of.rows[i], nullptr);
    }
    set_widths(sheet, of);
    worksheet_freeze_panes(sheet, 1, 0);
    return done;
}

}  // namespace

Status write_workbook(const std::filesystem::path& file, std::span<const TextSheet> sheets) {
    const auto refuse = [&](const std::string& why) { return fail("file.unwritable", file.string() + " cannot be written: " + why + "."); };
    lxw_workbook* book = workbook_new(file.c_str());
    if (book == nullptr) return refuse("no memory");
    lxw_format* heading = workbook_add_format(book);
    format_set_bold(heading);
    lxw_error problem = LXW_NO_ERROR;
    for (const auto& sheet : sheets) {
        if (problem == LXW_NO_ERROR) problem = write_sheet(book, sheet, heading);
    }
    const auto closed = workbook_close(book);
    if (problem == LXW_NO_ERROR) problem = closed;
    if (problem != LXW_NO_ERROR) return refuse(lxw_strerror(problem));
    return {};
}

}  // namespace hub::codec
