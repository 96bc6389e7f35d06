// .xls: the samples of data/ (see its README), and workbooks made record by record where no writer would make them.
#include <catch2/catch.hpp>

#include <fstream>
#include <map>

#include "core/codec/xls.hpp"
#include "tests/unit/codec/compound_sample.hpp"

using namespace hub;
using namespace hub::codec;
using namespace hub::codec::sample;

namespace {

std::string file(const std::string& name) {
    std::ifstream in(std::string(HUB_CODEC_DATA) + "/" + name, std::ios::binary);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::map<std::string, Cell> cells_of(const std::string& bytes, std::size_t sheet = 0) {
    auto book = XlsWorkbook::open(bytes);
    if (!book) FAIL(book.error().describe());
    std::map<std::string, Cell> out;
    const auto done = book->for_each_row(book->sheets().at(sheet), [&](const Row& row) -> Status {
        for (const auto& cell : row.cells) out[cell.ref] = cell;
        return {};
    });
    if (!done) FAIL(done.error().describe());
    return out;
}

std::string refusal(const std::string& bytes, const WorkbookLimits& limits = {}) {
    auto book = XlsWorkbook::open(bytes, limits);
    if (!book) return book.error().code;
    for (const auto& sheet : book->sheets()) {
        if (auto done = book->for_each_row(sheet, [](const Row&) -> Status { return {}; }); !done) return done.error().code;
    }
    return "none";
}

std::string label5(unsigned row, unsigned column, const std::string& text) {
    return record(0x0204, u16(row) + u16(column) + u16(0) + u16(static_cast<unsigned>(text.size())) + text);
}
std::string number(unsigned row, unsigned column, double value, unsigned style = 0) {
    return record(0x0203, u16(row) + u16(column) + u16(style) + f64(value));
}

}  // namespace

TEST_CASE("a school's .xls gives texts, numbers, dates, formulas and its hidden sheet", "[xls]") {
    const auto bytes = file("school_list.xls");
    const auto book = XlsWorkbook::open(bytes);
    REQUIRE(book);
    REQUIRE(book->sheets().size() == 2);
    CHECK(book->sheets()[0].name == "Khối 4");
    CHECK_FALSE(book->sheets()[0].hidden);
    CHECK(book->sheets()[1].hidden);
    CHECK(book->is_unicode());
    const auto cells = cells_of(bytes);
    CHECK(cells.at("B3").text == "Mã\nhọc sinh");
    CHECK(cells.at("C5").text == "Trần Lê Ngọc Ánh");
    CHECK(cells.at("D5").kind == CellKind::Date);
    CHECK(cells.at("D5").text == "2014-09-05");
    CHECK(cells.at("E5").text == "52314000123");
    CHECK(cells.at("D6").kind == CellKind::Formula);
    CHECK(cells.at("A7").text == "7.5");
    CHECK(cells.at("B7").kind == CellKind::Boolean);
    for (int i = 3; i < 9; ++i) CHECK(cells.at(column_letters(static_cast<std::size_t>(i) + 1) + "7").text == std::to_string(i));
    std::string long_text;
    for (int i = 0; i < 6000; ++i) long_text += "ễ";
    CHECK(cells.at("C7").text == long_text + std::string(9000, 'a'));
}

TEST_CASE("dates count from 1904 where the workbook says so", "[xls]") {
    CHECK(cells_of(file("year_1904.xls")).at("A1").text == "2014-09-05");
}

TEST_CASE("a workbook of Excel 95 gives its bytes in their windows-1252 reading", "[xls]") {
    const auto bytes = compound("Book", workbook_stream(0x0500, "", label5(0, 1, "Nguy\xD4n") + record(0x00D6, u16(1) + u16(1) + u16(0) + u16(2) + "H\xB5" + "\0")));
    CHECK_FALSE(XlsWorkbook::open(bytes)->is_unicode());
    const auto cells = cells_of(bytes);
    CHECK(cells.at("B1").text == "NguyÔn");
    CHECK(cells.at("B2").text == "Hµ");
}

TEST_CASE("a bare stream without its container is read as well", "[xls]") {
    CHECK(looks_like_xls(workbook_stream(0x0600, "", "")));
    CHECK(cells_of(workbook_stream(0x0600, "", number(0, 0, 4))).at("A1").text == "4");
}

TEST_CASE("cells in any order come row by row, and the later of two in one place counts", "[xls]") {
    const auto bytes = workbook_stream(0x0600, "", number(2, 1, 5) + number(0, 0, 1) + number(2, 0, 4) + number(0, 0, 7));
    std::vector<std::string> seen;
    auto book = XlsWorkbook::open(bytes);
    REQUIRE(book->for_each_row(book->sheets()[0], [&](const Row& row) -> Status {
        for (const auto& cell : row.cells) seen.push_back(cell.ref + "=" + cell.text);
        return {};
    }));
    CHECK(seen == std::vector<std::string>{"A1=7", "A3=4", "B3=5"});
}

TEST_CASE("numbers in four bytes are integers, hundredths or the upper half of a double", "[xls]") {
    const auto rk = [](unsigned row, std::uint32_t value) { return record(0x027E, u16(row) + u16(0) + u16(0) + u32(value)); };
    const auto cells = cells_of(workbook_stream(0x0600, "", rk(0, (12345U << 2U) | 2U) + rk(1, (static_cast<std::uint32_t>(-150) << 2U) | 3U) + rk(2, 0x3FF80000U)));
    CHECK(cells.at("A1").text == "12345");
    CHECK(cells.at("A2").text == "-1.5");
    CHECK(cells.at("A3").text == "1.5");
}

TEST_CASE("a formula's text, truth and error are told, all as a formula", "[xls]") {
    const auto formula = [](unsigned row, const std::string& result) { return record(0x0006, u16(row) + u16(0) + u16(0) + result + std::string(8, '\0')); };
    const std::string text_result("\0\0\0\0\0\0\xFF\xFF", 8), truth("\1\0\1\0\0\0\xFF\xFF", 8), wrong("\2\0\x07\0\0\0\xFF\xFF", 8);
    const auto cells = cells_of(workbook_stream(0x0600, "", formula(0, text_result) + record(0x04BC, std::string(10, '\0')) + record(0x0207, u16(2) + std::string("\0", 1) + "4A") +
                                                                formula(1, truth) + formula(2, wrong)));
    CHECK(cells.at("A1").text == "4A");
    CHECK(cells.at("A2").text == "TRUE");
    CHECK(cells.at("A3").text == "#DIV/0!");
    for (const auto& [ref, cell] : cells) CHECK(cell.kind == CellKind::Formula);
}

TEST_CASE("what is no readable .xls is refused with its reason", "[xls]") {
    CHECK(refusal(std::string("\x09\x04\x06\x00", 4) + std::string(6, '\0')) == "workbook.too_old");
    CHECK(refusal(compound("EncryptedPackage", "x")) == "workbook.encrypted");
    CHECK(refusal(compound("WordDocument", "x")) == "workbook.unknown");
    CHECK(refusal(workbook_stream(0x0600, record(0x002F, u16(1)), "")) == "workbook.encrypted");
    CHECK(refusal(workbook_stream(0x0600, "", record(0x0203, "abc"))) == "workbook.broken");
    CHECK(refusal(workbook_stream(0x0600, "", record(0x00FD, u16(0) + u16(0) + u16(0) + u32(7)))) == "workbook.broken");
}

TEST_CASE("a file cut anywhere, or with any byte turned, is read or refused but never runs away", "[xls]") {
    const auto whole = file("tcvn3_list.xls");
    for (std::size_t size = 0; size < whole.size(); size += 37) {
        const auto code = refusal(whole.substr(0, size));
        CHECK((code == "ole.broken" || code == "workbook.broken" || code == "workbook.unknown" || (code == "none" && size > 5'300)));
    }
    for (std::size_t at = 0; at < whole.size(); at += 3) {
        auto turned = whole;
        turned[at] = static_cast<char>(turned[at] ^ 0xFF);
        (void)refusal(turned);
    }
}

TEST_CASE("chains in a circle and tables that lie end in a refusal", "[xls]") {
    auto bytes = compound("Workbook", std::string(10'000, 'x'));
    bytes.replace(512 + 2 * 4, 4, u32(2));  // the stream's first sector follows itself
    CHECK(refusal(bytes) == "ole.broken");
    auto far = compound("Workbook", "x");
    far.replace(48, 4, u32(0x00FFFFFF));  // the directory lies behind the end
    CHECK(refusal(far) == "ole.broken");
    auto lists = compound("Workbook", "x");
    lists.replace(68, 4, u32(0));  // the list of tables leads to a table
    CHECK(refusal(lists) == "ole.broken");
}

TEST_CASE("a sheet beyond the limits is refused, however small its file", "[xls]") {
    WorkbookLimits limits;
    limits.cells = 3;
    limits.rows = 2;
    limits.columns = 4;
    limits.cell_bytes = 10;
    limits.shared_string_bytes = 100;
    const auto of = [&](const std::string& cells, const std::string& globals = "") { return refusal(workbook_stream(0x0600, globals, cells), limits); };
    CHECK(of(number(0, 0, 1) + number(0, 1, 1) + number(0, 2, 1)) == "none");
    CHECK(of(number(0, 0, 1) + number(0, 1, 1) + number(0, 2, 1) + number(0, 3, 1)) == "workbook.too_large");
    CHECK(of(number(0, 0, 1) + number(1, 0, 1) + number(2, 0, 1)) == "workbook.too_large");
    CHECK(of(number(0, 4, 1)) == "workbook.too_large");
    CHECK(of(record(0x0204, u16(0) + u16(0) + u16(0) + u16(11) + std::string(1, '\0') + "elevenbytes")) == "workbook.too_large");
    std::string empties = u32(0) + u32(0xFFFFFFFF);  // four thousand million texts, all empty
    for (int i = 0; i < 1'000; ++i) empties += std::string(3, '\0');
    CHECK(of("", record(0x00FC, empties)) == "workbook.too_large");
}
