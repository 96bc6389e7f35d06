#include "core/plugin/row_services.hpp"

#include <array>
#include <cmath>

#include "core/codec/column_charsets.hpp"
#include "core/codec/csv.hpp"
#include "core/codec/json.hpp"
#include "core/codec/value.hpp"
#include "core/codec/table_file.hpp"

namespace hub::plugin {

namespace {

constexpr std::array<std::string_view, 8> kKinds = {"empty", "text", "number", "date", "boolean", "formula", "error", "refused"};

tl::unexpected<Error> stopped() { return fail("plugin.stopped", "the plugin took no more rows"); }

std::string row_json(const std::string& sheet, const codec::Row& row) {
    codec::Value::Array cells;
    for (const auto& cell : row.cells) {
        if (cell.kind == codec::CellKind::Empty) continue;
        cells.emplace_back(codec::Value::Object{{"ref", cell.ref},
                                                {"column", cell.column},
                                                {"kind", kKinds.at(static_cast<std::size_t>(cell.kind))},
                                                {"text", cell.text}});
    }
    codec::Value out(codec::Value::Object{{"sheet", sheet}, {"row", row.number}, {"cells", codec::Value(std::move(cells))}});
    if (!row.refused.empty()) out.set("refused", row.refused);
    return codec::write_json(out);
}

std::string columns_json(const codec::ColumnCharsets::SheetColumns& sheet) {
    codec::Value::Array columns;
    for (const auto& [number, column] : sheet.columns) {
        // Two digits tell how sure; more would only pretend.
        const double confidence = std::round(column.confidence * 100) / 100;
        columns.emplace_back(codec::Value::Object{{"column", number},
                                                  {"charset", column.charset ? codec::Value(text::name_of(*column.charset)) : codec::Value()},
                                                  {"basis", text::name_of(column.basis)},
                                                  {"confidence", confidence},
                                                  {"words", column.words}});
    }
    return codec::write_json(codec::Value(codec::Value::Object{{"sheet", sheet.shown_name}, {"columns", codec::Value(std::move(columns))}}));
}

Result<text::Charset> charset_of(const codec::Value& name) {
    const auto charset = text::charset_named(name.text());
    if (charset) return *charset;
    std::string names;
    for (const auto known : text::kCharsets) names += (names.empty() ? "" : ", ") + std::string(text::name_of(known));
    return fail("charset.unknown", "no such charset; there are " + names);
}

Result<std::size_t> column_number(std::string_view letters) {
    constexpr std::size_t kMostLetters = 3;
    std::size_t number = 0;
    for (const char c : letters) {
        if (c < 'A' || c > 'Z' || letters.size() > kMostLetters) return fail("charset.unknown", "a column is named by its letters: B, AA");
        number = number * 26 + static_cast<std::size_t>(c - 'A') + 1;
    }
    return number;
}

Result<codec::NamedCharsets> named_in(std::string_view options) {
    codec::NamedCharsets out;
    if (options.empty()) return out;
    HUB_TRY_ASSIGN(const auto json, codec::parse_json(options));
    if (const auto* file = json.find("charset")) {
        HUB_TRY_ASSIGN(out.file, charset_of(*file));
    }
    const auto* columns = json.find("columns");
    if (columns == nullptr || !columns->is_object()) return out;
    for (const auto& [letters, name] : columns->members()) {
        HUB_TRY_ASSIGN(const auto number, column_number(letters));
        HUB_TRY_ASSIGN(out.columns[number], charset_of(name));
    }
    return out;
}

}  // namespace

Status table_rows(std::string_view bytes, std::string_view options, const TakeRow& take) {
    HUB_TRY_ASSIGN(const auto named, named_in(options));
    HUB_TRY_ASSIGN(auto file, codec::TableFile::open(bytes));
    HUB_TRY_ASSIGN(const auto charsets, codec::ColumnCharsets::of(file, named));
    if (!take(codec::write_json(codec::Value(codec::Value::Object{{"format", codec::name_of(file.format())}})))) return stopped();
    for (const auto& sheet : charsets.sheets()) {
        if (!take(columns_json(sheet))) return stopped();
    }
    return file.for_each_row([&](const std::string& name, const codec::Row& row) -> Status {
        const auto* const sheet = charsets.find(name);
        if (sheet == nullptr) return fail("workbook.broken", "a sheet came up between two readings");
        if (!take(row_json(sheet->shown_name, codec::ColumnCharsets::read(*sheet, row)))) return stopped();
        return {};
    });
}

Status csv_rows(std::string_view bytes, char separator, const TakeRow& take) {
    codec::CsvReader reader(bytes, {.separator = separator});
    codec::CsvRow row;
    for (;;) {
        HUB_TRY_ASSIGN(const bool found, reader.next(row));
        if (!found) return {};
        codec::Value::Array cells(row.cells.begin(), row.cells.end());
        if (!take(codec::write_json(codec::Value(codec::Value::Object{{"line", row.line}, {"cells", codec::Value(std::move(cells))}})))) {
            return stopped();
        }
    }
}

}  // namespace hub::plugin
