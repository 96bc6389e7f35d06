#include <catch2/catch.hpp>

#include <fstream>

#include "core/codec/excel_date.hpp"
#include "core/codec/workbook.hpp"
#include "tests/unit/codec/archive_sample.hpp"

using namespace hub::codec;

namespace {

struct Reading {
    std::string code;  ///< empty when all was read
    std::vector<Row> rows;
};

Reading read(const std::string& bytes, const WorkbookLimits& limits = {}) {
    Reading reading;
    auto workbook = Workbook::open(bytes, limits);
    if (!workbook) return {workbook.error().code, {}};
    const auto done = workbook->for_each_row(workbook->sheets().front(), [&](const Row& row) -> hub::Status {
        reading.rows.push_back(row);
        return {};
    });
    if (!done) reading.code = done.error().code;
    return reading;
}

/// The resident memory of this process, in KiB.
long resident_kib() {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word == "VmRSS:") {
            long kib = 0;
            status >> kib;
            return kib;
        }
    }
    return 0;
}

}  // namespace

TEST_CASE("a sheet's cells arrive with place, kind and text", "[workbook]") {
    sample::WorkbookParts parts;
    parts.shared_strings =
        "<si><t>Họ và&#10;tên</t></si><si><r><t>Nguyễn </t></r><r><t>Ánh</t></r><rPh><t>x</t></rPh></si><si><t/></si>";
    parts.number_formats = "<numFmt numFmtId=\"164\" formatCode=\"[$-42A]dd\\/mm\\/yyyy;@\"/>"
                           "<numFmt numFmtId=\"165\" formatCode=\"0.0&quot;d&quot;\"/>";
    parts.cell_styles = "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>";
    parts.sheet_data =
        "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"s\"><v>1</v></c><c r=\"D2\" t=\"s\"><v>2</v></c></row>"
        "<row r=\"3\"/>"
        "<row r=\"17\"><c r=\"A17\" s=\"1\"><v>41887</v></c><c r=\"B17\" s=\"2\"><v>41887.5</v></c>"
        "<c r=\"C17\" s=\"3\"><v>8.1999999999999993</v></c><c r=\"D17\"><v>1206012345</v></c>"
        "<c r=\"E17\" t=\"b\"><v>1</v></c><c r=\"F17\" t=\"e\"><v>#REF!</v></c>"
        "<c r=\"G17\"><f>A1+1</f><v>3</v></c><c r=\"H17\" t=\"inlineStr\"><is><t>a_x000D_b</t></is></c>"
        "<c r=\"AA17\" t=\"str\"><f>B1</f><v>chữ</v></c></row>";
    const auto reading = read(sample::workbook(parts));
    REQUIRE(reading.code.empty());
    REQUIRE(reading.rows.size() == 2);
    const auto& first = reading.rows[0];
    CHECK(first.number == 2);
    REQUIRE(first.cells.size() == 2);
    CHECK(first.cells[0].text == "Họ và\ntên");
    CHECK(first.cells[1].ref == "C2");
    CHECK(first.cells[1].text == "Nguyễn Ánh");
    CHECK(first.at_column(2) == nullptr);
    CHECK(first.at_column(3)->text == "Nguyễn Ánh");
    const auto& cells = reading.rows[1].cells;
    REQUIRE(cells.size() == 9);
    const auto is = [&](std::size_t i, CellKind kind, const char* text) {
        INFO(cells[i].ref << " " << cells[i].text);
        CHECK(cells[i].kind == kind);
        CHECK(cells[i].text == text);
    };
    is(0, CellKind::Date, "2014-09-05");
    is(1, CellKind::Date, "2014-09-05T12:00:00");
    is(2, CellKind::Number, "8.2");
    is(3, CellKind::Number, "1206012345");
    is(4, CellKind::Boolean, "TRUE");
    is(5, CellKind::Error, "#REF!");
    is(6, CellKind::Formula, "3");
    is(7, CellKind::Text, "ab");
    is(8, CellKind::Formula, "chữ");
    CHECK(cells[8].ref == "AA17");
}

TEST_CASE("a workbook lists its sheets and which are hidden", "[workbook]") {
    const auto bytes = sample::workbook({.sheet_data = ""});
    auto workbook = Workbook::open(bytes);
    REQUIRE(workbook);
    REQUIRE(workbook->sheets().size() == 2);
    CHECK(workbook->sheets()[0].name == "Lớp 4A");
    CHECK_FALSE(workbook->sheets()[0].hidden);
    CHECK(workbook->sheets()[1].hidden);
}

TEST_CASE("Excel's day numbers become dates in both epochs, past the day that never was", "[workbook]") {
    const auto y1900 = ExcelEpoch::Year1900;
    CHECK(excel_date_text(1, y1900) == "1900-01-01");
    CHECK(excel_date_text(59, y1900) == "1900-02-28");
    CHECK(excel_date_text(60, y1900) == "1900-02-29");
    CHECK(excel_date_text(61, y1900) == "1900-03-01");
    CHECK(excel_date_text(41887, y1900) == "2014-09-05");
    CHECK(excel_date_text(2958465, y1900) == "9999-12-31");
    CHECK(excel_date_text(2958466, y1900).empty());
    CHECK(excel_date_text(0, y1900).empty());
    CHECK(excel_date_text(-1, y1900).empty());
    CHECK(excel_date_text(1.9999999, y1900) == "1900-01-02");
    CHECK(excel_date_text(0, ExcelEpoch::Year1904) == "1904-01-01");
    CHECK(excel_date_text(40425, ExcelEpoch::Year1904) == "2014-09-05");

    sample::WorkbookParts parts;
    parts.sheet_data = "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>40425</v></c></row>";
    parts.properties = "date1904=\"1\"";
    CHECK(read(sample::workbook(parts)).rows.at(0).cells.at(0).text == "2014-09-05");
}

TEST_CASE("date formats are told from numbers and times", "[workbook]") {
    CHECK(is_date_format(14U));
    CHECK(is_date_format(22U));
    CHECK_FALSE(is_date_format(0U));
    CHECK_FALSE(is_date_format(20U));
    CHECK(is_date_format(std::string_view("dd/mm/yyyy")));
    CHECK(is_date_format(std::string_view("[$-1010000]d/m/yyyy;@")));
    CHECK(is_date_format(std::string_view("\"ngày\" d")));
    CHECK_FALSE(is_date_format(std::string_view("General")));
    CHECK_FALSE(is_date_format(std::string_view("#,##0 \"đồng day\"")));
    CHECK_FALSE(is_date_format(std::string_view("[Red]0.00")));
    CHECK_FALSE(is_date_format(std::string_view("h:mm:ss")));
    CHECK_FALSE(is_date_format(std::string_view("0;\"dd\"")));
}

TEST_CASE("a file that is no .xlsx is named for what it is", "[workbook]") {
    CHECK(Workbook::open("\xD0\xCF\x11\xE0\xA1\xB1").error().message.find(".xls") != std::string::npos);
    CHECK(Workbook::open("\n<html>").error().message.find("web page") != std::string::npos);
    CHECK(Workbook::open("").error().code == "workbook.not_xlsx");
    CHECK(Workbook::open("PK\x03\x04zzz").error().code == "zip.broken");
    CHECK(Workbook::open(sample::archive({{"a", "b"}})).error().code == "workbook.not_xlsx");
}

TEST_CASE("a damaged or hostile sheet is refused with a code", "[workbook]") {
    const auto code = [](const std::string& data) { return read(sample::workbook({.sheet_data = data})).code; };
    CHECK(code("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row>") == "workbook.broken");
    CHECK(code("<row r=\"1\"><c r=\"A1\"><v>abc</v></c></row>") == "workbook.broken");
    CHECK(code("<row r=\"2\"/><row r=\"1\"/>") == "workbook.broken");
    CHECK(code("<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"><v>1</v></c></row>").empty());  // an empty cell leaves no trace
    CHECK(code("<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>") == "workbook.broken");
    CHECK(code("<row r=\"1\"><c r=\"A9\"><v>1</v></c></row>") == "workbook.broken");
    CHECK(code("<row r=\"99999999\"/>") == "workbook.too_large");
    CHECK(code("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>") == "workbook.too_large");
    CHECK(code("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>" + std::string(200'000, 'x') + "</v></c></row>") ==
          "workbook.too_large");
    sample::WorkbookParts parts{.sheet_data = ""};
    parts.before_sheet = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    CHECK(read(sample::workbook(parts)).code == "xml.doctype");
    WorkbookLimits limits;
    limits.rows = 1;
    CHECK(read(sample::workbook({.sheet_data = "<row/><row/>"}), limits).code == "workbook.too_large");
    limits = {};
    limits.cells = 1;
    CHECK(read(sample::workbook({.sheet_data = "<row><c/><c/></row>"}), limits).code == "workbook.too_large");
}

TEST_CASE("a bomb of shared strings is refused with flat memory", "[workbook]") {
    sample::WorkbookParts parts{.sheet_data = ""};
    // Varied enough to pass the ratio: the string limit must hold by itself.
    std::string strings;
    for (unsigned i = 0; i < 400'000; ++i) strings += "<si><t>" + std::to_string(i * 2654435761U) + "</t></si>";
    parts.shared_strings = std::move(strings);
    const auto bytes = sample::workbook(parts);
    parts.shared_strings = {};
    WorkbookLimits limits;
    limits.shared_string_bytes = 1U << 20U;
    const long before = resident_kib();
    CHECK(read(bytes, limits).code == "workbook.too_large");
    CHECK(resident_kib() - before < 16 * 1024);

    const auto zeros = sample::workbook({.sheet_data = std::string(200U << 20U, ' ')});
    const long at_rest = resident_kib();
    CHECK(read(zeros).code == "zip.ratio");
    CHECK(resident_kib() - at_rest < 16 * 1024);
}
