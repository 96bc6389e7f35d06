#include "core/codec/xls.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "core/codec/ole.hpp"
#include "core/codec/xls_globals.hpp"

namespace hub::codec {

namespace {

constexpr std::string_view kRawBof[] = {{"\x09\x00", 2}, {"\x09\x02", 2}, {"\x09\x04", 2}, {"\x09\x08", 2}};

tl::unexpected<Error> too_large(const char* what) {
    return fail("workbook.too_large", std::string("The sheet has more ") + what + " than allowed.");
}
tl::unexpected<Error> broken(const char* what) {
    return fail("workbook.broken", std::string("The workbook is damaged: ") + what);
}

/// A number in four bytes: an integer or the upper half of a double, perhaps in hundredths.
double number_of_rk(std::uint32_t rk) {
    const double number = (rk & 2U) != 0 ? static_cast<double>(static_cast<std::int32_t>(rk) >> 2)
                                         : std::bit_cast<double>(static_cast<std::uint64_t>(rk & ~3U) << 32U);
    return (rk & 1U) != 0 ? number / 100 : number;
}

double double_at(std::string_view data, std::size_t at) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(u32_at(data, at)) | static_cast<std::uint64_t>(u32_at(data, at + 4)) << 32U);
}

std::string_view error_name(unsigned code) {
    switch (code) {
        case 0x00: return "#NULL!";
        case 0x07: return "#DIV/0!";
        case 0x0F: return "#VALUE!";
        case 0x17: return "#REF!";
        case 0x1D: return "#NAME?";
        case 0x24: return "#NUM!";
        default: return "#N/A";
    }
}

bool is_cell(std::uint16_t type) {
    switch (type) {
        case biff::kNumber: case biff::kRk: case biff::kMulRk: case biff::kLabelSst: case biff::kLabel:
        case biff::kRString: case biff::kBoolErr: case biff::kFormula: return true;
        default: return false;
    }
}

/// Where a cell stands: row, column and the offset of its record in one number, so that sorting is by place and of two
/// in one place the later one comes last.
struct Place {
    std::uint64_t packed;
    Place(std::uint64_t row, std::uint64_t column, std::uint64_t offset) : packed(row << 48U | column << 32U | offset) {}
    [[nodiscard]] std::size_t row() const { return packed >> 48U; }
    [[nodiscard]] std::size_t column() const { return (packed >> 32U) & 0xFFFFU; }
    [[nodiscard]] std::size_t offset() const { return packed & 0xFFFFFFFFU; }
    friend bool operator<(Place a, Place b) { return a.packed < b.packed; }
};

}  // namespace

bool looks_like_xls(std::string_view bytes) {
    return bytes.starts_with(kOleSignature) ||
           std::any_of(std::begin(kRawBof), std::end(kRawBof), [&](std::string_view bof) { return bytes.starts_with(bof); });
}

struct XlsWorkbook::State {
    WorkbookLimits limits;
    std::string stream;
    XlsGlobals globals{};
    std::vector<Sheet> sheets{};

    Result<std::vector<Place>> places_of(std::size_t offset) const;
    Result<Cell> cell_at(Place place) const;
    Status set_boolean_or_error(Cell& cell, unsigned value, unsigned is_error) const;
    Status set_text(Cell& cell, const BiffRecord& record, std::size_t at) const;
    Status set_result(Cell& cell, const BiffRecord& formula) const;
};

XlsWorkbook::XlsWorkbook(std::unique_ptr<State> state) : state_(std::move(state)) {}
XlsWorkbook::XlsWorkbook(XlsWorkbook&&) noexcept = default;
XlsWorkbook& XlsWorkbook::operator=(XlsWorkbook&&) noexcept = default;
XlsWorkbook::~XlsWorkbook() = default;

const std::vector<Sheet>& XlsWorkbook::sheets() const { return state_->sheets; }
bool XlsWorkbook::is_unicode() const { return state_->globals.version == BiffVersion::Eight; }

Result<XlsWorkbook> XlsWorkbook::open(std::string_view bytes, const WorkbookLimits& limits) {
    auto state = std::make_unique<State>(State{limits, {}});
    if (bytes.starts_with(kOleSignature)) {
        HUB_TRY_ASSIGN(const auto file, OleFile::open(bytes));
        if (file.contains("EncryptedPackage")) {
            return fail("workbook.encrypted", "The workbook is protected by a password. Remove it and send the file again.");
        }
        const char* const name = file.contains("Workbook") ? "Workbook" : "Book";
        if (!file.contains(name)) return fail("workbook.unknown", "The file holds no workbook.");
        HUB_TRY_ASSIGN(state->stream, file.stream(name));
    } else {
        state->stream = bytes;
    }
    if (state->stream.size() > UINT32_MAX) return too_large("bytes");
    HUB_TRY_ASSIGN(state->globals, XlsGlobals::read(state->stream, state->limits));
    for (const auto& place : state->globals.places) state->sheets.push_back(place.sheet);
    return XlsWorkbook(std::move(state));
}

Result<std::vector<Place>> XlsWorkbook::State::places_of(std::size_t offset) const {
    std::vector<Place> out;
    std::size_t depth = 0;  // charts within the sheet are streams of their own
    for (auto record = biff_record(stream, offset); record; record = biff_record(stream, record->end())) {
        if (record->type == biff::kBof) ++depth;
        if (record->type == biff::kFilePass) return fail("workbook.encrypted", "The workbook is protected by a password.");
        if (record->type == biff::kEof && (depth == 0 || --depth == 0)) {
            if (!std::is_sorted(out.begin(), out.end())) std::sort(out.begin(), out.end());
            return out;
        }
        if (depth != 1 || !is_cell(record->type)) continue;
        if (record->data.size() < 6) return broken("a cell is cut short.");
        const std::size_t first = u16_at(record->data, 2);
        const std::size_t count = record->type == biff::kMulRk ? (record->data.size() - 6) / 6 : 1;
        if (out.size() + count > limits.cells) return too_large("cells");
        if (first + count > limits.columns) return too_large("columns");
        for (std::size_t i = 0; i < count; ++i) out.emplace_back(u16_at(record->data, 0), first + i, record->offset);
    }
    return broken("a sheet is cut short.");
}

Status XlsWorkbook::State::set_boolean_or_error(Cell& cell, unsigned value, unsigned is_error) const {
    cell.kind = is_error != 0 ? CellKind::Error : CellKind::Boolean;
    cell.number = is_error != 0 ? 0 : value;
    cell.text = is_error != 0 ? error_name(value) : value != 0 ? "TRUE" : "FALSE";
    return {};
}

Status XlsWorkbook::State::set_text(Cell& cell, const BiffRecord& record, std::size_t at) const {
    BiffText reader(stream, record, at);
    HUB_TRY_ASSIGN(cell.text, globals.version == BiffVersion::Eight ? reader.unicode(BiffText::Length::Word, limits.cell_bytes)
                                                                    : reader.code_page(BiffText::Length::Word, limits.cell_bytes));
    cell.kind = cell.text.empty() ? CellKind::Empty : CellKind::Text;
    return {};
}

/// The last computed result; a text stands in a record of its own behind the formula.
Status XlsWorkbook::State::set_result(Cell& cell, const BiffRecord& formula) const {
    if (formula.data.size() < 14) return broken("a cell is cut short.");
    if (u16_at(formula.data, 12) != 0xFFFF) {
        set_number(cell, double_at(formula.data, 6), globals.shown_as(u16_at(formula.data, 4)), globals.epoch);
        return {};
    }
    const auto kind = static_cast<unsigned char>(formula.data[6]), value = static_cast<unsigned char>(formula.data[8]);
    if (kind == 1 || kind == 2) return set_boolean_or_error(cell, value, kind == 2 ? 1 : 0);
    if (kind != 0) return {};
    constexpr int kBetween = 8;  // a shared formula's own record, and its continuation
    auto next = biff_record(stream, formula.end());
    for (int i = 0; next && i < kBetween && !is_cell(next->type); ++i) {
        if (next->type == biff::kString) return set_text(cell, *next, 0);
        next = biff_record(stream, next->end());
    }
    return {};
}

Result<Cell> XlsWorkbook::State::cell_at(Place place) const {
    const auto found = biff_record(stream, place.offset());
    if (!found) return broken("a cell cannot be found.");
    const auto data = found->data;
    Cell cell;
    cell.column = place.column() + 1;
    cell.ref = column_letters(cell.column) + std::to_string(place.row() + 1);
    const auto needs = [&](std::size_t size) { return data.size() >= size; };
    const auto numeric = [&](double number, std::size_t style) { set_number(cell, number, globals.shown_as(style), globals.epoch); };
    switch (found->type) {
        case biff::kNumber:
            if (!needs(14)) return broken("a cell is cut short.");
            numeric(double_at(data, 6), u16_at(data, 4));
            return cell;
        case biff::kRk:
            if (!needs(10)) return broken("a cell is cut short.");
            numeric(number_of_rk(u32_at(data, 6)), u16_at(data, 4));
            return cell;
        case biff::kMulRk: {
            const std::size_t at = 4 + (place.column() - u16_at(data, 2)) * 6;
            numeric(number_of_rk(u32_at(data, at + 2)), u16_at(data, at));
            return cell;
        }
        case biff::kLabelSst: {
            const std::size_t index = needs(10) ? u32_at(data, 6) : globals.strings.size();
            if (index >= globals.strings.size()) return broken("a text cannot be found.");
            cell.text = globals.strings[index];
            cell.kind = cell.text.empty() ? CellKind::Empty : CellKind::Text;
            return cell;
        }
        case biff::kLabel:
        case biff::kRString: HUB_TRY(set_text(cell, *found, 6)); return cell;
        case biff::kBoolErr:
            if (!needs(8)) return broken("a cell is cut short.");
            HUB_TRY(set_boolean_or_error(cell, static_cast<unsigned char>(data[6]), static_cast<unsigned char>(data[7])));
            return cell;
        default:
            HUB_TRY(set_result(cell, *found));
            cell.kind = CellKind::Formula;
            return cell;
    }
}

Status XlsWorkbook::for_each_row(const Sheet& sheet, const Workbook::RowVisitor& visit) {
    const auto& listed = state_->globals.places;
    const auto found = std::find_if(listed.begin(), listed.end(), [&](const auto& one) { return one.sheet.name == sheet.name; });
    if (found == listed.end()) return broken("a sheet cannot be found.");
    HUB_TRY_ASSIGN(const auto places, state_->places_of(found->offset));
    Row row;
    std::size_t rows = 0;
    const auto finish_row = [&]() -> Status {
        if (row.cells.empty()) return {};
        if (++rows > state_->limits.rows) return too_large("rows");
        return visit(row);
    };
    for (std::size_t i = 0; i < places.size(); ++i) {
        const Place place = places[i];
        const bool replaced = i + 1 < places.size() && places[i + 1].packed >> 32U == place.packed >> 32U;
        if (replaced) continue;
        if (place.row() + 1 != row.number) {
            HUB_TRY(finish_row());
            row.number = place.row() + 1;
            row.cells.clear();
        }
        HUB_TRY_ASSIGN(auto cell, state_->cell_at(place));
        if (cell.kind != CellKind::Empty) row.cells.push_back(std::move(cell));
    }
    return finish_row();
}

}  // namespace hub::codec
