// A file's first line against a model's fields.
#include "core/records/linkage/file_headings.hpp"
#include "tests/unit/records/linkage/linked_files.hpp"

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
