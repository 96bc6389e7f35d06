#include "core/codec/csv.hpp"

#include <algorithm>
#include <charconv>

namespace hub::codec {

CsvReader::CsvReader(std::string_view text, CsvOptions options) : text_(text), options_(options), line_(options.first_line), row_line_(options.first_line) {}

tl::unexpected<Error> CsvReader::refuse(std::string_view code, std::string_view what) const {
    return fail(code, "Line " + std::to_string(row_line_) + ": " + std::string(what));
}

bool CsvReader::at_line_end() const {
    return here_ < text_.size() && (text_[here_] == '\n' || text_[here_] == '\r');
}

void CsvReader::step_over_line_end() {
    if (here_ >= text_.size()) return;
    if (text_[here_] == '\r' && here_ + 1 < text_.size() && text_[here_ + 1] == '\n') ++here_;
    ++here_;
    ++line_;
}

void CsvReader::skip_line() {
    while (here_ < text_.size() && !at_line_end()) ++here_;
    step_over_line_end();
}

Result<bool> CsvReader::next(CsvRow& row) {
    row.cells.clear();
    while (at_line_end()) step_over_line_end();
    if (here_ >= text_.size()) return false;
    row.line = row_line_ = line_;
    const std::size_t start = here_;
    torn_ = open_at_end_ = false;
    if (++rows_ > options_.rows) {
        here_ = text_.size();
        return refuse("csv.too_large", "the file has more rows than allowed.");
    }
    auto read = read_row(row);
    if (!read) {
        if (torn_) {
            here_ = start;
            line_ = row_line_;
        }
        skip_line();
        return fail(std::move(read).error());
    }
    return true;
}

Status CsvReader::read_row(CsvRow& row) {
    const std::size_t start = here_;
    while (true) {
        if (row.cells.size() >= options_.columns) {
            return refuse("csv.too_large", "the row has more columns than allowed.");
        }
        std::string& cell = row.cells.emplace_back();
        const bool quoted = here_ < text_.size() && text_[here_] == '"';
        HUB_TRY(quoted ? read_quoted(cell) : read_plain(cell));
        if (here_ - start > options_.row_bytes) {
            return refuse("csv.too_large", "the row is longer than allowed.");
        }
        if (here_ < text_.size() && text_[here_] == options_.separator) {
            ++here_;
            continue;
        }
        step_over_line_end();
        return {};
    }
}

Status CsvReader::read_quoted(std::string& cell) {
    const std::size_t start = here_++;
    while (here_ < text_.size()) {
        const char c = text_[here_++];
        if (c == '\0') return refuse("csv.control", "a cell holds a zero byte.");
        if (c == '"') {
            if (here_ < text_.size() && text_[here_] == '"') {
                cell += '"';
                ++here_;
                continue;
            }
            const bool ends = here_ == text_.size() || at_line_end() || text_[here_] == options_.separator;
            torn_ = !ends;
            return ends ? Status() : refuse("csv.quote", "something follows a closing quote.");
        }
        if (c == '\n' || (c == '\r' && (here_ == text_.size() || text_[here_] != '\n'))) ++line_;
        cell += c;
        if (here_ - start > options_.row_bytes) {
            torn_ = true;
            return refuse("csv.too_large", "a quoted cell is longer than allowed.");
        }
    }
    torn_ = open_at_end_ = true;
    return refuse("csv.quote", "a quote is never closed.");
}

Status CsvReader::read_plain(std::string& cell) {
    const std::size_t start = here_;
    const auto ends_run = [separator = options_.separator](char c) { return c == separator || c == '\n' || c == '\r' || c == '"' || c == '\0'; };
    const auto end = std::find_if(text_.begin() + static_cast<std::ptrdiff_t>(start), text_.end(), ends_run);
    here_ = static_cast<std::size_t>(end - text_.begin());
    if (here_ - start > options_.row_bytes) {
        here_ = start + options_.row_bytes;
        return refuse("csv.too_large", "a cell is longer than allowed.");
    }
    if (end != text_.end() && *end == '"') return refuse("csv.quote", "a quote stands inside an unquoted cell.");
    if (end != text_.end() && *end == '\0') return refuse("csv.control", "a cell holds a zero byte.");
    cell.assign(text_.substr(start, here_ - start));
    return {};
}

namespace {

bool plain_number(std::string_view cell) {
    double value = 0;
    const auto done = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    return done.ec == std::errc() && done.ptr == cell.data() + cell.size() &&
           cell.find_first_not_of("-0123456789.eE") == std::string_view::npos;
}

bool runs_as_formula(std::string_view cell) {
    if (cell.empty()) return false;
    const bool starts = std::string_view("=+-@\t\r\n").find(cell.front()) != std::string_view::npos;
    return starts && !plain_number(cell);
}

}  // namespace

void append_csv_row(std::string& out, std::span<const std::string> cells, char separator) {
    bool first = true;
    for (const std::string& cell : cells) {
        if (!first) out += separator;
        first = false;
        const bool formula = runs_as_formula(cell);
        const bool quote = formula || cell.find_first_of("\"\r\n") != std::string::npos ||
                           cell.find(separator) != std::string::npos;
        if (quote) out += '"';
        if (formula) out += '\'';
        for (const char c : cell) {
            if (c == '"') out += '"';
            out += c;
        }
        if (quote) out += '"';
    }
    out += "\r\n";
}

}  // namespace hub::codec
