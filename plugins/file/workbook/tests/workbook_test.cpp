// Pupil lists as rows, the way the host's codec hands them out.
#include <catch2/catch.hpp>

#include <eduhub/testing.hpp>

#include <nlohmann/json.hpp>

#include "fold.hpp"
#include "mark_sheet.hpp"
#include "pupil.hpp"
#include "row.hpp"

namespace {

using nlohmann::json;

struct Sheet : eduhub::testing::FakeHost {
    std::string name = "Khối 4";

    /// Cells from column A on; a number stays a number, "=…" is a formula, "" is no cell.
    void row(int number, const std::vector<json>& values) {
        json cells = json::array();
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto& value = values[i];
            if (value == "") continue;
            const bool text = value.is_string();
            const auto words = text ? value.get<std::string>() : value.dump();
            const char* kind = !text ? "number" : words.starts_with("=") ? "formula" : words.starts_with("@") ? "date" : "text";
            cells.push_back({{"ref", workbook::column_letters(i + 1) + std::to_string(number)}, {"column", i + 1}, {"kind", kind},
                             {"text", words.starts_with("@") ? words.substr(1) : words}});
        }
        rows.push_back(json{{"sheet", name}, {"row", number}, {"cells", cells}}.dump());
    }
    void headings(int number) { row(number, {"STT", "Mã\nhọc sinh", "Ho\u0323 va\u0300\nte\u0302n", "NGÀY SINH", "Giới tính", "Số định danh\ncá nhân", "Mã xã", "Ghi chú"}); }
};

}  // namespace

TEST_CASE("a heading is recognised in NFC, NFD, with line breaks and in capitals", "[workbook]") {
    CHECK(workbook::fold("Họ và tên") == "ho va ten");
    CHECK(workbook::fold("Ho\u0323 va\u0300\nte\u0302n") == "ho va ten");
    CHECK(workbook::fold("  ĐƯỜNG   số 7. ") == "duong so 7");
    CHECK(workbook::field_of_heading("SỐ ĐỊNH DANH\r\nCÁ NHÂN") == "so_dinh_danh");
    CHECK(workbook::field_of_heading("Ghi chú").empty());
}

TEST_CASE("a list with titles, class rows and repeated headings gives classes and pupils", "[workbook]") {
    Sheet sheet;
    sheet.row(1, {"UBND XÃ"});
    sheet.row(3, {"DANH SÁCH HỌC SINH NĂM HỌC 2026 - 2027"});
    sheet.headings(5);
    sheet.row(6, {"Lớp 4A"});
    sheet.row(7, {1, "5210000019", "Trần Lê Ngọc Ánh", "@2014-09-05", "Nữ", 52314000123, 21550, "Lớp trưởng"});
    sheet.headings(8);
    sheet.row(9, {2, "", "Siu H'Nhung", "9/2014", "Nữ", "052314000124", "", ""});
    sheet.row(11, {"LỚP: 4B"});
    sheet.row(12, {1, "0000000007", "Rơ Châm Y Thoan", 41887, "Nam", "", "", ""});
    sheet.row(14, {"", "", "Người lập biểu"});
    auto adapter = sheet.create();
    const auto out = adapter.decode("pupil", "bytes", "xlsx");
    REQUIRE(out.ok());
    REQUIRE(out.items.size() == 5);
    CHECK(out.items[0].entity == "class");
    CHECK(out.items[0].key == "4A");
    CHECK(json::parse(out.items[0].json) == json{{"ten_lop", "4A"}, {"khoi", "4"}});
    CHECK(out.items[1].location == "Khối 4!7");
    CHECK(json::parse(out.items[1].json) == json{{"ma_hoc_sinh", "5210000019"}, {"ho_ten", "Trần Lê Ngọc Ánh"}, {"ngay_sinh", "2014-09-05"}, {"gioi_tinh", "Nữ"},
                                                 {"so_dinh_danh", "052314000123"}, {"ma_xa", "21550"}, {"lop", "4A"}, {"khoi", "4"}});
    CHECK(out.items[2].key == "052314000124");
    CHECK(json::parse(out.items[2].json)["ngay_sinh"] == "9/2014");
    CHECK(out.items[3].key == "4B");
    CHECK(json::parse(out.items[4].json)["ngay_sinh"] == "2014-09-05");
    CHECK(json::parse(out.items[4].json)["lop"] == "4B");
    for (std::size_t i = 0; i < out.items.size(); ++i) CHECK(out.items[i].ordinal == i);
}

TEST_CASE("columns that moved are found by the heading row above", "[workbook]") {
    Sheet sheet;
    sheet.row(1, {"", "STT", "Giới tính", "Họ tên học sinh", "Lớp"});
    sheet.row(2, {"", 1, "Nam", "Lê Văn A", "4C"});
    sheet.row(3, {"Họ và tên", "Giới tính", "Lớp"});
    sheet.row(4, {"Lê Văn B", "Nam", "4D"});
    auto adapter = sheet.create();
    const auto out = adapter.decode("pupil", "", "");
    REQUIRE(out.items.size() == 4);
    CHECK(json::parse(out.items[1].json)["ho_ten"] == "Lê Văn A");
    CHECK(json::parse(out.items[3].json)["ho_ten"] == "Lê Văn B");
    CHECK(json::parse(out.items[3].json)["lop"] == "4D");
}

TEST_CASE("a refused row names the cell, the field and the code", "[workbook]") {
    Sheet sheet;
    sheet.headings(1);
    sheet.row(2, {"Lớp 4A"});
    auto adapter = sheet.create();
    std::string cell;
    std::string field;
    std::string code;
    SECTION("a date that never was") {
        sheet.row(3, {1, "1", "Lê Văn A", "31/02/2014", "Nam", "", ""});
        std::tie(cell, field, code) = std::tuple("D3", "ngay_sinh", "date.unreadable");
    }
    SECTION("a formula") {
        sheet.row(3, {1, "1", "Lê Văn A", "=DATE(2016,5,12)", "Nam", "", ""});
        std::tie(cell, field, code) = std::tuple("D3", "ngay_sinh", "cell.formula");
    }
    SECTION("no name") {
        sheet.row(3, {1, "1", "", "05/09/2014", "Nam", "", ""});
        std::tie(cell, field, code) = std::tuple("C3", "ho_ten", "field.missing");
    }
    const auto out = adapter.decode("pupil", "", "");
    REQUIRE(out.items.size() == 2);
    const auto& problem = out.items[1];
    CHECK(problem.is_problem);
    CHECK(problem.code == code);
    CHECK(problem.field == field);
    CHECK(problem.location == "Khối 4!" + cell);
    CHECK(problem.key == "1");
    CHECK(json::parse(problem.params) == json{{"sheet", "Khối 4"}, {"cell", cell}});
}

TEST_CASE("a class row that cannot be read ends the class above it, and is told", "[workbook]") {
    Sheet sheet;
    sheet.rows.push_back(R"({"sheet":"Khối 4","row":1,"cells":[{"ref":"A1","column":1,"kind":"refused","text":"charset.unsure"}]})");
    sheet.headings(2);
    sheet.row(3, {"Lớp 4A"});
    sheet.row(4, {1, "1", "Lê Văn A", "05/09/2014", "Nam", "", ""});
    sheet.rows.push_back(R"({"sheet":"Khối 4","row":5,"cells":[{"ref":"A5","column":1,"kind":"refused","text":"charset.unsure"}]})");
    sheet.row(6, {2, "2", "Lê Văn B", "05/09/2014", "Nam", "", ""});
    sheet.rows.push_back(R"({"sheet":"Khối 4","row":7,"cells":[],"refused":"csv.quote"})");
    auto adapter = sheet.create();
    const auto out = adapter.decode("pupil", "", "");
    REQUIRE(out.items.size() == 5);  // the title above the headings is no loss
    CHECK(out.items[1].key == "1");
    CHECK(out.items[2].code == "charset.unsure");
    CHECK(out.items[2].location == "Khối 4!A5");
    CHECK(out.items[3].code == "field.missing");
    CHECK(out.items[3].field == "lop");
    CHECK(out.items[4].code == "csv.quote");
    CHECK(out.items[4].location == "Khối 4!7");
}

TEST_CASE("a cell refused for its charset refuses its row with the cell's code", "[workbook]") {
    Sheet sheet;
    sheet.headings(1);
    sheet.row(2, {"Lớp 4A"});
    sheet.rows.push_back(R"({"sheet":"Khối 4","row":3,"cells":[{"ref":"A3","column":1,"kind":"number","text":"1"},{"ref":"B3","column":2,"kind":"text","text":"7"},)"
                         R"({"ref":"C3","column":3,"kind":"refused","text":"charset.invalid"}]})");
    auto adapter = sheet.create();
    const auto out = adapter.decode("pupil", "", "");
    REQUIRE(out.items.size() == 2);
    CHECK(out.items[1].code == "charset.invalid");
    CHECK(out.items[1].field == "ho_ten");
    CHECK(out.items[1].key == "7");
}

TEST_CASE("how a file was read is noted: its format, and its columns by charset", "[workbook]") {
    Sheet sheet;
    sheet.rows.push_back(R"({"format":"html"})");
    sheet.rows.push_back(R"({"sheet":"4A","columns":[{"column":2,"charset":"tcvn3","basis":"words","confidence":0.91,"words":40},)"
                         R"({"column":3,"charset":null,"basis":"words","confidence":0.1,"words":1},{"column":28,"charset":"tcvn3","basis":"words","confidence":0.8,"words":2},)"
                         R"({"column":4,"charset":"unicode","basis":"words","confidence":0.9,"words":7}]})");
    sheet.headings(1);
    auto adapter = sheet.create();
    const auto out = adapter.decode("pupil", "", "application/vnd.ms-excel; charset=binary");
    REQUIRE(out.notes.size() == 3);
    CHECK(out.notes[0].code == "workbook.format");
    CHECK(out.notes[0].params == R"({"declared":"xls","format":"html"})");
    CHECK(out.notes[1].code == "charset.unsure");
    CHECK(json::parse(out.notes[1].params)["columns"] == "C");
    CHECK(out.notes[2].code == "charset.read");
    CHECK(out.notes[2].location == "4A");
    CHECK(out.notes[2].params == R"({"columns":"B,AB","charset":"tcvn3","basis":"words","confidence":0.8,"words":42})");
    CHECK(adapter.decode("pupil", "", "text/html").notes.size() == 2);
}

TEST_CASE("the settings' charsets reach the codec, and a headings row in an unknown charset says so", "[workbook]") {
    Sheet sheet;
    sheet.settings = R"({"charset":"vni","charset_columns":["B=tcvn3","AA=unicode"]})";
    sheet.rows.push_back(R"({"sheet":"CSV","row":1,"cells":[{"ref":"A1","column":1,"kind":"refused","text":"charset.unsure"},{"ref":"B1","column":2,"kind":"text","text":"x"}]})");
    auto adapter = sheet.create();
    CHECK(adapter.decode("pupil", "", "").error == "charset.unsure");
    CHECK(sheet.table_options == R"({"charset":"vni","columns":{"B":"tcvn3","AA":"unicode"}})");
    sheet.settings = R"({"charset_columns":["B tcvn3"]})";
    CHECK_THROWS_WITH(sheet.create(), "settings.charset_columns");
}

TEST_CASE("dates are readable only when the day exists", "[workbook]") {
    for (const char* date : {"05/09/2014", "5/9/2014", "29/02/2016", "09/2014", "2014", "2014-09-05", "5-9-2014", "5.9.2014"}) {
        INFO(date);
        CHECK(workbook::is_readable_date(date));
    }
    for (const char* date : {"31/02/2014", "29/02/2015", "13/2014", "0/2014", "05/09/14", "5 tháng 9", "", "2014-13-01", "05/09/2014x", "1/1/0001"}) {
        INFO(date);
        CHECK_FALSE(workbook::is_readable_date(date));
    }
}

TEST_CASE("a file without a heading row is refused as a whole", "[workbook]") {
    Sheet sheet;
    sheet.row(1, {"Kính gửi", "Sở"});
    auto adapter = sheet.create();
    CHECK(adapter.decode("pupil", "", "").error == "workbook.no_headings");
}

TEST_CASE("the grade is the sheet's when it names one, else the class's leading digits", "[workbook]") {
    CHECK(workbook::grade_of("4A") == "4");
    CHECK(workbook::grade_of("12C1") == "12");
    CHECK(workbook::grade_of("13X").empty());
    CHECK(workbook::grade_of("Mầm 1").empty());
    Sheet sheet;
    sheet.name = "Khối 13";
    sheet.headings(1);
    sheet.row(2, {"Lớp 10A"});
    auto adapter = sheet.create();
    const auto out = adapter.decode("pupil", "", "");
    CHECK(json::parse(out.items.at(0).json)["khoi"] == "13");
}

namespace {

struct MarkSheet : Sheet {
    MarkSheet() { name = "Toán 6A"; }
    void titles() {
        row(1, {"TRƯỜNG THCS QUANG TRUNG"});
        row(2, {"BẢNG ĐIỂM MÔN TOÁN HỌC KỲ I NĂM HỌC 2026 - 2027"});
        row(3, {"Giáo viên bộ môn: Nguyễn Văn Lớp", "", "", "Lớp:", "6A"});
    }
    void mark_headings(int number) {
        row(number, {"STT", "Mã định danh", "Họ và tên", "Ngày sinh", "ĐĐGtx 1", "ĐĐGtx 2", "ĐĐGtx\n3", "ĐĐGtx 4", "ĐĐGgk", "ĐĐGck", "ĐTBmhk", "Nhận xét"});
    }
};

workbook::Titles titles_of(const std::vector<std::string>& cells) {
    workbook::Row row{"s", 1, {}, {}};
    for (std::size_t i = 0; i < cells.size(); ++i) row.cells.push_back({"A1", i + 1, "text", cells[i]});
    workbook::Titles titles;
    titles.read(row);
    return titles;
}

}  // namespace

TEST_CASE("a mark sheet gives a row of marks for each pupil, with what its titles say", "[workbook]") {
    MarkSheet sheet;
    sheet.titles();
    sheet.mark_headings(5);
    sheet.row(6, {1, "5210000019", "Trần Lê Ngọc Ánh", "05/09/2014", "7,5", 8, "9,0", "", 7.3, "6,5", "=ROUND(x,1)", "Có tiến bộ"});
    sheet.row(7, {2, 52314000124, "Siu H'Nhung", "9/2014", "", "", "", "", "10", "", "", ""});
    sheet.row(9, {"", "", "Người lập biểu"});
    auto adapter = sheet.create();
    const auto out = adapter.decode("mark", "", "");
    REQUIRE(out.ok());
    REQUIRE(out.items.size() == 2);
    CHECK(out.items[0].entity == "mark");
    CHECK(out.items[0].location == "Toán 6A!6");
    CHECK(out.items[0].key == "5210000019/toan/2026/i");
    CHECK(json::parse(out.items[0].json) == json{{"ma_diem", "5210000019/toan/2026/i"}, {"ma_hoc_sinh", "5210000019"}, {"tx1", "7,5"}, {"tx2", "8"}, {"tx3", "9,0"}, {"gk", "7.3"},
                                                 {"ck", "6,5"}, {"nhan_xet", "Có tiến bộ"}, {"mon", "TOÁN"}, {"lop", "6A"}, {"hoc_ky", "I"}, {"nam_hoc", "2026"}});
    CHECK(json::parse(out.items[1].json)["so_dinh_danh"] == "052314000124");
    CHECK(json::parse(out.items[1].json)["gk"] == "10");
    CHECK_FALSE(json::parse(out.items[1].json).contains("tx1"));
}

TEST_CASE("a subject that is commented on has Đ and CĐ, and its grade in the column of averages", "[workbook]") {
    MarkSheet sheet;
    sheet.row(1, {"Môn học: Giáo dục thể chất - Lớp: 6A - Học kì: 2 - Năm học: 2026-2027; Trạng thái: Đã khóa sổ"});
    sheet.row(3, {"STT", "Họ và tên", "Ngày sinh", "ĐĐGtx", "", "", "", "ĐĐGgk", "ĐĐGck", "Mức đạt"});
    sheet.row(4, {"", "", "", 1, 2, 3, 4});
    sheet.row(5, {1, "Lê Văn A", "05/09/2014", "Đ", "đ", "CĐ", "", "Đ", "Đ", "Đ"});
    auto adapter = sheet.create();
    const auto out = adapter.decode("mark", "", "");
    REQUIRE(out.items.size() == 1);
    const auto marks = json::parse(out.items[0].json);
    CHECK(marks["hoc_sinh"] == "6A/Lê Văn A/05/09/2014");
    CHECK(marks["tx3"] == "CĐ");
    CHECK(marks["muc_dat"] == "Đ");
    CHECK_FALSE(marks.contains("tb"));
    CHECK(marks["mon"] == "Giáo dục thể chất");
    CHECK(marks["hoc_ky"] == "2");
    CHECK(marks["trang_thai"] == "Đã khóa sổ");
}

TEST_CASE("a cell that holds no mark refuses its row with cell, field and code", "[workbook]") {
    const auto [value, code] = GENERATE(table<json, std::string>({{"7..5", "mark.unreadable"}, {"bảy", "mark.unreadable"}, {"7,25", "mark.unreadable"}, {"-1", "mark.unreadable"},
                                                                  {"D", "mark.unreadable"}, {11, "mark.out_of_range"}, {"10,5", "mark.out_of_range"}, {"=1+1", "cell.formula"}}));
    CAPTURE(value);
    MarkSheet sheet;
    sheet.titles();
    sheet.mark_headings(5);
    sheet.row(6, {1, "5210000019", "Trần Lê Ngọc Ánh", "05/09/2014", "8", value});
    sheet.row(7, {2, "5210000020", "Lê Văn B", "05/09/2014", "8", "9"});
    auto adapter = sheet.create();
    const auto out = adapter.decode("mark", "", "");
    REQUIRE(out.items.size() == 2);
    CHECK(out.items[0].code == code);
    CHECK(out.items[0].field == "tx2");
    CHECK(out.items[0].location == "Toán 6A!F6");
    CHECK(json::parse(out.items[0].params) == json{{"sheet", "Toán 6A"}, {"cell", "F6"}});
    CHECK(out.items[1].key == "5210000020/toan/2026/i");
}

TEST_CASE("a mark sheet that does not say of what it is, is refused once", "[workbook]") {
    MarkSheet sheet;
    sheet.row(1, {"Môn: Toán", "Lớp: 6A"});
    sheet.mark_headings(2);
    sheet.row(3, {1, "5210000019", "Trần Lê Ngọc Ánh", "05/09/2014", "8"});
    sheet.row(4, {2, "5210000020", "Lê Văn B", "05/09/2014", "8"});
    auto adapter = sheet.create();
    const auto out = adapter.decode("mark", "", "");
    REQUIRE(out.items.size() == 2);
    CHECK(out.items[0].field == "hoc_ky");
    CHECK(out.items[1].field == "nam_hoc");
    CHECK(out.items[1].location == "Toán 6A!A2");
}

TEST_CASE("titles are read from one line, from cells beside one another, and not from what only looks like them", "[workbook]") {
    const auto line = titles_of({"Môn: Lịch sử và Địa lí - Lớp: 6A - HK1 - Năm học 2026 - 2027"});
    CHECK(line.subject == "Lịch sử và Địa lí");
    CHECK(line.school_class == "6A");
    CHECK(line.term == "HK1");
    CHECK(line.year == "2026");
    const auto cells = titles_of({"Môn", "Tin học", "Lớp:", "7B", "Sĩ số lớp: 35"});
    CHECK(cells.subject == "Tin học");
    CHECK(cells.school_class == "7B");
    CHECK(titles_of({"Giáo viên bộ môn: Lê Thị B"}).subject.empty());
}
