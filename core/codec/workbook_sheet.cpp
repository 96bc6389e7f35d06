#include "core/codec/workbook_sheet.hpp"

#include <charconv>

#include "core/codec/cell_number.hpp"

namespace hub::codec {

namespace {

constexpr std::size_t kMostExcelRows = 1'048'576;

tl::unexpected<Error> too_large(const char* what) {
    return fail("workbook.too_large", std::string("The sheet has more ") + what + " than allowed.");
}

tl::unexpected<Error> broken(const char* what) {
    return fail("workbook.broken", std::string("The workbook is damaged: ") + what);
}

Result<std::size_t> whole(std::string_view text, const char* what) {
    std::size_t value = 0;
    const auto done = std::from_chars(text.data(), text.data() + text.size(), value);
    if (done.ec != std::errc() || done.ptr != text.data() + text.size()) return broken(what);
    return value;
}

/// The column of "G17"; 0 when it is no reference.
std::size_t column_of(std::string_view ref) {
    std::size_t column = 0, letters = 0;
    while (letters < ref.size() && ref[letters] >= 'A' && ref[letters] <= 'Z') {
        column = column * 26 + static_cast<std::size_t>(ref[letters++] - 'A' + 1);
        if (letters > 3) return 0;
    }
    const auto digits = ref.substr(letters);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return 0;
    return column;
}

}  // namespace

Status SheetHandler::start(std::string_view name, const std::vector<XmlAttribute>& attributes) {
    if (name == "sheetData") in_data_ = true;
    if (!in_data_) return {};
    if (name == "row") return start_row(attributes);
    if (name == "c") return start_cell(attributes);
    if (!in_cell_) return {};
    if (name == "f") formula_ = true;
    if (name == "rPh") phonetic_ = true;
    if (name == "v" || name == "t") collect_ = true;
    return {};
}

Status SheetHandler::end(std::string_view name) {
    if (name == "sheetData") in_data_ = false;
    if (name == "v" || name == "t") collect_ = false;
    if (name == "rPh") phonetic_ = false;
    if (name == "c" && in_cell_) return end_cell();
    if (name == "row" && in_data_ && !row_.cells.empty()) return visit_(row_);
    return {};
}

Status SheetHandler::text(std::string_view piece) {
    if (!collect_ || phonetic_) return {};
    value_ += piece;
    if (value_.size() > limits_.cell_bytes) return too_large("text in one cell");
    return {};
}

Status SheetHandler::start_row(const std::vector<XmlAttribute>& attributes) {
    const auto written = attribute(attributes, "r");
    std::size_t number = row_.number + 1;
    if (!written.empty()) {
        HUB_TRY_ASSIGN(number, whole(written, "a row number cannot be read."));
    }
    if (number <= row_.number) return broken("rows are out of order.");
    if (number > kMostExcelRows || ++rows_ > limits_.rows) return too_large("rows");
    row_.number = number;
    row_.cells.clear();
    return {};
}

Status SheetHandler::start_cell(const std::vector<XmlAttribute>& attributes) {
    if (row_.number == 0) return broken("a cell stands outside a row.");
    if (++cells_ > limits_.cells) return too_large("cells");
    const auto ref = attribute(attributes, "r");
    const std::size_t last = row_.cells.empty() ? 0 : row_.cells.back().column;
    cell_ = {};
    cell_.column = ref.empty() ? last + 1 : column_of(ref);
    if (cell_.column == 0 || cell_.column <= last) return broken("a cell's place cannot be read.");
    if (cell_.column > limits_.columns) return too_large("columns");
    cell_.ref = column_letters(cell_.column) + std::to_string(row_.number);
    if (!ref.empty() && ref != cell_.ref) return broken("a cell names another row.");
    type_ = attribute(attributes, "t");
    style_ = 0;
    if (const auto style = attribute(attributes, "s"); !style.empty()) {
        HUB_TRY_ASSIGN(style_, whole(style, "a style cannot be read."));
    }
    value_.clear();
    formula_ = false;
    in_cell_ = true;
    return {};
}

Status SheetHandler::end_cell() {
    in_cell_ = collect_ = phonetic_ = false;
    HUB_TRY(fill(cell_));
    if (formula_) cell_.kind = CellKind::Formula;
    if (cell_.kind != CellKind::Empty) row_.cells.push_back(std::move(cell_));
    return {};
}

Status SheetHandler::fill(Cell& cell) {
    if (type_ == "s") {
        HUB_TRY_ASSIGN(const std::size_t index, whole(value_, "a text cannot be found."));
        if (index >= strings_.size()) return broken("a text cannot be found.");
        cell.text = strings_[index];
        cell.kind = cell.text.empty() ? CellKind::Empty : CellKind::Text;
        return {};
    }
    if (type_ == "str" || type_ == "inlineStr") {
        cell.text = unescape_cell_text(value_);
        cell.kind = cell.text.empty() ? CellKind::Empty : CellKind::Text;
        return {};
    }
    if (value_.empty()) return {};
    if (type_ == "b") {
        cell.kind = CellKind::Boolean;
        cell.number = value_ == "1" ? 1 : 0;
        cell.text = value_ == "1" ? "TRUE" : "FALSE";
        return {};
    }
    if (type_ == "e" || type_ == "d") {
        cell.kind = type_ == "e" ? CellKind::Error : CellKind::Date;
        cell.text = value_;
        return {};
    }
    const char* end = value_.data() + value_.size();
    const auto done = std::from_chars(value_.data(), end, cell.number);
    if (done.ec != std::errc() || done.ptr != end) return broken("a number cannot be read.");
    set_number(cell, cell.number, styles_.is_date(style_) ? ShownAs::Date : ShownAs::Number, epoch_);
    return {};
}

}  // namespace hub::codec
