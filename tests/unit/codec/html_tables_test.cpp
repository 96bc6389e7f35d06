#include <catch2/catch.hpp>

#include <map>

#include "core/codec/html_tables.hpp"

using namespace hub;
using namespace hub::codec;

namespace {

using Cells = std::map<std::string, std::string>;

Cells cells_of(std::string_view page) {
    Cells out;
    const auto done = for_each_html_row(page, {}, {}, [&](const std::string& sheet, const Row& row) -> Status {
        for (const auto& cell : row.cells) out[sheet + "!" + cell.ref] = cell.text;
        return {};
    });
    if (!done) FAIL(done.error().describe());
    return out;
}

std::string refusal(const std::string& page, const WorkbookLimits& limits = {}) {
    const auto done = for_each_html_row(page, limits, {}, [](const std::string&, const Row&) -> Status { return {}; });
    return done ? "none" : done.error().code;
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

}  // namespace

TEST_CASE("a page saved as a workbook gives its table's cells", "[html]") {
    CHECK(cells_of("<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><meta charset=utf-8><style>td{color:red}</style></head><body>"
                   "<!--[if gte mso 9]><xml><x:Name>Lớp</x:Name></xml><![endif]-->"
                   "<table><thead><tr><th>STT<th>Họ và<br>tên</tr></thead><tr><td> 1 </td><td><b>Nguyễn&nbsp;Thị</b>\n  &#193;nh</td></tr></table>") ==
          Cells{{"HTML!A1", "STT"}, {"HTML!B1", "Họ và\ntên"}, {"HTML!A2", "1"}, {"HTML!B2", "Nguyễn\u00A0Thị Ánh"}});
}

TEST_CASE("spans hold the places beside and below, and empty cells their own", "[html]") {
    CHECK(cells_of("<table><tr><td colspan=2>a<td rowspan=3>b<td>c<tr><td>d<td><td>e<tr><td rowspan='x'>f<td>g<td>h<tr><td>i<td>j<td>k</table>") ==
          Cells{{"HTML!A1", "a"}, {"HTML!C1", "b"}, {"HTML!D1", "c"}, {"HTML!A2", "d"}, {"HTML!D2", "e"}, {"HTML!A3", "f"},
                {"HTML!B3", "g"}, {"HTML!D3", "h"}, {"HTML!A4", "i"}, {"HTML!B4", "j"}, {"HTML!C4", "k"}});
}

TEST_CASE("each table is a sheet, one within a cell too, and script says nothing", "[html]") {
    CHECK(cells_of("<table><tr><td>before<table><tr><td>inner</table>after<script>document.write('<td>no')</script></td></tr></table><table><td>next</table>") ==
          Cells{{"HTML 2!A1", "inner"}, {"HTML!A1", "beforeafter"}, {"HTML 3!A1", "next"}});
}

TEST_CASE("a page that declares another charset is read as the UTF-8 it is given as", "[html]") {
    CHECK(cells_of("<html><head><meta http-equiv=Content-Type content='text/html; charset=windows-1252'></head><table><tr><td>Nguyễn</table>") == Cells{{"HTML!A1", "Nguyễn"}});
}

TEST_CASE("digits alone are a number, unless a zero would be lost", "[html]") {
    std::map<std::string, CellKind> kinds;
    REQUIRE(for_each_html_row("<table><tr><td>52314000123<td>0123<td>7,5<td>0<td>1234567890123456", {}, {}, [&](const std::string&, const Row& row) -> Status {
        for (const auto& cell : row.cells) kinds[cell.ref] = cell.kind;
        return {};
    }));
    CHECK(kinds == std::map<std::string, CellKind>{{"A1", CellKind::Number}, {"B1", CellKind::Text}, {"C1", CellKind::Text}, {"D1", CellKind::Number}, {"E1", CellKind::Text}});
}

TEST_CASE("a million nested tables, a cell of fifty megabytes and greedy spans are refused", "[html]") {
    CHECK(refusal(repeated("<table><tr><td>", 1'000'000)) == "html.too_large");
    CHECK(refusal(repeated("<div>", 1'000'000)) == "html.too_deep");
    CHECK(refusal("<table><tr><td>" + std::string(50U << 20U, 'x')) == "html.too_large");
    CHECK(refusal("<table><tr>" + repeated("<td colspan=1000>x", 2)) == "html.too_large");
    CHECK(refusal("<table><tr>" + repeated("<td rowspan=999999999 colspan=99999999999999999999>", 1'000)) == "html.too_large");
    CHECK(refusal(repeated("<table></table>", 1'000)) == "html.too_large");
    WorkbookLimits few;
    few.rows = 2;
    few.cells = 3;
    CHECK(refusal("<table><tr><td>a<tr><td>b<tr><td>c", few) == "html.too_large");
    CHECK(refusal("<table><tr><td>a<td>b<td>c<td>d", few) == "html.too_large");
    CHECK(refusal("<table " + std::string(20U << 20U, 'x') + "='1'><tr><td>a") == "html.too_large");
}

TEST_CASE("a page without a table, and one that is cut short, are told apart", "[html]") {
    CHECK(refusal("<html>saved as .xls</html>") == "html.no_table");
    CHECK(cells_of("<table><tr><td>a<td>b") == Cells{{"HTML!A1", "a"}, {"HTML!B1", "b"}});
}
