// A real .xlsx through the codec and the workbook plugin, inside the cage.
#include <catch2/catch.hpp>
#include <xlsxwriter.h>

#include <fstream>

#include "tests/conformance/bench_of_plugins.hpp"

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

}  // namespace

TEST_CASE("a school's workbook becomes classes, pupils and refused cells in a caged worker", "[workbook]") {
    Bench bench;
    const auto plugin = bench.verify("workbook", GOOD_PLUGINS);
    REQUIRE(plugin);
    const auto adapter = make_worker_adapter(*plugin, bench.context(), Bench::options());
    REQUIRE(adapter);
    const auto items = (*adapter)->decode("pupil", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", school_list(bench.folder / "list.xlsx"));
    if (!items) FAIL(items.error().describe());
    REQUIRE(items->size() == 3);
    CHECK(items->at(0).entity == "class");
    CHECK(items->at(0).key == "4A");
    CHECK(items->at(1).location == "Khối 4!5");
    CHECK(items->at(1).json ==
          R"({"ma_hoc_sinh":"5210000019","ho_ten":"Trần Lê Ngọc Ánh","ngay_sinh":"2014-09-05","so_dinh_danh":"052314000123","lop":"4A","khoi":"4"})");
    CHECK(items->at(2).kind == ItemKind::Problem);
    CHECK(items->at(2).code == "cell.formula");
    CHECK(items->at(2).location == "Khối 4!D6");
}

TEST_CASE("something that is no workbook is refused with the codec's reason", "[workbook]") {
    Bench bench;
    const auto plugin = bench.verify("workbook", GOOD_PLUGINS);
    REQUIRE(plugin);
    const auto adapter = make_worker_adapter(*plugin, bench.context(), Bench::options());
    REQUIRE(adapter);
    const auto items = (*adapter)->decode("pupil", "", "<html>saved as .xls</html>");
    REQUIRE_FALSE(items);
    CHECK(items.error().code == "workbook.not_xlsx");
}
