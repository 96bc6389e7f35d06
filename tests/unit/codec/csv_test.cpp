#include <catch2/catch.hpp>

#include "core/codec/csv.hpp"

using namespace hub::codec;
using Rows = std::vector<std::vector<std::string>>;

namespace {

Rows rows_of(std::string_view text, CsvOptions options = {}) {
    CsvReader reader(text, options);
    CsvRow row;
    Rows rows;
    while (true) {
        const auto more = reader.next(row);
        if (!more) {
            rows.push_back({more.error().code});
            if (rows.size() > 20) break;
            continue;
        }
        if (!*more) break;
        rows.push_back(row.cells);
    }
    return rows;
}

}  // namespace

TEST_CASE("CSV cells may hold separators, quotes and line breaks", "[csv]") {
    CHECK(rows_of("a,\"b,\"\"c\"\"\r\nd\",\r\n\n1,2,3") == Rows{{"a", "b,\"c\"\r\nd", ""}, {"1", "2", "3"}});
    CsvOptions semicolon;
    semicolon.separator = ';';
    CHECK(rows_of("a,b;c\r", semicolon) == Rows{{"a,b", "c"}});
    CHECK(rows_of("").empty());
}

TEST_CASE("a CSV row knows the line it starts on, past line breaks in cells", "[csv]") {
    CsvReader reader("a\n\"x\r\ny\nz\"\n\nlast");
    CsvRow row;
    std::vector<std::size_t> lines;
    while (*reader.next(row)) lines.push_back(row.line);
    CHECK(lines == std::vector<std::size_t>{1, 2, 6});
}

TEST_CASE("a bad CSV row is refused with its line and the rows after it are read", "[csv]") {
    CHECK(rows_of("a\nb\"c,d\ne") == Rows{{"a"}, {"csv.quote"}, {"e"}});
    CHECK(rows_of("a\n\"b\"c\ne") == Rows{{"a"}, {"csv.quote"}, {"e"}});
    CHECK(rows_of("a\n\"open\ne") == Rows{{"a"}, {"csv.quote"}, {"e"}});
    CHECK(rows_of("a\n\"open\ne\n\"f\",g\nh") == Rows{{"a"}, {"csv.quote"}, {"e"}, {"f", "g"}, {"h"}});
    CHECK(rows_of(std::string_view("a\0b\nc", 5)) == Rows{{"csv.control"}, {"c"}});
    CsvReader reader("a\nb\"c");
    CsvRow row;
    REQUIRE(reader.next(row));
    CHECK(reader.next(row).error().message == "Line 2: a quote stands inside an unquoted cell.");
}

TEST_CASE("CSV limits hold", "[csv]") {
    CsvOptions limits;
    limits.row_bytes = 10;
    limits.columns = 3;
    limits.rows = 2;
    CHECK(rows_of("12345678901\na", limits) == Rows{{"csv.too_large"}, {"a"}});
    CHECK(rows_of("\"12345678901\"\na", limits).front().front() == "csv.too_large");
    CHECK(rows_of("a,b,c,d", limits) == Rows{{"csv.too_large"}});
    CHECK(rows_of("a\nb\nc\nd", limits) == Rows{{"a"}, {"b"}, {"csv.too_large"}});
}

TEST_CASE("a written CSV cell is never a formula, and numbers stay numbers", "[csv]") {
    std::string out;
    const std::vector<std::string> cells{"=1+1", "-5", "+84 912", "@x", "a\"b", "x;y", "Ánh", "-5.5e3", "-"};
    append_csv_row(out, cells, ';');
    CHECK(out == "\"'=1+1\";-5;\"'+84 912\";\"'@x\";\"a\"\"b\";\"x;y\";Ánh;-5.5e3;\"'-\"\r\n");
}
