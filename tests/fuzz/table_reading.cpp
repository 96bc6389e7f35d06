#include "tests/fuzz/table_reading.hpp"

#include "core/codec/column_charsets.hpp"
#include "core/codec/table_file.hpp"
#include "tests/fuzz/target.hpp"

namespace hub::fuzz {

namespace {

// Small, so that a run finds what breaks a limit instead of filling memory up to it.
codec::WorkbookLimits limits() {
    codec::WorkbookLimits limits;
    limits.rows = 1'000;
    limits.cells = 5'000;
    limits.columns = 64;
    limits.cell_bytes = 4'096;
    limits.shared_string_bytes = 64U << 10U;
    limits.sheets = 8;
    limits.zip.entries = 64;
    limits.zip.entry_bytes = 256U << 10U;
    limits.zip.total_bytes = 1U << 20U;
    return limits;
}

}  // namespace

void read_table(std::string_view bytes) {
    auto file = codec::TableFile::open(bytes, limits());
    if (!file) return must(!file.error().code.empty(), "a refusal has a code");
    const auto charsets = codec::ColumnCharsets::of(*file);
    if (!charsets) return;
    std::size_t rows = 0;
    (void)file->for_each_row([&](const std::string& name, const codec::Row& row) -> Status {
        const auto* const sheet = charsets->find(name);
        must(sheet != nullptr, "both readings see the same sheets");
        const auto read = codec::ColumnCharsets::read(*sheet, row);
        must(read.cells.size() == row.cells.size(), "reading keeps the cells");
        std::size_t column = 0;
        for (const auto& cell : read.cells) {
            must(cell.column > column, "cells come left to right");
            column = cell.column;
            must(column <= limits().columns, "no cell beyond the last column");
        }
        ++rows;
        return {};
    });
    // Each sheet has its own limit, and a page may hold more tables than a workbook sheets.
    must(rows <= limits().rows * 256, "no more rows than allowed");
}

}  // namespace hub::fuzz
