// Columns of old files, one cell a line, as Unicode and as bytes: every cell is taken or refused, and what is taken is
// composed UTF-8.
#include <vector>

#include "core/text/charset_detection.hpp"
#include "core/text/unicode.hpp"
#include "tests/fuzz/target.hpp"

using hub::fuzz::must;
using namespace hub::text;

namespace {

constexpr std::size_t kMostCells = 12;

void check_text(const hub::Result<std::string>& text) {
    if (!text) return;
    must(valid_utf8(*text), "a decoded text is UTF-8");
    must(to_nfc(*text).value_or("") == *text, "a decoded text is composed");
}

void check_share(double share) { must(share >= 0 && share <= 1, "scores and confidence lie between 0 and 1"); }

void read_all(const std::vector<std::string>& cells, const Detection& column) {
    for (const std::string& cell : cells) {
        const auto read = read_cell(cell, column);
        if (is_marked(cell) || column.charset == Charset::Viqr) check_text(read);
        else must(read.value_or("") == cell, "a cell without marks is itself");
    }
}

void check_column(const std::vector<std::string>& cells, Declared declared) {
    Detection column = detect(cells, declared);
    check_share(column.confidence);
    for (const Reading& reading : column.readings) check_share(reading.score);
    if (column.charset && column.basis == Basis::Words) {
        bool reads = false;
        for (const std::string& cell : cells) reads = reads || (is_marked(cell) && decode(cell, *column.charset).has_value());
        must(reads, "the chosen charset reads a cell of the column");
    }
    read_all(cells, column);
    const Detection alone = column;
    for (const Charset charset : kCharsets) {
        column = alone;
        follow_neighbours(column, charset);
        read_all(cells, column);
        column.charset = charset;
        column.basis = Basis::Named;
        read_all(cells, column);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = hub::fuzz::text_of(data, size);
    std::vector<std::string> unicode, shown;
    for (auto rest = bytes; !rest.empty() && shown.size() < kMostCells;) {
        const auto cell = hub::fuzz::take_part(rest, "\n");
        shown.push_back(as_windows1252(cell));
        must(windows1252_bytes(shown.back()).value_or("") == cell, "windows-1252 loses nothing");
        if (valid_utf8(cell)) unicode.emplace_back(cell);
        for (const Charset charset : kCharsets) check_text(decode(cell, charset));
    }
    check_column(shown, Declared::Nothing);
    check_column(unicode, Declared::Unicode);
    if (const auto text = utf8_text(bytes)) must(valid_utf8(*text), "the text of a file is UTF-8");
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
        if (const auto text = utf8_of_utf16(bytes, order)) must(valid_utf8(*text), "text of UTF-16 is UTF-8");
    }
    return 0;
}
