#include "core/plugin/row_services.hpp"

#include <array>

#include "core/codec/csv.hpp"
#include "core/codec/json.hpp"
#include "core/codec/value.hpp"
#include "core/codec/workbook.hpp"

namespace hub::plugin {

namespace {

constexpr std::array<std::string_view, 7> kKinds = {"empty", "text", "number", "date", "boolean", "formula", "error"};

tl::unexpected<Error> stopped() { return fail("plugin.stopped", "the plugin took no more rows"); }

std::string row_json(const codec::Sheet& sheet, const codec::Row& row) {
    codec::Value::Array cells;
    for (const auto& cell : row.cells) {
        if (cell.kind == codec::CellKind::Empty) continue;
        cells.emplace_back(codec::Value::Object{{"ref", cell.ref},
                                                {"column", cell.column},
                                                {"kind", kKinds.at(static_cast<std::size_t>(cell.kind))},
                                                {"text", cell.text}});
    }
    return codec::write_json(codec::Value(
        codec::Value::Object{{"sheet", sheet.name}, {"row", row.number}, {"cells", codec::Value(std::move(cells))}}));
}

}  // namespace

Status workbook_rows(std::string_view bytes, const TakeRow& take) {
    HUB_TRY_ASSIGN(auto workbook, codec::Workbook::open(bytes));
    for (const auto& sheet : workbook.sheets()) {
        if (sheet.hidden) continue;
        HUB_TRY(workbook.for_each_row(sheet, [&](const codec::Row& row) -> Status {
            if (!take(row_json(sheet, row))) return stopped();
            return {};
        }));
    }
    return {};
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
