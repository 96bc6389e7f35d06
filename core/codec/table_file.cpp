#include "core/codec/table_file.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "core/codec/cell_text.hpp"
#include "core/codec/csv.hpp"
#include "core/codec/html_tables.hpp"
#include "core/codec/xls.hpp"
#include "core/text/unicode.hpp"

namespace hub::codec {

namespace {

constexpr std::size_t kLookedAt = 4'096;        ///< to recognise a format
constexpr std::size_t kTriedBytes = 64U << 10U; ///< to find a separator
constexpr std::size_t kTriedRows = 50;
constexpr std::size_t kMostRefusedRows = 1'000;  ///< beyond it the file is no CSV
constexpr std::string_view kCsvSheet = "CSV";

bool contains_word(std::string_view text, std::string_view lower_case) {
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 0x20) : a) == b; };
    return std::search(text.begin(), text.end(), lower_case.begin(), lower_case.end(), same) != text.end();
}

/// Controls that no text file holds; a binary file has one soon.
bool is_binary(std::string_view start) {
    return std::any_of(start.begin(), start.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && byte != 0x1A;
    });
}

}  // namespace

std::string_view name_of(TableFormat format) {
    switch (format) {
        case TableFormat::Xlsx: return "xlsx";
        case TableFormat::Xls: return "xls";
        case TableFormat::Html: return "html";
        case TableFormat::Csv: return "csv";
    }
    return {};
}

char csv_separator(std::string_view text) {
    const auto start = text.substr(0, kTriedBytes);
    char best = ',';
    std::size_t best_score = 0;
    for (const char separator : {';', '\t', ',', '|'}) {
        CsvReader reader(start, {.separator = separator});
        std::map<std::size_t, std::size_t> rows_of_width;
        CsvRow row;
        for (std::size_t i = 0; i < kTriedRows; ++i) {
            const auto found = reader.next(row);
            if (found && !*found) break;
            if (found) ++rows_of_width[row.cells.size()];
        }
        std::size_t score = 0;
        for (const auto& [width, rows] : rows_of_width) score = std::max(score, (width - 1) * rows);
        if (score > best_score) {
            best = separator;
            best_score = score;
        }
    }
    return best;
}

struct TableFile::State {
    TableFormat format = TableFormat::Csv;
    text::Declared declared = text::Declared::Unicode;
    WorkbookLimits limits{};
    std::optional<Workbook> workbook{};
    std::optional<XlsWorkbook> xls{};
    std::string converted{};   ///< the text, where it had to be made
    std::string_view text{};
    char separator = ',';

    Status open_text(std::string_view bytes);
    Status recognise_text();
    Status for_each_csv_row(const RowVisitor& visit) const;
};

TableFile::TableFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
TableFile::TableFile(TableFile&&) noexcept = default;
TableFile& TableFile::operator=(TableFile&&) noexcept = default;
TableFile::~TableFile() = default;

TableFormat TableFile::format() const { return state_->format; }
text::Declared TableFile::declared() const { return state_->declared; }

Result<TableFile> TableFile::open(std::string_view bytes, const WorkbookLimits& limits) {
    auto state = std::make_unique<State>();
    state->limits = limits;
    if (bytes.starts_with("PK\x03\x04")) {
        HUB_TRY_ASSIGN(state->workbook, Workbook::open(bytes, limits));
        state->format = TableFormat::Xlsx;
    } else if (looks_like_xls(bytes)) {
        HUB_TRY_ASSIGN(state->xls, XlsWorkbook::open(bytes, limits));
        state->format = TableFormat::Xls;
        state->declared = state->xls->is_unicode() ? text::Declared::Unicode : text::Declared::Nothing;
    } else {
        HUB_TRY(state->open_text(bytes));
        HUB_TRY(state->recognise_text());
    }
    return TableFile(std::move(state));
}

Status TableFile::State::open_text(std::string_view bytes) {
    const bool little = bytes.starts_with("\xFF\xFE"), big = bytes.starts_with("\xFE\xFF");
    if (little || big) {
        HUB_TRY_ASSIGN(converted, text::utf8_of_utf16(bytes.substr(2), little ? text::ByteOrder::Little : text::ByteOrder::Big));
        text = converted;
        return {};
    }
    if (is_binary(bytes.substr(0, kLookedAt))) return fail("workbook.unknown", "The file is no workbook, no web page and no CSV.");
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    text = bytes;
    if (text::valid_utf8(bytes)) return {};
    converted = text::as_windows1252(bytes);
    text = converted;
    declared = text::Declared::Nothing;
    return {};
}

Status TableFile::State::recognise_text() {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return fail("workbook.unknown", "The file is empty.");
    const auto start = text.substr(begin, kLookedAt);
    if (start.front() == '<') {
        if (contains_word(start, "urn:schemas-microsoft-com:office:spreadsheet") && !contains_word(start, "<html")) {
            return fail("workbook.xml_2003", "The file is an XML spreadsheet of 2003. Save it as .xlsx and send it again.");
        }
        format = TableFormat::Html;
        return {};
    }
    format = TableFormat::Csv;
    // Excel's own way of saying it: a first line of `sep=;`.
    if (text.size() > 5 && text.starts_with("sep=") && (text[5] == '\r' || text[5] == '\n')) {
        separator = text[4];
        return {};
    }
    separator = csv_separator(text);
    return {};
}

Status TableFile::State::for_each_csv_row(const RowVisitor& visit) const {
    CsvReader reader(text, {.separator = separator, .columns = limits.columns, .rows = limits.rows + 1});
    const std::string sheet(kCsvSheet);
    const bool announced = text.size() > 5 && text.starts_with("sep=") && text[4] == separator && (text[5] == '\r' || text[5] == '\n');
    CsvRow read;
    Row row;
    std::size_t rows = 0, cells = 0, refused = 0;
    while (true) {
        const auto found = reader.next(read);
        if (found && !*found) return {};
        if (++rows > limits.rows) return fail("csv.too_large", "The file has more rows than allowed.");
        row.number = read.line;
        row.cells.clear();
        row.refused.clear();
        if (!found) {
            if (++refused > kMostRefusedRows) return fail(found.error());
            row.refused = found.error().code;
            HUB_TRY(visit(sheet, row));
            continue;
        }
        if (announced && read.line == 1) continue;
        for (std::size_t i = 0; i < read.cells.size(); ++i) {
            if (read.cells[i].empty()) continue;
            if (++cells > limits.cells) return fail("csv.too_large", "The file has more cells than allowed.");
            Cell& cell = row.cells.emplace_back();
            cell.column = i + 1;
            cell.ref = column_letters(cell.column) + std::to_string(row.number);
            set_plain_text(cell, std::move(read.cells[i]));
        }
        if (!row.cells.empty()) HUB_TRY(visit(sheet, row));
    }
}

Status TableFile::for_each_row(const RowVisitor& visit) {
    switch (state_->format) {
        case TableFormat::Xlsx:
            for (const auto& sheet : state_->workbook->sheets()) {
                if (sheet.hidden) continue;
                HUB_TRY(state_->workbook->for_each_row(sheet, [&](const Row& row) { return visit(sheet.name, row); }));
            }
            return {};
        case TableFormat::Xls:
            for (const auto& sheet : state_->xls->sheets()) {
                if (sheet.hidden) continue;
                HUB_TRY(state_->xls->for_each_row(sheet, [&](const Row& row) { return visit(sheet.name, row); }));
            }
            return {};
        case TableFormat::Html: return for_each_html_row(state_->text, state_->limits, {}, visit);
        case TableFormat::Csv: return state_->for_each_csv_row(visit);
    }
    return {};
}

}  // namespace hub::codec
