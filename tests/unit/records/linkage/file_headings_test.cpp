// A file's first line against a model's fields.
#include "core/codec/workbook_writer.hpp"
#include "core/records/linkage/file_headings.hpp"
#include "tests/unit/records/linkage/linked_files.hpp"

#include <unistd.h>

using namespace hub::linkage;
using namespace hub::linkage::test;

namespace {

const std::vector<std::size_t>& places(const FileHeadings& found, const Model& model, std::string_view field) {
    for (std::size_t i = 0; i < model.fields.size(); ++i) {
        if (model.fields[i].name == field) return found.fields[i].places;
    }
    throw std::out_of_range(std::string(field));
}

}  // namespace

TEST_CASE("headings are found in any writing, joined where a name stands in two columns", "[linkage]") {
    const Model model = model_named("pupil");
    const auto found = find_headings(model, {"ma_hs"}, {"STT", "Mã HS", "HỌ LÓT", "Tên", "NgàySinh", "SĐT phụ huynh", "", "Ghi chú"});
    const auto names = find_headings(model, {}, {"ho_lot", "TEN", "Họ và tên"});
    CHECK(places(found, model, "birth_date") == std::vector<std::size_t>{4});
    CHECK(places(found, model, "phone") == std::vector<std::size_t>{5});
    CHECK(places(found, model, "name") == std::vector<std::size_t>{2, 3});
    CHECK(places(names, model, "name") == std::vector<std::size_t>{2});  // a whole name before one in pieces
    CHECK(places(found, model, "address").empty());
    CHECK(found.id == 1);
    CHECK(found.wanted == std::vector<std::size_t>{2, 3, 4, 5});
    CHECK(found.unused == std::vector<std::string>{"STT", "Ghi chú"});
}

TEST_CASE("columns that no field of the model is are told with their file", "[linkage]") {
    const std::string one = "record_id,Họ và tên,Ghi chú\nA,Lê An,x\n", other = "record_id,ho_ten,Lớp học thêm\nB,Lê An,y\n";
    const auto out = link({{"a", bytes_of(one)}, {"b", bytes_of(other)}}, model_named("pupil"), {});
    REQUIRE(out);
    const auto& unused = (*out)->records.columns_unused;
    REQUIRE(unused.size() == 2);
    CHECK((unused[0].file == "a" && unused[0].heading == "Ghi chú"));
    CHECK((unused[1].file == "b" && unused[1].heading == "Lớp học thêm"));
}

TEST_CASE("what stands below a list is nobody's row, and a poor row is somebody's", "[linkage]") {
    const std::string list = "DANH SÁCH LỚP 6A\nSTT,Họ và tên,Ngày sinh,Giới tính,SĐT\n1,Lê An,3/5/2014,Nam,\n2,Lê Bình,,,\n"
                             "3,,3/5/2014,Nữ,\n,,,Nữ,\n,Tổng số: 41 học sinh,,,\n,41,,,\n,Nguyễn Văn Hiệu,,,\n";
    const auto out = linked(list, model_named("pupil"));
    std::vector<std::size_t> refused;
    for (const auto& refusal : out->records.refusals) {
        CHECK(refusal.code == "linkage.no_person");
        refused.push_back(refusal.line);
    }
    CHECK(refused == std::vector<std::size_t>{6, 7, 8});
    CHECK(out->records.size() == 4);

    // Whoever gives ids means each of them, and a list of nothing but names has no other sign of a total.
    CHECK(linked("record_id,Họ và tên,Ngày sinh\nA,Lê An,3/5/2014\nB,Lớp 6: 41,\nC,,\n", model_named("pupil"))->records.size() == 3);
    CHECK(linked("Họ và tên\nLê An\nLê An 2\n", model_named("pupil"))->records.size() == 2);
}

namespace {
std::string name_of_record(const Linkage& of, std::string_view id) {
    return std::string(of.records.fields()[0].text(of.records.value(*of.records.find(id), 0)));
}
}  // namespace

TEST_CASE("one heading over family names and given names is both", "[linkage]") {
    const std::string list = "STT,Họ và tên,,Ngày sinh (dd/mm/yyyy)\n1,Nguyễn Thị Minh,Anh,3/5/2014\n2,Nguyễn Thị Minh,Hà,3/5/2014\n3,Lê Văn,Khôi,1/2/2014\n4,Lê,An,1/3/2014\n";
    const auto out = linked(list, model_named("pupil"));
    REQUIRE(out->records.columns_joined.size() == 1);
    CHECK(out->records.columns_joined[0].heading == "Họ và tên");
    CHECK(name_of_record(*out, "2") == "nguyễn thị minh anh");
    CHECK(name_of_record(*out, "3") == "nguyễn thị minh hà");
    CHECK(out->records.value(*out->records.find("2"), 1) != 0);
    // Marks, classes and boys and girls are no names.
    for (const auto* behind : {",x\n", ",6A\n", ",Nam\n", ",\n", ",nghỉ học có phép\n"}) {
        CAPTURE(behind);
        std::string other = "STT,Ngày sinh,Họ và tên,\n";
        for (const auto* row : {"1,3/5/2014,Nguyễn Thị Anh", "2,3/6/2014,Nguyễn Thị Hà", "3,1/2/2014,Lê Văn Khôi", "4,1/2/2014,Lê Bá"}) other += std::string(row) + behind;
        const auto plain = linked(other, model_named("pupil"));
        CHECK(plain->records.columns_joined.empty());
        CHECK(name_of_record(*plain, "2") == "nguyễn thị anh");
    }
}

TEST_CASE("headings are found below titles, in two rows, in an old charset", "[linkage]") {
    const Model model = model_named("pupil");
    SECTION("titles may hold words that are headings elsewhere") {
        const auto out = linked("Trường,THCS Nguyễn Du,,\nLớp,6A,,\n,,,\nSTT,Họ tên,Ngày sinh,Lớp\n1,Lê An,3/5/2014,6A\n2,Lê Bình,3/6/2014,6A\n", model);
        CHECK(out->records.size() == 2);
        CHECK(out->records.refused == 0);
        CHECK(name_of_record(*out, "5") == "lê an");
    }
    SECTION("two rows") {
        const auto out = linked("STT,Học sinh,,,Phụ huynh,\n,Họ đệm,Tên,Ngày sinh,Họ và tên mẹ,Điện thoại\n1,Lê Thị,An,3/5/2014,Vũ Hà,0912345678\n2,Lê Thị,Hà,3/5/2014,Vũ Hà,0912345678\n", model);
        CHECK(out->records.size() == 2);
        CHECK(name_of_record(*out, "4") == "lê thị hà");
        CHECK(out->records.columns_read[1] == "Ngày sinh");
        CHECK(out->records.columns_read[7] == "Điện thoại");
    }
    SECTION("day, month and year in columns of their own") {
        const auto out = linked("Họ và tên,Ngày sinh,,\n,Ngày,Tháng,Năm\nLê An,3,5,2014\n", model);
        CHECK(out->records.size() == 1);
        CHECK(out->records.fields()[1].text(out->records.value(0, 1)) == "2014-05-03");
    }
    SECTION("TCVN3") {
        const auto out = linked("Hä vµ tªn,Ngµy sinh,Líp\nNguyÔn ThÞ H­êng,3/5/2014,6A\nTrÇn §øc Th¾ng,3/6/2014,6A\n", model);
        CHECK(out->records.size() == 2);
        CHECK(name_of_record(*out, "2") == "nguyễn thị hường");
        CHECK(out->records.columns_read[0] == "Họ và tên");
    }
    SECTION("a list of nothing but headings, or of names alone in the first row") {
        CHECK(linked("Họ và tên,Ngày sinh\n", model)->records.size() == 0);
        CHECK(linked("Họ và tên\nLê An\nLê Bình\n", model)->records.size() == 2);
    }
}

TEST_CASE("a list without a known column says what it looked at", "[linkage]") {
    const auto none = link({{"", bytes_of("Danh sách,,\nMột,Hai,Ba\nLê An,3/5/2014,6A\n")}}, model_named("pupil"), {});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == "linkage.columns");
    CHECK(none.error().message.find("`Một`, `Hai`, `Ba`") != std::string::npos);
    CHECK(none.error().message.find("Lê") == std::string::npos);
    const auto nameless = link({{"", bytes_of("Một,Ngày sinh,Ba\nLê An,3/5/2014,6A\n")}}, model_named("pupil"), {});
    REQUIRE(nameless);
    CHECK((*nameless)->records.files_without_names == std::vector<std::string>{""});
    CHECK((*nameless)->records.size() == 1);
}

TEST_CASE("each sheet of a workbook is a list of its own", "[linkage]") {
    const auto file = std::filesystem::temp_directory_path() / ("eduhub-sheets-" + std::to_string(getpid()) + ".xlsx");
    const std::vector<hub::codec::TextSheet> sheets{
        {"7A", {"STT", "Họ và tên", "Ngày sinh"}, {{"1", "Lê An", "3/5/2014"}, {"2", "Lê Bình", "4/5/2014"}}},
        {"Ghi chú", {"Họp phụ huynh ngày 5"}, {{"Nhớ mang theo sổ"}}},
        {"7B", {"Ngày sinh", "Họ đệm", "Tên", "Lớp"}, {{"3/6/2014", "Trần Thị", "Hà", "7B"}, {"", "", "Tổng số: 1", ""}}},
    };
    REQUIRE(hub::codec::write_workbook(file, sheets));
    const std::string bytes = file_at(file);
    std::filesystem::remove(file);
    const auto out = linked(bytes, model_named("pupil"));
    CHECK(out->records.size() == 3);
    CHECK(name_of_record(*out, "7A!3") == "lê bình");
    CHECK(name_of_record(*out, "7B!2") == "trần thị hà");
    CHECK(out->records.sheets_left_out == std::vector<std::string>{"Ghi chú"});
    REQUIRE(out->records.refusals.size() == 1);
    CHECK((out->records.refusals[0].file == "7B" && out->records.refusals[0].line == 3));
    CHECK(out->records.columns_unused.size() == 1);
    const auto two = link({{"truong", bytes_of(bytes)}, {"khac", bytes_of("Họ và tên,Ngày sinh\nLê An,3/5/2014\n")}}, model_named("pupil"), {});
    REQUIRE(two);
    CHECK((*two)->records.find("truong:7B!2"));
    CHECK((*two)->records.named_by_line == std::vector<std::string>{"truong", "khac"});
}
