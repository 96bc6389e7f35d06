#include <catch2/catch.hpp>

#include "core/api/explain.hpp"
#include "core/api/query.hpp"
#include "core/codec/percent.hpp"

using namespace hub::api;

TEST_CASE("a refused cell is explained in Vietnamese and English with its place and field", "[api]") {
    const auto explained = explain("date.unreadable", "pupil", "person.birth_date", "Lớp 4A!G17");
    CHECK(explained.vi == "Ô G17, trang “Lớp 4A”: “Ngày sinh” không phải ngày có thật. Sửa theo dạng ngày/tháng/năm.");
    CHECK(explained.en == "Cell G17, sheet \"Lớp 4A\": \"Birth date\" is not a date that exists. Write day/month/year.");
    CHECK(explain("field.missing", "pupil", "person.name", "Khối 1!9").vi.starts_with("Dòng 9, trang “Khối 1”: Thiếu “Họ và tên”"));
}

TEST_CASE("a field that nobody named is spoken of as some field, wherever it stands", "[api]") {
    CHECK(explain("charset.unsure", "", "", "").vi.starts_with("Không biết trường dữ liệu dùng bảng mã nào"));
    CHECK(explain("charset.unsure", "", "", "").en.starts_with("The charset of a field (TCVN3, VNI …) cannot be told."));
    CHECK(explain("field.missing", "", "", "").en == "A field is missing. Fill it in and send again.");
}

TEST_CASE("a code nobody has written a sentence for is still explained", "[api]") {
    CHECK(explain("strange.code", "pupil", "grade", "").vi == "Mã lỗi strange.code tại “Khối”.");
    CHECK(explain("strange.code", "", "", "/records/3").en == "/records/3: Error strange.code at A field.");
}

TEST_CASE("query values are decoded and encoded without loss", "[api]") {
    CHECK(query_value("system=vnedu&name=L%E1%BB%9Bp+4A.xlsx", "name") == "Lớp 4A.xlsx");
    CHECK(query_value("a=1", "b").empty());
    CHECK(query_value("a=%zz", "a") == "%zz");
    CHECK(query_value("x=" + hub::codec::encode_percent("Khối 4 & 5%"), "x") == "Khối 4 & 5%");
}
