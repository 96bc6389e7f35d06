#include "core/codec/column_charsets.hpp"

#include <algorithm>
#include <set>

namespace hub::codec {

namespace {

// More different cells would tell nothing more; the bytes bound what a hostile file can make us keep.
constexpr std::size_t kSamplesOfColumn = 300;
constexpr std::size_t kSampleBytes = 256;
constexpr std::size_t kBytesOfFile = 4U << 20U;

using Samples = std::map<std::size_t, std::set<std::string>>;

bool holds_text(const Cell& cell) { return cell.kind == CellKind::Text || cell.kind == CellKind::Formula; }

/// Whole words from the beginning of a cell.
std::string sample_of(const std::string& text) {
    return text.size() <= kSampleBytes ? text : text.substr(0, std::min(text.rfind(' ', kSampleBytes), text.size()));
}

/// The legacy charset that all columns which are sure of one share.
std::optional<text::Charset> common_of(const ColumnCharsets::Columns& columns) {
    std::optional<text::Charset> common;
    for (const auto& [number, column] : columns) {
        if (!column.charset || *column.charset == text::Charset::Unicode) continue;
        if (common && *common != *column.charset) return std::nullopt;
        common = column.charset;
    }
    return common;
}

ColumnCharsets::Columns decide(const Samples& samples, text::Declared declared, const NamedCharsets& named) {
    ColumnCharsets::Columns out;
    for (const auto& [number, cells] : samples) {
        const auto own = named.columns.find(number);
        const auto name = own != named.columns.end() ? std::optional(own->second) : named.file;
        if (!name) {
            out.emplace(number, text::detect(std::vector<std::string>(cells.begin(), cells.end()), declared));
            continue;
        }
        text::Detection column;
        column.charset = name;
        column.confidence = 1;
        column.basis = text::Basis::Named;
        column.declared = declared;
        out.emplace(number, std::move(column));
    }
    if (const auto common = common_of(out)) {
        for (auto& [number, column] : out) text::follow_neighbours(column, *common);
    }
    return out;
}

std::string shown_name(const std::string& name, const ColumnCharsets::Columns& columns, text::Declared declared) {
    const auto common = common_of(columns);
    if (!common) return name;
    text::Detection as_columns;
    as_columns.charset = common;
    as_columns.basis = text::Basis::Neighbours;
    as_columns.declared = declared;
    return text::read_cell(name, as_columns).value_or(name);
}

}  // namespace

Result<ColumnCharsets> ColumnCharsets::of(TableFile& file, const NamedCharsets& named) {
    ColumnCharsets out;
    std::vector<Samples> samples;
    std::map<std::string, std::size_t> places;
    std::size_t bytes = 0;
    HUB_TRY(file.for_each_row([&](const std::string& sheet, const Row& row) -> Status {
        const auto [place, fresh] = places.emplace(sheet, samples.size());
        if (fresh) {
            out.sheets_.push_back({sheet, sheet, {}});
            samples.emplace_back();
        }
        for (const Cell& cell : row.cells) {
            if (!holds_text(cell) || !text::is_marked(cell.text)) continue;
            auto& column = samples[place->second][cell.column];
            if (column.size() >= kSamplesOfColumn || bytes > kBytesOfFile) continue;
            const auto inserted = column.insert(sample_of(cell.text));
            if (inserted.second) bytes += inserted.first->size();
        }
        return {};
    }));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        auto& sheet = out.sheets_[i];
        sheet.columns = decide(samples[i], file.declared(), named);
        sheet.shown_name = shown_name(sheet.name, sheet.columns, file.declared());
    }
    return out;
}

const ColumnCharsets::SheetColumns* ColumnCharsets::find(const std::string& sheet) const {
    const auto found = std::find_if(sheets_.begin(), sheets_.end(), [&](const auto& one) { return one.name == sheet; });
    return found == sheets_.end() ? nullptr : &*found;
}

Row ColumnCharsets::read(const SheetColumns& sheet, const Row& row) {
    Row out = row;
    for (Cell& cell : out.cells) {
        const auto column = holds_text(cell) ? sheet.columns.find(cell.column) : sheet.columns.end();
        if (column == sheet.columns.end()) continue;
        auto text = text::read_cell(cell.text, column->second);
        if (!text) cell.kind = CellKind::Refused;
        cell.text = text ? std::move(*text) : text.error().code;
    }
    return out;
}

}  // namespace hub::codec
