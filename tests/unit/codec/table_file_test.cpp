// One reader for every format, and the charset of each column. Files are the samples of data/ or written out here.
#include <catch2/catch.hpp>

#include <fstream>
#include <map>

#include "core/codec/column_charsets.hpp"
#include "core/codec/table_file.hpp"
#include "tests/unit/codec/archive_sample.hpp"
#include "tests/unit/codec/compound_sample.hpp"

using namespace hub;
using namespace hub::codec;

namespace {

using Cells = std::map<std::string, std::string>;

std::string sample_file(const std::string& name) {
    std::ifstream in(std::string(HUB_CODEC_DATA) + "/" + name, std::ios::binary);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Sheet!A1 → text as it was meant; a refused cell or row shows its code.
Cells cells_of(std::string_view bytes, const NamedCharsets& named = {}) {
    auto file = TableFile::open(bytes);
    if (!file) FAIL(file.error().describe());
    const auto charsets = ColumnCharsets::of(*file, named);
    if (!charsets) FAIL(charsets.error().describe());
    Cells out;
    const auto done = file->for_each_row([&](const std::string& sheet, const Row& row) -> Status {
        const auto* columns = charsets->find(sheet);
        REQUIRE(columns != nullptr);
        for (const auto& cell : ColumnCharsets::read(*columns, row).cells) out[columns->shown_name + "!" + cell.ref] = cell.text;
        if (!row.refused.empty()) out[columns->shown_name + "!" + std::to_string(row.number)] = row.refused;
        return {};
    });
    if (!done) FAIL(done.error().describe());
    return out;
}

std::string refusal(std::string_view bytes) {
    auto file = TableFile::open(bytes);
    if (!file) return file.error().code;
    const auto done = file->for_each_row([](const std::string&, const Row&) -> Status { return {}; });
    return done ? "none" : done.error().code;
}

TableFormat format_of(std::string_view bytes) {
    const auto file = TableFile::open(bytes);
    if (!file) FAIL(file.error().describe());
    return file->format();
}

// iconv's own bytes: Nguyễn Thị Hằng, Trần Văn Lộc, Đặng Quốc Bảo, Lê Hồng Phúc; Nữ, Nam, Nữ, Nam
const std::string kTcvn3Csv =
    "STT;H\xE4 v\xB5 t\xAAn;Gi\xEDi t\xDDnh;L\xEDp\r\n1;Nguy\xD4n Th\xDE H\xBBng;N\xF7;4A\r\n2;Tr\xC7n V\xA8n L\xE9""c;Nam;4A\r\n"
    "3;\xA7\xC6ng Qu\xE8""c B\xB6o;N\xF7;4A\r\n4;L\xAA H\xE5ng Ph\xF3""c;Nam;4B\r\n";

}  // namespace

TEST_CASE("the format is told by content", "[table]") {
    CHECK(format_of(sample_file("school_list.xls")) == TableFormat::Xls);
    CHECK(format_of(sample::workbook({.sheet_data = ""})) == TableFormat::Xlsx);
    CHECK(format_of("\xEF\xBB\xBF  \r\n<HTML><table><tr><td>1</table>") == TableFormat::Html);
    CHECK(format_of("a;b\r\n1;2\r\n") == TableFormat::Csv);
    CHECK(refusal("") == "workbook.unknown");
    CHECK(refusal(std::string("\x7F""ELF\x02\x01\x01\0\0", 9)) == "workbook.unknown");
    CHECK(refusal("<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>") == "workbook.xml_2003");
    CHECK(refusal("<html>nothing</html>") == "html.no_table");
    CHECK(refusal(std::string("PK\x03\x04 and no more")) == "zip.broken");
}

TEST_CASE("a CSV's separator is found, decimal commas or not", "[table]") {
    CHECK(csv_separator("a;b;c\n1;2,5;3,5\n4;5,5;6\n") == ';');
    CHECK(csv_separator("a,b,c\n1,2;3,4\n") == ',');
    CHECK(csv_separator("a\tb\n1,5\t2\n") == '\t');
    CHECK(csv_separator("a|b\n1|2\n") == '|');
    CHECK(csv_separator("one column\nonly\n") == ',');
    CHECK(cells_of("sep=,\r\na;b,c\r\n") == Cells{{"CSV!A2", "a;b"}, {"CSV!B2", "c"}});
}

TEST_CASE("a CSV in UTF-8 or UTF-16 with a mark, with line breaks within quotes, is read", "[table]") {
    CHECK(cells_of("\xEF\xBB\xBF\"Họ và\ntên\";Lớp\r\n\"Nguyễn; Thị \"\"Ánh\"\"\";4A\r\n") ==
          Cells{{"CSV!A1", "Họ và\ntên"}, {"CSV!B1", "Lớp"}, {"CSV!A3", "Nguyễn; Thị \"Ánh\""}, {"CSV!B3", "4A"}});
    CHECK(cells_of(std::string("\xFF\xFE\xC5\x1E\t\0""a\0\n\0", 10)) == Cells{{"CSV!A1", "ễ"}, {"CSV!B1", "a"}});
}

TEST_CASE("a row of a CSV that cannot be read is refused alone", "[table]") {
    CHECK(cells_of("a;b\n1;2\"x\n3;4\n") == Cells{{"CSV!A1", "a"}, {"CSV!B1", "b"}, {"CSV!2", "csv.quote"}, {"CSV!A3", "3"}, {"CSV!B3", "4"}});
    CHECK(cells_of("a;b\n1;" + std::string(50U << 20U, 'x') + "\n3;4\n").at("CSV!2") == "csv.too_large");
    std::string noise;
    for (int i = 0; i < 2'000; ++i) noise += "x\"\n";
    CHECK(refusal(noise) == "csv.quote");
}

TEST_CASE("a CSV in TCVN3 is told column by column and read", "[table]") {
    const auto cells = cells_of(kTcvn3Csv);
    CHECK(cells.at("CSV!B1") == "Họ và tên");
    CHECK(cells.at("CSV!C1") == "Giới tính");
    CHECK(cells.at("CSV!D1") == "Lớp");
    CHECK(cells.at("CSV!B2") == "Nguyễn Thị Hằng");
    CHECK(cells.at("CSV!C2") == "Nữ");
    CHECK(cells.at("CSV!B3") == "Trần Văn Lộc");
    auto file = TableFile::open(kTcvn3Csv);
    CHECK(file->declared() == text::Declared::Nothing);
    const auto charsets = ColumnCharsets::of(*file);
    REQUIRE(charsets->sheets().size() == 1);
    const auto& columns = charsets->sheets()[0].columns;
    CHECK(columns.size() == 3);
    CHECK(columns.at(2).charset == text::Charset::Tcvn3);
    CHECK(columns.at(2).basis == text::Basis::Words);
}

TEST_CASE("a CSV in VNI or windows-1258 is told and read", "[table]") {
    CHECK(cells_of("Ho\xEF va\xF8 te\xE2n,Lo\xF4\xF9p\nNguye\xE3n Thò Thu\xFA,4A\n").at("CSV!A1") == "charset.unsure");  // one cell is of another world
    CHECK(cells_of("Ho\xEF va\xF8 te\xE2n,L\xF4\xF9p\nNguye\xE3n Th\xF2 H\xE8ng,4A\nTra\xE0n Va\xEAn Lo\xE4""c,4A\n\xD1""a\xEBng Quo\xE1""c Ba\xFBo,4B\n").at("CSV!A3") == "Trần Văn Lộc");
    CHECK(cells_of("Ho\xF2 va\xCC t\xEAn,L\xF5\xECp\nNguy\xEA\xDEn Thi\xF2 H\xE3\xCCng,4A\nTr\xE2\xCCn V\xE3n L\xF4\xF2""c,4A\n\xD0\xE3\xF2ng Qu\xF4\xEC""c Ba\xD2o,4B\n").at("CSV!A4") == "Đặng Quốc Bảo");
}

TEST_CASE("an .xls with Unicode headings above TCVN3 rows is read", "[table]") {
    const auto cells = cells_of(sample_file("tcvn3_list.xls"));
    CHECK(cells.at("4A!B1") == "Họ và tên");
    CHECK(cells.at("4A!E1") == "Dân tộc");
    CHECK(cells.at("4A!B2") == "Nguyễn Thị Hằng");
    CHECK(cells.at("4A!B3") == "Trần Văn Lộc");
    CHECK(cells.at("4A!D2") == "Nữ");
    CHECK(cells.at("4A!E3") == "Tày");
    CHECK(cells.at("4A!E4") == "Mường");
}

TEST_CASE("mojibake in one column leaves the others alone", "[table]") {
    const std::string page = "<table><tr><td>Họ và tên<td>Mẹ<tr><td>Nguyá»…n Thá»‹ Háº±ng<td>Trần Thị Mỹ<tr><td>LÃª Há»“ng PhÃºc<td>Đỗ Thị Lụa"
                             "<tr><td>Tráº§n VÄƒn Lá»™c<td>Lê Vân</table>";
    const auto cells = cells_of(page);
    CHECK(cells.at("HTML!A2") == "Nguyễn Thị Hằng");
    CHECK(cells.at("HTML!A3") == "Lê Hồng Phúc");
    CHECK(cells.at("HTML!B4") == "Lê Vân");
}

TEST_CASE("a page in bytes that are no UTF-8 is read by its words", "[table]") {
    const auto cells = cells_of("<html><meta charset=windows-1252><table><tr><td>H\xE4 v\xB5 t\xAAn<td>L\xEDp<tr><td>Nguy\xD4n Th\xDE H\xBBng<td>4A"
                                "<tr><td>\xA7\xC6ng Qu\xE8""c B\xB6o<td>4A</table>");
    CHECK(cells.at("HTML!A2") == "Nguyễn Thị Hằng");
    CHECK(cells.at("HTML!B1") == "Lớp");
}

TEST_CASE("what cannot be told is refused, until a person names it", "[table]") {
    const std::string csv = "STT;Ten\n1;L\xE9""c\n";
    CHECK(cells_of(csv).at("CSV!B2") == "charset.unsure");
    CHECK(cells_of(csv, {.file = text::Charset::Tcvn3, .columns = {}}).at("CSV!B2") == "Lộc");
    CHECK(cells_of(csv, {.file = text::Charset::Tcvn3, .columns = {{2, text::Charset::Windows1258}}}).at("CSV!B2") == "Léc");
    CHECK(cells_of(csv, {.file = text::Charset::Mojibake, .columns = {}}).at("CSV!B2") == "charset.invalid");
}

TEST_CASE("a workbook of Excel 95 is told by its bytes, the sheet's name as well", "[table]") {
    using namespace sample;
    const auto label = [](unsigned row, const std::string& text) {
        return record(0x0204, u16(row) + u16(1) + u16(0) + u16(static_cast<unsigned>(text.size())) + text);
    };
    std::string bytes = workbook_stream(0x0500, "", label(0, "H\xE4 v\xB5 t\xAAn") + label(1, "Nguy\xD4n Th\xDE H\xBBng") + label(2, "Tr\xC7n V\xA8n L\xE9""c") + label(3, "\xA7\xC6ng Qu\xE8""c"));
    bytes.replace(bytes.find("4A"), 2, "L\xA9");  // Lâ
    CHECK(cells_of(bytes).at("Lâ!B2") == "Nguyễn Thị Hằng");
}
