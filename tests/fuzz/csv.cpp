// CSV rows: a bad row ends nothing, and what was read comes back from what is written. The first byte chooses the
// separator.
#include <array>

#include "core/codec/csv.hpp"
#include "tests/fuzz/table_reading.hpp"
#include "tests/fuzz/target.hpp"

using namespace hub::codec;
using hub::fuzz::must;

namespace {

void read_rows(std::string_view text, char separator) {
    CsvReader reader(text, {.separator = separator, .row_bytes = 4'096, .columns = 50, .rows = 500});
    CsvRow row;
    std::size_t last_line = 0;
    // A refused row is stepped over, so there are never more turns than lines and one for the end.
    for (std::size_t turn = 0; turn <= text.size() + 2; ++turn) {
        const auto more = reader.next(row);
        if (more && !*more) return;
        if (!more) continue;
        must(row.line > last_line, "rows come in order");
        last_line = row.line;
        std::string written;
        append_csv_row(written, row.cells, separator);
        CsvReader back(written, {.separator = separator});
        CsvRow same;
        const auto found = back.next(same);
        must(found.has_value(), "a written row can be read");
        const bool blank = row.cells.size() == 1 && row.cells.front().empty();
        must(*found || blank, "a written row is there");
        if (blank) continue;
        must(same.cells.size() == row.cells.size(), "a written row keeps its cells");
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const auto& cell = row.cells[i];
            must(same.cells[i] == cell || same.cells[i] == "'" + cell, "a written cell is the cell, or guarded");
        }
    }
    must(false, "reading comes to an end");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    constexpr std::array kSeparators{',', ';', '\t', '|'};
    const auto text = hub::fuzz::text_of(data + 1, size - 1);
    read_rows(text, kSeparators[data[0] % kSeparators.size()]);
    hub::fuzz::read_table(text);
    return 0;
}
