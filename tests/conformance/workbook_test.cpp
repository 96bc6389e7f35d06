// Real files through the codec and the workbook plugin, inside the cage: every format, old charsets, hostile ones.
#include <catch2/catch.hpp>
#include <xlsxwriter.h>

#include <fstream>

#include "tests/conformance/bench_of_plugins.hpp"
#include "tests/unit/codec/archive_sample.hpp"
#include "tests/unit/codec/compound_sample.hpp"

using namespace bench_of_plugins;

namespace {

std::string school_list(const std::filesystem::path& file) {
    lxw_workbook* book = workbook_new(file.c_str());
    lxw_worksheet* sheet = workbook_add_worksheet(book, "Khối 4");
    lxw_format* date = workbook_add_format(book);
    format_set_num_format(date, "dd/mm/yyyy");
    worksheet_write_string(sheet, 0, 0, "UBND XÃ", nullptr);
    const char* const headings[] = {"STT", "Mã\nhọc sinh", "Ho\u0323 va\u0300 te\u0302n", "Ngày sinh", "Số định danh cá nhân"};
    for (lxw_col_t i = 0; i < 5; ++i) worksheet_write_string(sheet, 2, i, headings[i], nullptr);
    worksheet_write_string(sheet, 3, 0, "LỚP: 4A", nullptr);
    worksheet_write_number(sheet, 4, 0, 1, nullptr);
    worksheet_write_string(sheet, 4, 1, "5210000019", nullptr);
    worksheet_write_string(sheet, 4, 2, "Trần Lê Ngọc Ánh", nullptr);
    worksheet_write_number(sheet, 4, 3, 41887, date);
    worksheet_write_number(sheet, 4, 4, 52314000123.0, nullptr);
    worksheet_write_number(sheet, 5, 0, 2, nullptr);
    worksheet_write_string(sheet, 5, 1, "5210000020", nullptr);
    worksheet_write_string(sheet, 5, 2, "Lê Văn B", nullptr);
    worksheet_write_formula_num(sheet, 5, 3, "=DATE(2016,5,12)", date, 42502);
    workbook_close(book);
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string sample_file(const std::string& name) {
    std::ifstream in(std::string(CODEC_DATA) + "/" + name, std::ios::binary);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

struct Reader {
    Bench bench;
    std::unique_ptr<Adapter> adapter;

    explicit Reader(const std::string& settings = "{}") {
        const auto plugin = bench.verify("workbook", GOOD_PLUGINS);
        REQUIRE(plugin);
        auto made = make_worker_adapter(*plugin, bench.context(settings), Bench::options());
        if (!made) FAIL(made.error().describe());
        adapter = std::move(*made);
    }

    std::vector<DecodedItem> read(const std::string& bytes, const std::string& content_type = "") {
        const auto items = adapter->decode("pupil", content_type, bytes);
        if (!items) FAIL(items.error().describe());
        return *items;
    }
    std::string refusal(const std::string& bytes) {
        const auto items = adapter->decode("pupil", "application/vnd.ms-excel", bytes);
        return items ? "none" : items.error().code;
    }
    /// The most memory the worker ever had, in MiB.
    long peak_mib() const {
        std::ifstream status("/proc/" + std::to_string(adapter->process_id()) + "/status");
        for (std::string word; status >> word;) {
            long kib = 0;
            if (word == "VmHWM:" && status >> kib) return kib / 1024;
        }
        FAIL("the worker is gone");
        return 0;
    }
};

std::vector<DecodedItem> of_kind(const std::vector<DecodedItem>& items, ItemKind kind, const std::string& entity = "") {
    std::vector<DecodedItem> out;
    for (const auto& item : items) {
        if (item.kind == kind && item.entity == entity) out.push_back(item);
    }
    return out;
}

}  // namespace

TEST_CASE("a school's workbook becomes classes, pupils and refused cells in a caged worker", "[workbook]") {
    Reader reader;
    const auto items = reader.read(school_list(reader.bench.folder / "list.xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    const auto classes = of_kind(items, ItemKind::Record, "class"), pupils = of_kind(items, ItemKind::Record, "pupil"),
               problems = of_kind(items, ItemKind::Problem, "pupil"), notes = of_kind(items, ItemKind::Note);
    REQUIRE(classes.size() == 1);
    CHECK(classes[0].key == "4A");
    REQUIRE(pupils.size() == 1);
    CHECK(pupils[0].location == "Khối 4!5");
    CHECK(pupils[0].json ==
          R"({"ma_hoc_sinh":"5210000019","ho_ten":"Trần Lê Ngọc Ánh","ngay_sinh":"2014-09-05","so_dinh_danh":"052314000123","lop":"4A","khoi":"4"})");
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "cell.formula");
    CHECK(problems[0].location == "Khối 4!D6");
    CHECK(notes.empty());  // the format says Unicode, and it is
}

TEST_CASE("something that is no workbook is refused with the codec's reason", "[workbook]") {
    Reader reader;
    CHECK(reader.refusal("<html>saved as .xls</html>") == "html.no_table");
    CHECK(reader.refusal("just words") == "workbook.no_headings");
}

TEST_CASE("an old .xls gives the same records as the new format", "[workbook]") {
    Reader reader;
    const auto items = reader.read(sample_file("school_list.xls"), "application/vnd.ms-excel");
    const auto pupils = of_kind(items, ItemKind::Record, "pupil");
    REQUIRE(pupils.size() == 1);
    CHECK(pupils[0].location == "Khối 4!5");
    CHECK(pupils[0].json ==
          R"({"ma_hoc_sinh":"5210000019","ho_ten":"Trần Lê Ngọc Ánh","ngay_sinh":"2014-09-05","so_dinh_danh":"052314000123","lop":"4A","khoi":"4"})");
    const auto problems = of_kind(items, ItemKind::Problem, "pupil");
    REQUIRE_FALSE(problems.empty());
    CHECK(problems[0].code == "cell.formula");
    CHECK(problems[0].location == "Khối 4!D6");
}

TEST_CASE("an .xls with TCVN3 rows under Unicode headings is read, and the decision is told", "[workbook]") {
    Reader reader;
    const auto items = reader.read(sample_file("tcvn3_list.xls"));
    CHECK(of_kind(items, ItemKind::Problem, "pupil").empty());
    const auto pupils = of_kind(items, ItemKind::Record, "pupil");
    REQUIRE(pupils.size() == 4);
    CHECK(pupils[1].json == R"({"ho_ten":"Trần Văn Lộc","ngay_sinh":"05/09/2014","gioi_tinh":"Nam","dan_toc":"Tày","lop":"4A","khoi":"4"})");
    CHECK(object_of(pupils[0])["gioi_tinh"].text() == "Nữ");
    bool told = false;
    for (const auto& note : of_kind(items, ItemKind::Note)) {
        const auto params = codec::parse_json(note.params);
        REQUIRE(params);
        told = told || (note.code == "charset.read" && note.location == "4A" && (*params)["charset"].text() == "tcvn3" && (*params)["columns"].text() == "B");
    }
    CHECK(told);
}

TEST_CASE("a web page saved as .xls is read, and that it is one is noted", "[workbook]") {
    Reader reader;
    const auto items = reader.read("<html><meta charset=utf-8><table><tr><td colspan=4>DANH SÁCH<tr><th>STT<th>Họ và<br>tên<th>Ngày sinh<th>Lớp"
                                   "<tr><td>1<td>Nguyễn Thị &#193;nh<td>05/09/2014<td rowspan=2>4A<tr><td>2<td>Lê Văn B<td>31/02/2014</table>",
                                   "application/vnd.ms-excel");
    const auto pupils = of_kind(items, ItemKind::Record, "pupil");
    REQUIRE(pupils.size() == 1);
    CHECK(pupils[0].location == "HTML!3");
    CHECK(pupils[0].json == R"({"ho_ten":"Nguyễn Thị Ánh","ngay_sinh":"05/09/2014","lop":"4A","khoi":"4"})");
    CHECK_FALSE(of_kind(items, ItemKind::Problem, "pupil").empty());
    const auto notes = of_kind(items, ItemKind::Note);
    REQUIRE_FALSE(notes.empty());
    CHECK(notes[0].code == "workbook.format");
    CHECK(notes[0].params == R"({"declared":"xls","format":"html"})");
}

TEST_CASE("a TCVN3 CSV becomes records, its row that cannot be read a problem", "[workbook]") {
    Reader reader;
    const auto items = reader.read("STT;H\xE4 v\xB5 t\xAAn;Ng\xB5y sinh;Gi\xEDi t\xDDnh;S\xE8 \xAE\xDEnh danh;L\xEDp\r\n"
                                   "1;Nguy\xD4n Th\xDE H\xBBng;05/09/2014;N\xF7;52314000123;4A\r\n2;Tr\xC7n \"V\xA8n;06/09/2014;Nam;;4A\r\n"
                                   "3;\xA7\xC6ng Qu\xE8""c B\xB6o;07/09/2014;N\xF7;;4B\r\n",
                                   "text/csv");
    const auto pupils = of_kind(items, ItemKind::Record, "pupil");
    REQUIRE(pupils.size() == 2);
    CHECK(pupils[0].json == R"({"ho_ten":"Nguyễn Thị Hằng","ngay_sinh":"05/09/2014","gioi_tinh":"Nữ","so_dinh_danh":"052314000123","lop":"4A","khoi":"4"})");
    CHECK(object_of(pupils[1])["ho_ten"].text() == "Đặng Quốc Bảo");
    const auto problems = of_kind(items, ItemKind::Problem, "pupil");
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "csv.quote");
    CHECK(problems[0].location == "CSV!3");
}

TEST_CASE("what cannot be told is refused until the settings name it", "[workbook]") {
    const std::string csv = "STT,Ho ten,Lop\n1,L\xE9""c,4A\n";
    const auto problems = of_kind(Reader().read(csv), ItemKind::Problem, "pupil");
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "charset.unsure");
    CHECK(problems[0].location == "CSV!B2");
    const auto named = Reader(R"({"charset":"tcvn3"})").read(csv);
    CHECK(object_of(of_kind(named, ItemKind::Record, "pupil").at(0))["ho_ten"].text() == "Lộc");
    const auto by_column = Reader(R"({"charset":"tcvn3","charset_columns":["B=windows-1258"]})").read(csv);
    CHECK(object_of(of_kind(by_column, ItemKind::Record, "pupil").at(0))["ho_ten"].text() == "Léc");
    CHECK(Reader(R"({"charset":"tcvn4"})").refusal(csv) == "charset.unknown");
}

TEST_CASE("hostile files are refused with their reason, and the worker stays small", "[workbook]") {
    Reader reader;
    const auto small = sample_file("school_list.xls");
    CHECK(reader.refusal(small.substr(0, small.size() / 2)) == "ole.broken");
    const auto at_rest = reader.peak_mib();
    CHECK(at_rest < 64);
    using namespace codec::sample;
    std::string rows;  // one cell in the last place of the sheet, again and again
    for (int i = 0; i < 1'000; ++i) rows += record(0x0203, u16(65'535) + u16(255) + u16(0) + f64(1));
    CHECK(reader.refusal(compound("Workbook", workbook_stream(0x0600, "", rows))) == "workbook.no_headings");
    CHECK(reader.refusal(archive({{"_rels/.rels", "<Relationships>" + std::string(64U << 20U, ' ')}})) == "zip.ratio");
    CHECK(reader.peak_mib() < at_rest + 16);
    std::string nested;
    for (int i = 0; i < 1'000'000; ++i) nested += "<table>";
    CHECK(reader.refusal(nested) == "html.too_large");
    CHECK(reader.peak_mib() < at_rest + 48);  // the body itself is 7 MB, once as it arrives and once as it is read
    const std::string huge(50U << 20U, 'x');
    CHECK(reader.refusal("<table><tr><td>" + huge) == "html.too_large");
    CHECK(reader.refusal("STT;Ho ten;Lop\n1;\"" + huge + "\";4A\n2;B;4A\n") == "none");
    CHECK(reader.peak_mib() < at_rest + 176);  // three times the body, whatever is in it
    const auto items = reader.read("STT;Ho ten;Lop\n1;\"" + huge + "\";4A\n2;B;4A\n");
    CHECK(of_kind(items, ItemKind::Problem, "pupil").at(0).code == "csv.too_large");
}
